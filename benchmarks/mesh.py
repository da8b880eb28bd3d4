"""The face mesh's graph beside OpenCV's reading of the published file, a frame on one core."""

import time
from pathlib import Path

import cv2
import numpy as np

from steadyface.trackers.mesh.tracking import FaceMesh, square_of_mesh
from steadyface.weights.cards import bundled_weights

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden" / "mesh"
ROUNDS = 200


def main() -> None:
    cv2.setNumThreads(1)
    data = np.load(GOLDEN / "open.npz")
    frame, square = data["frames"][0], square_of_mesh(data["landmarks"][0, :, :2].astype(float))
    ours = FaceMesh(bundled_weights("face_mesh"))
    theirs = cv2.dnn.readNetFromTFLite(str(GOLDEN / "face_landmark.tflite"))
    crop = np.random.default_rng(0).random((1, 3, 192, 192), np.float32)
    seconds = {"ours, crop and points included": 0.0, "OpenCV's, network alone": 0.0}

    def look_with_opencv() -> None:
        theirs.setInput(crop)
        theirs.forward(["conv2d_21"])

    looks = (lambda: ours.look(frame, square), look_with_opencv)
    for _ in range(ROUNDS):
        # In turns, so that whatever else runs on the machine slows both.
        for name, look in zip(seconds, looks, strict=True):
            start = time.perf_counter()
            look()
            seconds[name] += time.perf_counter() - start
    one, other = (1000 * total / ROUNDS for total in seconds.values())
    print(f"{one:.1f} ms a frame; OpenCV {other:.1f} ms; ratio {one / other:.2f}")


main()
