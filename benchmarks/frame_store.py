"""Bytes and CPU time per frame of lossless ways to keep colour frames, side by side in one run.

    PYTHONPATH=workflow_scripts python benchmarks/frame_store.py [recording.bag]

Without a recording the frames are a smooth scene with the camera's noise (sigma 2.5), once as RGB
and once as an SR300 delivers it: sampled 4:2:2 and converted. Ratios are to the frame store's own
encoding ("rows"). Every way is checked to give each pixel back.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import zstandard

from steadyface.recording import frame_store
from steadyface.recording.bag_writer import BagWriter
from steadyface.recording.calibration import sr300_calibration
from steadyface.recording.decode import read_recording
from steadyface.recording.index import index_subject

FRAMES = 40
COMPRESSOR = zstandard.ZstdCompressor(level=1, write_checksum=True)
DECOMPRESSOR = zstandard.ZstdDecompressor()


def scene(count: int) -> np.ndarray:
    """(count, 480, 640, 3): soft gradients that drift, and noise."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:480, 0:640].astype(float)
    images = []
    for shift in range(count):
        planes = [
            120 + 60 * np.sin((x + shift) / 90) + 30 * np.cos(y / 50),
            110 + 50 * np.sin((x + shift) / 70 + 1) + 0 * y,
            100 + 40 * np.cos((y + shift) / 60),
        ]
        noisy = np.stack(planes, axis=-1) + rng.normal(0, 2.5, (480, 640, 3))
        images.append(np.clip(noisy, 0, 255).astype(np.uint8))
    return np.array(images)


def sampled(images: np.ndarray) -> np.ndarray:
    """The images after 4:2:2 sampling, as the camera's colour sensor delivers them."""
    return np.array(
        [
            cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2YUV_YUY2), cv2.COLOR_YUV2RGB_YUY2)
            for image in images
        ]
    )


def left_encode(image: np.ndarray) -> bytes:
    """Differences to the left neighbour, zstd level 1."""
    differences = image.copy()
    differences[:, 1:] -= image[:, :-1]
    return COMPRESSOR.compress(memoryview(differences).cast("B"))


def left_decode(blob: bytes) -> np.ndarray:
    """Undo `left_encode`."""
    values = np.frombuffer(DECOMPRESSOR.decompress(blob), np.uint8).reshape(480, 640, 3)
    return np.cumsum(values, axis=1, dtype=np.uint8)


def raw_decode(blob: bytes) -> np.ndarray:
    """Bytes to an image."""
    return np.frombuffer(blob, np.uint8).reshape(480, 640, 3)


WAYS: dict[str, tuple[Callable[[np.ndarray], bytes], Callable[[bytes], np.ndarray]]] = {
    "rows": (
        lambda image: frame_store.encode(image, COMPRESSOR),
        lambda blob: frame_store.decode(blob, (480, 640, 3), DECOMPRESSOR),
    ),
    "left": (left_encode, left_decode),
    "zstd": (
        lambda image: COMPRESSOR.compress(memoryview(image).cast("B")),
        lambda blob: raw_decode(DECOMPRESSOR.decompress(blob)),
    ),
    "png": (
        lambda image: cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes(),
        lambda blob: cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_COLOR),
    ),
    "raw": (lambda image: image.tobytes(), lambda blob: raw_decode(blob).copy()),
}


def measure(name: str, images: np.ndarray) -> None:
    """Print one table."""
    print(f"\n{name}: way, share of raw, encode ms, decode ms (CPU); ratios to rows")
    rows: tuple[float, float, float] | None = None
    for way, (encode, decode) in WAYS.items():
        decode(encode(images[0]))
        start = time.process_time()
        blobs = [encode(image) for image in images]
        middle = time.process_time()
        for blob in blobs:
            decode(blob)
        end = time.process_time()
        same = all(np.array_equal(decode(b), i) for b, i in zip(blobs, images, strict=True))
        values = (
            sum(map(len, blobs)) / images.nbytes,
            (middle - start) / len(images) * 1e3,
            (end - middle) / len(images) * 1e3,
        )
        rows = rows or values
        ratios = "  ".join(f"{v / r:5.2f}" for v, r in zip(values, rows, strict=True))
        print(
            f"{way:5s} {values[0]:6.1%} {values[1]:6.2f} {values[2]:6.2f}   {ratios}"
            f"   {'every pixel' if same else 'NOT LOSSLESS'}"
        )


def cpu_s() -> float:
    """CPU seconds of this process and of those it waited for."""
    usages = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, usages))


def measure_subject(images: np.ndarray) -> None:
    """Write and index three recordings of 150 frames of colour and depth."""
    depth = np.random.default_rng(1).integers(3900, 4100, (8, 480, 640), dtype=np.uint16)
    with tempfile.TemporaryDirectory() as folder:
        recordings = [
            (task, 1, Path(folder, f"{task}.bag")) for task in ("REST", "OPEN", "SPREAD")
        ]
        start = cpu_s()
        for _, _, path in recordings:
            with BagWriter(path, sr300_calibration()) as bag:
                for i in range(150):
                    bag.add_depth(depth[i % 8], 1000 + i * 33.333, i + 1)
                    bag.add_colour(images[i % len(images)], 1004 + i * 33.333, i + 1)
        print(f"\nBagWriter: {(cpu_s() - start) / 450 * 1e3:.2f} ms CPU per colour and depth pair")
        for engine in ("sdk", "python"):
            start = cpu_s()
            index_subject(recordings, "A01", Path(folder, "A01.frames"), engine=engine)
            size = Path(folder, "A01.frames").stat().st_size / 2**20
            print(f"index_subject, {engine}: {cpu_s() - start:.2f} s CPU; store {size:.0f} MiB")


def main() -> None:
    """Measure on the recording given, or on made-up frames."""
    if len(sys.argv) > 1:
        frames = read_recording(sys.argv[1], subject="benchmark").frames()
        images = np.array([frame.image for frame, _ in zip(frames, range(FRAMES), strict=False)])
        measure(sys.argv[1], images)
    else:
        images = scene(FRAMES)
        measure("RGB noise", images)
        measure("4:2:2 as the camera delivers", sampled(images))
    measure_subject(images)


if __name__ == "__main__":
    main()
