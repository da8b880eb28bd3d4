"""Which file of a NeuroFace release is what.

Files are known by their names alone, since copies of the release differ in their folders: groups
are renamed, archives unpack into folders of their own, and one repack has a file per picture. Only
a person's group is read from a folder's name.

Layout: Bandini et al. 2021, IEEE J Biomed Health Inform 25:1111-1119, as several public readers of
the release take it; docs/neuroface.md lists it.
"""

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from steadyface.problems import NOTE, Problem

# The folders' names, without case, spaces and signs.
GROUP_FOLDERS = {
    "als": "ALS",
    "stroke": "stroke",
    "ps": "stroke",
    "poststroke": "stroke",
    "hc": "HC",
    "healthycontrols": "HC",
    "healthycontrol": "HC",
    "healthy": "HC",
    "controls": "HC",
    "control": "HC",
}
# What the release's own ids begin with; a copy without group folders is told apart by them.
GROUP_LETTERS = {"A": "ALS", "S": "stroke", "OP": "stroke", "N": "HC"}

_VIDEO = r"(?P<subject>[A-Z]+[0-9]+)_(?P<session>[0-9]{2})_(?P<task>[A-Z0-9]+_[A-Z0-9]+)_color"
_NUMBERED = _VIDEO + r"(?:[._]avi)?_(?P<frame>[0-9]+)"
NAMES = {
    "video": re.compile(_VIDEO + r"\.(avi|mp4|mkv|mov)", re.I),
    "picture": re.compile(_NUMBERED + r"(\.[a-z]+)?\.(jpe?g|png)", re.I),
    "table": re.compile(_VIDEO + r"(_gt)?\.(txt|csv)", re.I),
    "frame_annotations": re.compile(_NUMBERED + r"\.lmk2d\.txt", re.I),
    "frame_box": re.compile(_NUMBERED + r"\.bbox\.txt", re.I),
    "ratings": re.compile(r".*slp.?assessment.*\.(xlsx|csv)", re.I),
    "clinical": re.compile(r".*clinical.*\.(xlsx|csv)", re.I),
    "archive": re.compile(r".*\.(zip|tar|tgz|tar\.gz|rar|7z)", re.I),
}
# What may be a file of the release under another name; depth videos are known not to be used.
DATA = re.compile(
    r"(?!.*depth)(?!read.?me|licen[cs]e).*"
    r"\.(avi|mp4|mkv|mov|m4v|wmv|mpe?g|webm|bag|txt|csv|tsv|xlsx?|ods)",
    re.I,
)
PICTURE = re.compile(r"(?!.*depth).*\.(jpe?g|png|bmp|tiff?)", re.I)
WORKBOOK = re.compile(r".*(slp.?assessment|clinical).*\.(xls|xlsb|ods)", re.I)
# Names that people make of the release's: A101_2_NSM-OPEN_colour.avi.
ALMOST = re.compile(
    r"([A-Z]+[0-9]+)[_ -]+([0-9]{1,2})[_ -]+([A-Z0-9]+)[_ -]+([A-Z0-9]+)[_ -]+colou?r(.*)", re.I
)
# What systems add to the name of a copy.
COPIED = re.compile(r"[ _-]*(\([0-9]+\)|\bcopy\b)", re.I)
EXAMPLE = "A002_02_NSM_OPEN_color.avi"
UNPACK = "unpack the archive there and run the command again"


@dataclass(frozen=True, order=True)
class Take:
    """One video of the release: who, in which session, what (the release's code of the task)."""

    subject: str
    session: str
    code: str

    def __str__(self) -> str:
        return f"{self.subject}_{self.session}_{self.code}_color"


@dataclass
class Release:
    """The files of a release, sorted.

    videos, tables (annotations and boxes of a whole video), pictures, frame_annotations,
    frame_boxes: by take, the latter three also by the release's frame number. groups: by subject.
    others: files that are none of these, though they look like data.
    """

    folder: Path
    videos: dict[Take, Path] = field(default_factory=dict)
    tables: dict[Take, list[Path]] = field(default_factory=dict)
    pictures: dict[Take, dict[int, Path]] = field(default_factory=dict)
    frame_annotations: dict[Take, dict[int, Path]] = field(default_factory=dict)
    frame_boxes: dict[Take, dict[int, Path]] = field(default_factory=dict)
    ratings: list[Path] = field(default_factory=list)
    clinical: list[Path] = field(default_factory=list)
    archives: list[Path] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    others: list[Path] = field(default_factory=list)


def survey(folder: str | Path) -> tuple[Release, list[Problem]]:
    """Look through a folder that holds a release, at whatever depth.

    Hidden files, those that Excel keeps of an open workbook, and what archives of macOS add are
    passed over.
    """
    release = Release(Path(folder))
    if not release.folder.is_dir():
        remedy = "give the folder that holds ALS, Healthy controls and Stroke"
        return release, [Problem(str(folder), "no such folder", remedy)]
    problems: list[Problem] = []
    for parent, folders, files in os.walk(release.folder):
        folders[:] = sorted(name for name in folders if name[0] != "." and name != "__MACOSX")
        for name in sorted(files):
            if not name.startswith((".", "~$")):
                problems += _sort_in(release, Path(parent, name))
    if not release.videos:
        problems += _passed_over(release)
        remedy = "give the folder that holds ALS, Healthy controls and Stroke"
        if release.archives:
            remedy = f"{release.archives[0].name} lies there: {UNPACK}"
        wrong = f"holds no videos such as {EXAMPLE}"
        problems.append(Problem(str(folder), wrong, remedy))
    problems += _groups(release)
    return release, problems


def _sort_in(release: Release, path: Path) -> list[Problem]:
    """Put one file where it belongs; a problem if its place is taken."""
    matches = ((kind, pattern.fullmatch(path.name)) for kind, pattern in NAMES.items())
    kind, match = next(((kind, match) for kind, match in matches if match), ("", None))
    if match is None:
        if DATA.fullmatch(path.name) or PICTURE.fullmatch(path.name):
            release.others.append(path)
        return []
    if kind in ("ratings", "clinical", "archive"):
        places = {"ratings": release.ratings, "clinical": release.clinical}
        places.get(kind, release.archives).append(path)
        return []
    take = Take(match["subject"].upper(), match["session"], match["task"].upper())
    if kind == "table":
        release.tables.setdefault(take, []).append(path)
        return []
    if kind == "video":
        return _only_one(release.videos, take, path, take.subject)
    numbered = {
        "picture": release.pictures,
        "frame_annotations": release.frame_annotations,
        "frame_box": release.frame_boxes,
    }[kind]
    # The repack copies its pictures into one more folder: whichever comes first will do.
    numbered.setdefault(take, {}).setdefault(int(match["frame"]), path)
    return []


def _only_one(places: dict[Take, Path], take: Take, path: Path, subject: str) -> list[Problem]:
    if take in places:
        wrong = f"is a second video of that name; the first is {places[take]}"
        return [Problem(str(path), wrong, "remove one of them", subject)]
    places[take] = path
    return []


def _groups(release: Release) -> list[Problem]:
    """Find everyone's group: the nearest folder that is named after one, else the id's letters."""
    problems: dict[str, Problem] = {}
    for take, path in sorted(release.videos.items()):
        subject = take.subject
        inner = path.relative_to(release.folder).parts[:-1]
        # The folder that the user gave may itself be the one of a group.
        parents = [release.folder.resolve().name, *inner]
        names = [re.sub(r"[^a-z]", "", name.lower()) for name in reversed(parents)]
        named = next((GROUP_FOLDERS[name] for name in names if name in GROUP_FOLDERS), None)
        group = named or GROUP_LETTERS.get(re.match(r"[A-Z]+", subject)[0])
        if group is None:
            wrong = "nothing tells the person's group"
            remedy = "put the video below a folder ALS, Healthy controls or Stroke"
            problems.setdefault(subject, Problem(str(path), wrong, remedy, subject))
        elif release.groups.setdefault(subject, group) != group:
            wrong = f"lies below the group {group}, other videos below {release.groups[subject]}"
            remedy = "move the person's videos to one group"
            problems.setdefault(subject, Problem(str(path), wrong, remedy, subject))
    return list(problems.values())


def unused(release: Release) -> list[Problem]:
    """Notes of archives that are still packed, and of what is passed over."""
    remedy = f"if it holds more than lies here, {UNPACK}"
    packed = [
        Problem(str(path), "is still packed", remedy, kind=NOTE) for path in release.archives
    ]
    return packed + _passed_over(release)


def _passed_over(release: Release) -> list[Problem]:
    """Notes of files that may be of the release under other names, and of lonely pictures."""
    notes = []
    for path in release.others:
        if PICTURE.fullmatch(path.name):
            continue
        wrong, remedy = "has no name of the release and is passed over", _as_named(path.name)
        if WORKBOOK.fullmatch(path.name):
            wrong = f"is a workbook of a kind that is not read ({path.suffix}) and is passed over"
            remedy = "save it as .xlsx"
        notes.append(Problem(str(path), wrong, remedy, kind=NOTE))
    pictures = Counter(path.parent for path in release.others if PICTURE.fullmatch(path.name))
    for folder, count in pictures.items():
        wrong = f"{count} pictures have no name of the release and are passed over"
        remedy = f"names are as {EXAMPLE}_159.jpg"
        notes.append(Problem(str(folder), wrong, remedy, kind=NOTE))
    for take in sorted(set(release.pictures) - set(release.videos)):
        path = next(iter(release.pictures[take].values()))
        wrong = f"{len(release.pictures[take])} pictures are of {take}, whose video is not there"
        remedy = "unpack the group's Videos if it belongs to the study"
        notes.append(Problem(str(path.parent), wrong, remedy, take.subject, kind=NOTE))
    return notes


def _as_named(name: str) -> str:
    """What to do with a file whose name deviates from the release's."""
    almost = ALMOST.fullmatch(name)
    if almost is not None:
        subject, session, kind, task, rest = almost.groups()
        rest = COPIED.sub("", rest)
        meant = f"{subject}_{int(session):02d}_{kind}_{task}_color{rest}"
        if any(pattern.fullmatch(meant) for pattern in NAMES.values()):
            return f"if it belongs to the study, name it {meant}"
    return f"if it belongs to the study, name it as {EXAMPLE} (docs/neuroface.md)"
