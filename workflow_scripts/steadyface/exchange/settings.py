"""How the files of an imported tracker are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from steadyface.exchange import deeplabcut, mediapipe, openface, points, sleap

FIRST_FRAMES = {
    "openface": openface.FIRST_FRAME,
    "mediapipe": mediapipe.FIRST_FRAME,
    "deeplabcut": deeplabcut.FIRST_FRAME,
    "sleap": sleap.FIRST_FRAME,
    "points": points.FIRST_FRAME,
}


@dataclass(frozen=True)
class ImportSettings:
    """Settings with which one tool's files are read.

    format: a key of `FIRST_FRAMES`.
    files: path of a recording's file, with {subject}, {task} and {repetition} in it.
    first_frame: number of the first frame in the files.
    units: unit of MediaPipe's coordinates, `share` of the picture or `px`.
    landmarks: landmark by body part, for DeepLabCut and SLEAP; empty takes the names.
    """

    format: str
    files: str
    first_frame: int
    units: str = "share"
    landmarks: Mapping[str, int] = field(default_factory=dict)

    def file_of(self, subject: str, task: str, repetition: int) -> Path:
        """The file of a recording."""
        return Path(self.files.format(subject=subject, task=task, repetition=repetition))
