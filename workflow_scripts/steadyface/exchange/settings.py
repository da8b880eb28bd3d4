"""How the files of an imported tracker are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# What each format calls the first frame. Here and not with the formats: planning a study needs no
# reader of files, and some take a tenth of a second to import.
FIRST_FRAMES = {
    "openface": 1,
    "mediapipe": 0,
    "deeplabcut": 0,
    "sleap": 0,
    "points": 0,
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
