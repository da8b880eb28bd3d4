"""Made-up releases in NeuroFace's layout: simulated people, invented ids, real video files."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import openpyxl

from steadyface.landmarks import LANDMARKS
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.recording import simulate_recording

RATE, SECONDS, SEED = 30, 0.4, 5
SIZE = (320, 240)
# Frames of each video that are marked, counted from 0.
MARKED = (2, 6, 10)
CODES = {
    "REST": "RST_REST1",
    "OPEN": "NSM_OPEN",
    "SPREAD": "NSM_SPREAD",
    "KISS": "NSM_KISS",
    "BLOW": "NSM_BLOW",
    "BIGSMILE": "NSM_BIGSMILE",
    "BROW": "NSM_BROW",
    "DDK_PA": "DDK_PA",
    "DDK_PATAKA": "DDK_PATAKA",
    "BBP": "BBP_NORMAL",
}
# Who is who: four invented people a group; one simulated person lends face and movement to each.
PEOPLE = {
    "ALS": ("A101", "A102", "A103", "A104"),
    "stroke": ("S101", "S102", "S103", "OP91"),
    "HC": ("N101", "N102", "N103", "N104"),
}
LENT_BY = {"ALS": "A04", "stroke": "S04", "HC": "C04"}
FOLDERS = {"ALS": "ALS", "stroke": "Stroke", "HC": "Healthy controls"}
SHEETS = {"ALS": "ALS", "stroke": "PS", "HC": "HC"}
RATING_HEADER = [
    "File Name",
    "Subject ID",
    *(f"{item} (SLP1)" for item in ("Symmetry", "ROM", "Speed", "Variability", "Fatigue", "Tot")),
    None,
    *(f"{item} (SLP2)" for item in ("Symmetry", "ROM", "Speed", "Variability", "Fatigue", "Tot")),
]


@dataclass(frozen=True)
class Clip:
    """A video file, its frames as decoded (frames, height, width, 3) BGR, and the exact points."""

    video: Path
    frames: list[np.ndarray]
    points: np.ndarray


@dataclass(frozen=True)
class Layout:
    """What differs between copies of the release.

    header: of the annotation files: `plain`, `spaces`, `bom`. box_ending: None for no box files.
    first_frame: the number of a video's first frame. per_frame: the repack's files instead.
    """

    folders: tuple[tuple[str, str], ...] = tuple(FOLDERS.items())
    header: str = "spaces"
    box_ending: str | None = "_gt"
    first_frame: int = 1
    pictures: bool = True
    per_frame: bool = False
    ratings: bool = True
    tasks: tuple[str, ...] = ("OPEN", "SPREAD")


def make_clips(folder: Path, size: tuple[int, int] = SIZE) -> dict[tuple[str, str], Clip]:
    """A short video of each group and task: mpeg4 and motion JPEG in AVI files."""
    people, clips = cohort(SEED), {}
    for group, lender in LENT_BY.items():
        for task in ("OPEN", "SPREAD"):
            frames = list(
                simulate_recording(
                    person_of(lender, people),
                    task,
                    seconds=SECONDS,
                    rate_hz=RATE,
                    seed=SEED,
                    size=size,
                    samples_per_side=1,
                    with_depth=False,
                )
            )
            video = folder / f"{group}_{task}.avi"
            write_video(
                video, [frame.image for frame in frames], "mpeg4" if task == "OPEN" else "mjpeg"
            )
            with av.open(str(video)) as container:
                decoded = [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]
            clips[group, task] = Clip(video, decoded, np.stack([f.landmarks_px for f in frames]))
        # Of the other tasks only the names matter here.
        clips |= {
            (group, task): clips[group, "OPEN"] for task in CODES if task not in ("OPEN", "SPREAD")
        }
    return clips


def write_video(
    path: Path, images: list[np.ndarray], codec: str = "mpeg4", rate: int = RATE
) -> None:
    """An AVI file of RGB images."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuv420p" if codec == "mpeg4" else "yuvj420p"
        stream.bit_rate = 8_000_000
        for image in images:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())


def write_release(folder: Path, clips, layout: Layout = Layout()) -> Path:
    """A release of twelve people."""
    for group, name in layout.folders:
        for subject in PEOPLE[group]:
            for task in layout.tasks:
                stem = f"{subject}_02_{CODES[task]}_color"
                _write_take(folder / name, stem, clips[group, task], layout)
        if layout.ratings:
            # The later the id, the more asymmetric.
            ratings = {subject: (1 + place, 2) for place, subject in enumerate(PEOPLE[group])}
            ratings |= {"N101": (1, 1)}
            write_ratings(
                folder / name / f"SLP_Assessment_{SHEETS[group]}.xlsx",
                {subject: ratings[subject] for subject in PEOPLE[group]},
            )
    return folder


def _write_take(group: Path, stem: str, clip: Clip, layout: Layout) -> None:
    place(clip.video, group / "Videos" / f"{stem}.avi")
    numbers = [index + layout.first_frame for index in MARKED]
    points = np.round(clip.points[list(MARKED)], 2)
    for index, number, marked in zip(MARKED, numbers, points, strict=True):
        if layout.per_frame:
            name = group.parent / "all" / f"{stem}_avi_{number}"
            place_text(Path(f"{name}.lmk2d.txt"), lines_of(marked))
            place_text(Path(f"{name}.bbox.txt"), " ".join(map(str, box_of(marked))))
            picture = Path(f"{name}.image.jpg")
        else:
            picture = group / "Frames" / f"{stem}.avi_{number}.jpg"
        if layout.pictures:
            picture.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(picture), clip.frames[index], [cv2.IMWRITE_JPEG_QUALITY, 92])
    if layout.per_frame:
        return
    write_points(group / "Landmarks_gt" / f"{stem}.txt", numbers, points, layout.header)
    if layout.box_ending is not None:
        boxes = [
            ",".join(map(str, (number, *box_of(marked))))
            for number, marked in zip(numbers, points, strict=True)
        ]
        path = group / "Bbox_gt" / f"{stem}{layout.box_ending}.txt"
        place_text(path, "\n".join(["Frame,x1,y1,x2,y2", *boxes]))


def write_points(path: Path, numbers, points: np.ndarray, header: str = "plain") -> None:
    """An annotation file of frames (numbers) and (frames, 68, 2) points."""
    names = ["Frame", *(f"{axis}{n}" for n in range(1, LANDMARKS + 1) for axis in "xy")]
    separator = "," if header == "plain" else ", "
    rows = [
        separator.join(map(str, (number, *marked.ravel())))
        for number, marked in zip(numbers, points, strict=True)
    ]
    text = "\n".join([separator.join(names), *rows]) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8-sig" if header == "bom" else "utf-8")


def box_of(points: np.ndarray) -> list[int]:
    """The release's box: the tight one, 5 % larger, whole pixels."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.025 * (high - low)
    return [round(edge) for edge in (*(low - margin), *(high + margin))]


def lines_of(points: np.ndarray) -> str:
    """One point a line, as the repack has them."""
    return "\n".join(f"{x} {y}" for x, y in points)


def write_ratings(path: Path, ratings: dict[str, tuple[float | None, float | None]]) -> None:
    """A rating workbook: symmetry by both raters of two videos each person, which are equal."""
    book = openpyxl.Workbook()
    book.active.append(RATING_HEADER)
    for subject, (first, second) in ratings.items():
        for code in ("NSM_OPEN", "DDK_PA"):
            others = [2, 2, 2, 2, None]
            row = [
                f"{subject}_02_{code}_color.avi",
                subject,
                first,
                *others,
                None,
                second,
                *others,
            ]
            book.active.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def place(source: Path, target: Path) -> None:
    """A copy in a folder that is made if needed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def place_text(path: Path, text: str) -> None:
    """A text file in a folder that is made if needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
