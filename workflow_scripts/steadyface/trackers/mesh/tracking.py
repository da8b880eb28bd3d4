"""The face mesh of every frame of a recording, by MediaPipe's network.

The network looks at a square that is turned with the eyes. As in MediaPipe 0.10.14 (face landmarks
on the CPU, no filter over time), a frame's square comes from the mesh of the frame before, and the
face is sought anew when the network does not see one. The study's face boxes stand in for its
detector: for the first frame, after a loss, and wherever the mesh has left the box's face for
another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.errors import WeightsError
from steadyface.landmarks import LANDMARKS
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.mesh.points import OUTER_EYE_CORNERS, POINTS
from steadyface.trackers.tracks import NOT_FINITE, track_table

FACE_NOT_PRESENT = "face_not_present"
INPUT_SIZE = 192
# MediaPipe's own threshold.
LEAST_PRESENCE = 0.5
# The square's side over the longer side of the box around what it shows.
ENLARGEMENT = 1.5
# A square made of a detection is off in size and turn. Its own mesh mends it: faces 200 px wide
# are off by 1 to 10 px at the first look and by less than 0.7 from the fifth on.
LOOKS_AT_A_NEW_FACE = 5

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Square:
    """The square that the network sees: centre and side, px; angle, radians, clockwise."""

    x: float
    y: float
    side: float
    angle: float

    def to_image(self) -> FloatArray:
        """The map (2, 3) from px of the network's input to px of the image, both from corners."""
        scale = self.side / INPUT_SIZE
        across, down = scale * np.cos(self.angle), scale * np.sin(self.angle)
        turn = np.array([[across, -down], [down, across]])
        middle = np.full(2, INPUT_SIZE / 2)
        return np.column_stack([turn, np.array([self.x, self.y]) - turn @ middle])


def square_of_box(box: FloatArray) -> Square:
    """The upright square around a face box x1 y1 x2 y2."""
    x, y = (box[:2] + box[2:]) / 2
    return Square(x, y, ENLARGEMENT * max(box[2:] - box[:2]), 0.0)


def square_of_mesh(mesh: FloatArray) -> Square:
    """The square with level eyes around a mesh (468, 2), for the frame that follows."""
    low, high = mesh.min(axis=0), mesh.max(axis=0)
    eyes = mesh[OUTER_EYE_CORNERS[1]] - mesh[OUTER_EYE_CORNERS[0]]
    x, y = (low + high) / 2
    return Square(x, y, ENLARGEMENT * max(high - low), float(np.arctan2(eyes[1], eyes[0])))


class FaceMesh:
    """The network, for one face at a time."""

    def __init__(self, path: str | Path, threads: int = 1) -> None:
        """Open the graph.

        Raises:
            WeightsError: the file is missing or is not the face mesh's.
        """
        self._network = OnnxNetwork(path, threads)
        takes, gives = self._network.input_shape[1:], self._network.output_shape[1:]
        if takes != [3, INPUT_SIZE, INPUT_SIZE] or gives != [3 * POINTS + 1]:
            raise WeightsError(
                f"takes {takes} and gives {gives}",
                where=path,
                remedy="not the face mesh's graph, restore the file",
            )

    def look(self, image: NDArray[np.uint8], square: Square) -> tuple[FloatArray, float]:
        """The mesh in a square of an image, and how surely there is a face.

        Args:
            image: RGB (height, width, 3).
            square: square to look at, from the image's corner.

        Returns:
            Points (468, 2), px from the image's corner, and the presence, 0 to 1.
        """
        to_image = square.to_image()
        size = (INPUT_SIZE, INPUT_SIZE)
        way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        crop = cv2.warpAffine(image, to_image, size, flags=way, borderMode=cv2.BORDER_REPLICATE)
        inputs = np.ascontiguousarray(crop.transpose(2, 0, 1)[None], np.float32) / np.float32(255)
        output = self._network(inputs)[0].astype(float)
        points = output[:-1].reshape(POINTS, 3)[:, :2] @ to_image[:, :2].T + to_image[:, 2]
        return points, float(1 / (1 + np.exp(-output[-1])))


def track_mesh(
    images: Iterable[NDArray[np.uint8]], boxes: FloatArray, network: FaceMesh
) -> tuple[FloatArray, FloatArray]:
    """The mesh of each frame.

    Args:
        images: RGB frames (height, width, 3).
        boxes: (frames, 4) face boxes x1 y1 x2 y2 in the HOG convention, px; NaN where a frame
            has no face.

    Returns:
        Points (frames, 468, 2), px with pixel centres at whole numbers, and the presence
        (frames,) from 0 to 1. A frame without a box has neither; one whose presence is below
        `LEAST_PRESENCE` has no points.
    """
    meshes = np.full((len(boxes), POINTS, 2), np.nan)
    presence = np.full(len(boxes), np.nan)
    square = None
    # The package measures from the picture's corner, we from the centre of its first pixel.
    for frame, (image, box) in enumerate(zip(images, boxes + 0.5, strict=True)):
        if np.isnan(box).any():
            square = None
            continue
        looks = 1
        if square is None or not _holds(box, square):
            square, looks = square_of_box(box), LOOKS_AT_A_NEW_FACE
        for _ in range(looks):
            mesh, presence[frame] = network.look(image, square)
            square = square_of_mesh(mesh)
        if presence[frame] < LEAST_PRESENCE:
            square = None
        else:
            meshes[frame] = mesh - 0.5
    return meshes, presence


def _holds(box: FloatArray, square: Square) -> bool:
    """Whether the square's centre lies in the box."""
    return box[0] <= square.x <= box[2] and box[1] <= square.y <= box[3]


def mesh_track_table(
    faces: pd.DataFrame,
    points: FloatArray,
    presence: FloatArray,
    decoder: str,
    size: tuple[int, int],
) -> pd.DataFrame:
    """The TRACKS table of one recording's landmarks (frames, 68, 2), px, of meshes.

    As `track_table`; besides, a frame in whose box the network saw no face is `face_not_present`.
    """
    confidence = np.repeat(presence[:, None], LANDMARKS, axis=1)
    table = track_table(faces, points, confidence, decoder, size)
    denied = np.repeat(presence < LEAST_PRESENCE, LANDMARKS)
    table.loc[denied & (table["status"] == NOT_FINITE).to_numpy(), "status"] = FACE_NOT_PRESENT
    return table
