"""Whether the release counts a video's frames from 0 or from 1, as its own pictures tell.

The release does not say, and an error of one frame would pass unseen. Each released picture is
compared with the decoded frames around its number; the frame that it is like tells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from steadyface.errors import RecordingError
from steadyface.neuroface.layout import Take
from steadyface.problems import Problem
from steadyface.recording.video import VideoRecording

# Frame k of the release may be the decoded frame k + offset. The outer two cannot be right by any
# way of counting: where one of them wins, picture and video do not belong together.
OFFSETS = (-2, -1, 0, 1)
FIRST_FRAME_OF = {-1: 1, 0: 0}
# A picture counts when it is this much more like one frame than any other. Where nothing moves,
# neighbouring frames differ by less.
MARGIN_DB = 1.0
# A picture that was compressed once more is above 30 dB; one of another video below 25 dB.
LEAST_LIKENESS_DB = 25.0
LEAST_PICTURES = 3
LEAST_AGREEMENT = 0.9
SAY_IT = "if you know it, say so with --first-frame 0 or --first-frame 1"


@dataclass(frozen=True)
class PictureComparison:
    """One released picture beside the decoded frames around its number.

    likeness_db: (offsets,) of `OFFSETS`, NaN where the video has no such frame.
    """

    take: Take
    number: int
    likeness_db: npt.NDArray[np.float64]

    @property
    def offset(self) -> int | None:
        """The offset of the frame that the picture clearly is; None where several are as like."""
        known = np.where(np.isnan(self.likeness_db), -np.inf, self.likeness_db)
        second, first = np.sort(known)[-2:]
        return OFFSETS[int(known.argmax())] if first - second >= MARGIN_DB else None


def likeness(picture: npt.NDArray[np.uint8], frame: npt.NDArray[np.uint8]) -> float:
    """Peak signal-to-noise ratio, dB, of a picture against a frame, (height, width) grey both.

    Brightness and contrast are fitted first: programs that extract pictures from videos differ in
    their range of grey values. Every second row and column is enough.
    """
    x = frame[::2, ::2].astype(np.float64).ravel()
    y = picture[::2, ::2].astype(np.float64).ravel()
    x -= x.mean()
    y -= y.mean()
    spread = x @ x
    gain = (x @ y) / spread if spread else 0.0
    error = np.mean((y - gain * x) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-3)))


def compare_pictures(
    video: VideoRecording, take: Take, pictures: Mapping[int, Path]
) -> tuple[list[PictureComparison], list[Problem]]:
    """Compare a video's released pictures with its frames, decoding no further than needed.

    Args:
        pictures: paths by the release's frame number.
    """
    wanted: dict[int, list[tuple[int, int]]] = {}
    for number in pictures:
        for place, offset in enumerate(OFFSETS):
            wanted.setdefault(number + offset, []).append((number, place))
    greys: dict[int, npt.NDArray[np.uint8]] = {}
    found = {number: np.full(len(OFFSETS), np.nan) for number in pictures}
    problems = []
    try:
        for index, frame in enumerate(video.frames()):
            if index > max(wanted, default=-1):
                break
            for number, place in wanted.get(index, ()):
                if number not in greys:
                    greys[number] = cv2.imread(str(pictures[number]), cv2.IMREAD_GRAYSCALE)
                grey = cv2.cvtColor(frame.image, cv2.COLOR_RGB2GRAY)
                wrong = _unlike(greys[number], grey)
                if wrong:
                    remedy = "take picture and video from the same copy of the release"
                    problem = Problem(str(pictures[number]), wrong, remedy, take.subject)
                    return [], [problem]
                found[number][place] = likeness(greys[number], grey)
    except RecordingError as problem:
        problems.append(of_recording(problem, take))
    compared = [
        PictureComparison(take, number, values)
        for number, values in found.items()
        if np.isfinite(values).sum() > 1
    ]
    return compared, problems


def _unlike(picture: npt.NDArray[np.uint8] | None, frame: npt.NDArray[np.uint8]) -> str:
    """Why picture and frame cannot be compared; empty if they can."""
    if picture is None:
        return "is no readable picture"
    if picture.shape != frame.shape:
        sizes = ["{1} x {0}".format(*image.shape) for image in (picture, frame)]
        return f"is of {sizes[0]} px, its video of {sizes[1]} px"
    return ""


def of_recording(problem: RecordingError, take: Take) -> Problem:
    """The same line as one of many."""
    remedy = problem.remedy or "take the file anew"
    return Problem(problem.where or str(take), problem.wrong, remedy, take.subject)


def first_frame(
    comparisons: Sequence[PictureComparison], folder: str | Path
) -> tuple[int | None, str, list[Problem]]:
    """The release's number of a video's first frame, how sure that is, and what is wrong.

    Returns:
        0 or 1, or None if unclear; a sentence with the counts; problems: one line if unclear, and
        one for every video whose pictures contradict the others.
    """
    if not comparisons:
        wrong = "no released picture tells whether frame numbers count from 0 or from 1"
        remedy = f"unpack the folders Frames of the release; {SAY_IT}"
        return None, "", [Problem(str(folder), wrong, remedy)]
    clear = [one for one in comparisons if one.offset is not None]
    votes = {offset: sum(one.offset == offset for one in clear) for offset in OFFSETS}
    best = max(FIRST_FRAME_OF, key=votes.__getitem__)
    told = (
        f"of {len(comparisons)} pictures {votes[-1]} fit counting from 1, {votes[0]} from 0, "
        f"{votes[-2] + votes[1]} neither, {len(comparisons) - len(clear)} are unclear"
    )
    if votes[best] < max(LEAST_PICTURES, LEAST_AGREEMENT * len(clear)):
        wrong = f"it is unclear where frame numbers begin: {told}"
        remedy = f"check that pictures and videos are of the same copy; {SAY_IT}"
        return None, told, [Problem(str(folder), wrong, remedy)]
    return FIRST_FRAME_OF[best], told, _contradictions(comparisons, best)


def _contradictions(comparisons: Sequence[PictureComparison], best: int) -> list[Problem]:
    problems = []
    for take in dict.fromkeys(one.take for one in comparisons):
        own = [one for one in comparisons if one.take == take]
        against = [one for one in own if one.offset not in (best, None)]
        unlike = [one for one in own if np.nanmax(one.likeness_db) < LEAST_LIKENESS_DB]
        wrong = ""
        if 2 * len(unlike) > len(own):
            numbers = ", ".join(str(one.number) for one in unlike[:3])
            wrong = f"its frames are not those of its pictures (frame {numbers})"
        elif 2 * len(against) > len([one for one in own if one.offset is not None]):
            wrong = f"its pictures are off by {against[0].offset - best:+d} frame(s)"
        if wrong:
            remedy = "the video is cut or re-encoded: take it anew from the release"
            problems.append(Problem(str(take), wrong, remedy, take.subject))
    return problems
