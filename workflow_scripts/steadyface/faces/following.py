"""Which face of a recording is the subject's, when the detector finds several.

A detection belongs to the face whose last place it is nearest to; of the faces so followed, the
subject's is the one with the largest sum of box sides over all frames. So neither a larger person
who looks in for a while nor a poster on the wall that is there all the time takes its place, and
the order of frames does not matter as it would if the first frame decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

# Two detections are of one face when their centres are less than a box side apart (heads side by
# side are more) and their sides differ by less than this ratio: three steps of the detector's 6/5.
LARGEST_SIDE_RATIO = 1.2**3


@dataclass(frozen=True)
class Faces:
    """The detector's finds in one frame: `boxes` (faces, 4) x1 y1 x2 y2 px, `scores` (faces,)."""

    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]

    @classmethod
    def none(cls) -> "Faces":
        """No face at all."""
        return cls(np.empty((0, 4)), np.empty(0))

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def sides(self) -> NDArray[np.float64]:
        """(faces,) px."""
        return self.boxes[:, 2] - self.boxes[:, 0]


@dataclass
class _Followed:
    """One face: where it was last, the detection of each frame in which it was seen, and sides."""

    box: NDArray[np.float64]
    seen: dict[int, int] = field(default_factory=dict)
    sides: float = 0.0

    def take(self, frame: int, number: int, box: NDArray[np.float64]) -> None:
        self.box = box
        self.seen[frame] = number
        self.sides += box[2] - box[0]


def follow_face(found: Sequence[Faces]) -> NDArray[np.int_]:
    """Which detection of each frame is the subject's: (frames,), -1 where none is."""
    followed: list[_Followed] = []
    for frame, faces in enumerate(found):
        free = set(range(len(faces)))
        waiting = set(range(len(followed)))
        for _, face, number in _pairs(followed, faces):
            if face in waiting and number in free:
                waiting.remove(face)
                free.remove(number)
                followed[face].take(frame, number, faces.boxes[number])
        for number in sorted(free):
            followed.append(_Followed(faces.boxes[number]))
            followed[-1].take(frame, number, faces.boxes[number])
    chosen = np.full(len(found), -1)
    if followed:
        subject = max(followed, key=lambda face: face.sides)
        chosen[list(subject.seen)] = list(subject.seen.values())
    return chosen


def _pairs(followed: list[_Followed], faces: Faces) -> list[tuple[float, int, int]]:
    """(distance in box sides, followed face, detection) of all that may belong together."""
    if not followed or not len(faces):
        return []
    last = np.array([face.box for face in followed])
    distances = np.linalg.norm(_centres(last)[:, None] - _centres(faces.boxes), axis=2)
    sides = (last[:, 2] - last[:, 0])[:, None]
    distances = distances / np.minimum(sides, faces.sides)
    ratio = np.abs(np.log(sides / faces.sides))
    near = (distances < 1) & (ratio < np.log(LARGEST_SIDE_RATIO))
    return sorted((float(distances[f, n]), int(f), int(n)) for f, n in np.argwhere(near))


def _centres(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return (boxes[:, :2] + boxes[:, 2:]) / 2
