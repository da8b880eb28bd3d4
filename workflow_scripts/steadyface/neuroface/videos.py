"""What the release's videos tell: their frame rates, and where frame numbers begin."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tqdm import tqdm

from steadyface.annotations.checking import misplaced
from steadyface.errors import RecordingError
from steadyface.neuroface.annotations import VideoAnnotations
from steadyface.neuroface.frame_numbers import (
    PictureComparison,
    compare_pictures,
    first_frame,
    of_recording,
)
from steadyface.neuroface.layout import Release, Take
from steadyface.problems import NOTE, Problem
from steadyface.recording.video import read_video

# Two rates that differ by less are one rate, rounded.
RATES_AGREE = 0.01


@dataclass
class Videos:
    """Frame rates, sizes and comparisons found in the videos.

    rates_hz, frames, sizes: frame rates, numbers of frames and (width, height) px by take.
    comparisons: comparisons of the released pictures with frames.
    """

    rates_hz: dict[Take, float] = field(default_factory=dict)
    frames: dict[Take, int] = field(default_factory=dict)
    sizes: dict[Take, tuple[int, int]] = field(default_factory=dict)
    comparisons: list[PictureComparison] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def look_at(release: Release, takes: Sequence[Take], allow_recovered: bool = False) -> Videos:
    """Open every video and compare its frames with the released pictures.

    Args:
        allow_recovered: use what is whole of damaged videos.
    """
    videos = Videos()
    for take in tqdm(takes, desc="videos", unit="video", disable=None):
        try:
            video = read_video(
                release.videos[take], subject=take.subject, allow_recovered=allow_recovered
            )
            first = next(iter(video.frames()))
        except RecordingError as problem:
            videos.problems.append(of_recording(problem, take))
            continue
        videos.sizes[take] = first.image.shape[1::-1]
        videos.rates_hz[take] = 1e3 / video.colour.median_interval_ms
        videos.frames[take] = len(video.colour.stamps_ms)
        found, problems = compare_pictures(video, take, release.pictures.get(take, {}))
        videos.comparisons += found
        videos.problems += problems
    return videos


def begin_of_numbers(
    videos: Videos, folder: str, stated: int | None
) -> tuple[int | None, str, list[Problem]]:
    """As `first_frame`, but the user's statement holds where the pictures are unclear."""
    first, told, problems = first_frame(videos.comparisons, folder)
    if stated is not None and first is None:
        return stated, f"as --first-frame says; {told or 'no picture shows it'}", []
    if stated is not None and first != stated:
        wrong = f"--first-frame {stated} contradicts the pictures: {told}"
        problems.append(Problem(folder, wrong, "leave the option out"))
    return first, told, problems


def told_of_rates(videos: Videos, stated_hz: float | None) -> str:
    """The rates in one sentence."""
    counted = Counter(f"{rate:.4g}" for rate in videos.rates_hz.values())
    told = ", ".join(f"{rate} in {count} videos" for rate, count in counted.most_common())
    told = f"Frames per second, as the videos say: {told}."
    return told if stated_hz is None else f"{told} Used instead: {stated_hz:g}."


def rates_in_conflict(release: Release, videos: Videos, stated_hz: float | None) -> list[Problem]:
    """Notes of videos whose rate is not the stated one or, if none is, not the others'."""
    rounded = Counter(round(rate, 1) for rate in videos.rates_hz.values()).most_common(1)
    if not rounded:
        return []
    usual = stated_hz or rounded[0][0]
    whose = "--rate-hz says" if stated_hz else "most videos run at"
    remedy = (
        "the stated rate is used"
        if stated_hz
        else "if the file is wrong, state its rate in the column rate_hz of recordings.tsv; "
        "smoothness of different rates does not compare"
    )
    return [
        Problem(
            str(release.videos[take]),
            f"runs at {rate:.4g} frames per second, {whose} {usual:g}",
            remedy,
            take.subject,
            kind=NOTE,
        )
        for take, rate in videos.rates_hz.items()
        if abs(rate / usual - 1) > RATES_AGREE
    ]


def marked_outside(
    videos: Videos, annotations_by_take: Mapping[Take, VideoAnnotations], first: int
) -> list[Problem]:
    """Marked frames that their video does not have.

    Args:
        first: the release's number of a video's first frame.
    """
    problems = []
    for take, annotations in annotations_by_take.items():
        if take not in videos.frames:
            continue
        last = first + videos.frames[take] - 1
        outside = annotations.numbers[(annotations.numbers < first) | (annotations.numbers > last)]
        if outside.size:
            wrong = f"frame {outside[0]} is marked, but the video's frames are {first} to {last}"
            remedy = "video and file are not of the same recording: take both anew"
            problems.append(Problem(annotations.file, wrong, remedy, take.subject))
    return problems


def marked_elsewhere(
    videos: Videos, annotations_by_take: Mapping[Take, VideoAnnotations]
) -> list[Problem]:
    """Annotations that were made on other pictures than the video's, or with x and y exchanged."""
    problems = []
    for take, annotations in annotations_by_take.items():
        if take not in videos.sizes:
            continue
        told = misplaced(annotations.points, videos.sizes[take], annotations.numbers)
        if told:
            remedy = "take video and file from the same copy of the release"
            problems.append(Problem(annotations.file, told, remedy, take.subject))
    return problems
