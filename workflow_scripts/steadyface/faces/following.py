"""Which face of a recording is the subject's, when the detector finds several.

A detection belongs to the face whose last place it is nearest to; of the faces so followed, the
subject's is the one with the largest sum of box sides over all frames. So neither a larger person
who looks in for a while nor a poster on the wall that is there all the time takes its place, and
the order of frames does not matter as it would if the first frame decided.

Where people cross, or the face comes back elsewhere, the next detection may be another person's:
such links are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

# Two detections are of one face when their centres are less than a box side apart (heads side by
# side are more) and their sides differ by less than this ratio: three steps of the detector's 6/5.
LARGEST_SIDE_RATIO = 1.2**3
# A face that was not seen for a while may be found farther away: so many box sides per second of
# its absence, and no farther than so many in all.
FASTEST, FARTHEST = 3.0, 2.0
# A face that was not seen for so many seconds is nobody's rival.
RIVAL_S = 1.0


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


@dataclass(frozen=True)
class Subject:
    """The subject's detections in a recording.

    Attributes:
        chosen: (frames,) the number of each frame's detection, -1 where none is the subject's.
        uncertain: (frames,) whether from there on it may be another person: two faces were so
            near that either could have been the one before, or the face was found again farther
            away than faces go from frame to frame.
    """

    chosen: NDArray[np.int_]
    uncertain: NDArray[np.bool_]


@dataclass
class _Followed:
    """One face: where and when it was last, its detection in each frame, doubts, and sides."""

    box: NDArray[np.float64]
    time: float
    seen: dict[int, int] = field(default_factory=dict)
    uncertain: set[int] = field(default_factory=set)
    sides: float = 0.0

    def take(self, frame: int, number: int, time: float, box: NDArray[np.float64]) -> None:
        self.box, self.time = box, time
        self.seen[frame] = number
        self.sides += box[2] - box[0]


def follow_face(found: Sequence[Faces], times: NDArray[np.float64]) -> Subject:
    """The subject's detection in each frame.

    Args:
        found: the detections of each frame.
        times: (frames,) s.
    """
    followed: list[_Followed] = []
    for frame, (faces, time) in enumerate(zip(found, np.asarray(times).tolist(), strict=True)):
        free = set(range(len(faces)))
        waiting = set(range(len(followed)))
        pairs = _pairs(followed, faces, time)
        for distance, face, number in pairs:
            if face in waiting and number in free:
                waiting.remove(face)
                free.remove(number)
                if distance >= 1 or _has_rival(pairs, face, number, followed, time):
                    followed[face].uncertain.add(frame)
                followed[face].take(frame, number, time, faces.boxes[number])
        for number in sorted(free):
            followed.append(_Followed(faces.boxes[number], time))
            followed[-1].take(frame, number, time, faces.boxes[number])
    chosen, uncertain = np.full(len(found), -1), np.zeros(len(found), dtype=bool)
    if followed:
        subject = max(followed, key=lambda face: face.sides)
        chosen[list(subject.seen)] = list(subject.seen.values())
        uncertain[list(subject.uncertain)] = True
    return Subject(chosen, uncertain)


def _has_rival(
    pairs: list[tuple[float, int, int]],
    face: int,
    number: int,
    followed: list[_Followed],
    time: float,
) -> bool:
    """Whether the face could have been another detection, or the detection another face's."""
    return any(
        distance < 1
        and (rival == face) != (other == number)
        and time - followed[rival].time <= RIVAL_S
        for distance, rival, other in pairs
    )


def _pairs(followed: list[_Followed], faces: Faces, time: float) -> list[tuple[float, int, int]]:
    """(distance in box sides, followed face, detection) of all that may belong together."""
    if not followed or not len(faces):
        return []
    last = np.array([face.box for face in followed])
    distances = np.linalg.norm(_centres(last)[:, None] - _centres(faces.boxes), axis=2)
    sides = (last[:, 2] - last[:, 0])[:, None]
    distances = distances / np.minimum(sides, faces.sides)
    ratio = np.abs(np.log(sides / faces.sides))
    absent = time - np.array([face.time for face in followed])[:, None]
    near = distances < np.clip(FASTEST * absent, 1, FARTHEST)
    near &= ratio < np.log(LARGEST_SIDE_RATIO)
    return sorted((float(distances[f, n]), int(f), int(n)) for f, n in np.argwhere(near))


def _centres(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return (boxes[:, :2] + boxes[:, 2:]) / 2
