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
    "frame_markup": re.compile(_NUMBERED + r"\.lmk2d\.txt", re.I),
    "frame_box": re.compile(_NUMBERED + r"\.bbox\.txt", re.I),
    "ratings": re.compile(r".*slp.?assessment.*\.(xlsx|csv)", re.I),
    "clinical": re.compile(r".*clinical.*\.(xlsx|csv)", re.I),
    "archive": re.compile(r".*\.(zip|tar|tgz|tar\.gz|rar|7z)", re.I),
}
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

    videos, tables (mark-up and boxes of a whole video), pictures, frame_markup, frame_boxes: by
    take, the latter three also by the release's frame number. groups: by subject. others: how many
    files are none of these, by suffix.
    """

    folder: Path
    videos: dict[Take, Path] = field(default_factory=dict)
    tables: dict[Take, list[Path]] = field(default_factory=dict)
    pictures: dict[Take, dict[int, Path]] = field(default_factory=dict)
    frame_markup: dict[Take, dict[int, Path]] = field(default_factory=dict)
    frame_boxes: dict[Take, dict[int, Path]] = field(default_factory=dict)
    ratings: list[Path] = field(default_factory=list)
    clinical: list[Path] = field(default_factory=list)
    archives: list[Path] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    others: Counter = field(default_factory=Counter)


def survey(folder: str | Path) -> tuple[Release, list[Problem]]:
    """Look through a folder that holds a release, at whatever depth.

    Hidden files and what archives of macOS add are passed over.
    """
    release = Release(Path(folder))
    if not release.folder.is_dir():
        remedy = "give the folder that holds ALS, Healthy controls and Stroke"
        return release, [Problem(str(folder), "no such folder", remedy)]
    problems: list[Problem] = []
    for parent, folders, files in os.walk(release.folder):
        folders[:] = sorted(name for name in folders if name[0] != "." and name != "__MACOSX")
        for name in sorted(files):
            if name[0] != ".":
                problems += _sort_in(release, Path(parent, name))
    if not release.videos:
        remedy = "give the folder that holds ALS, Healthy controls and Stroke"
        if release.archives:
            remedy = f"{release.archives[0].name} lies there: {UNPACK}"
        wrong = "holds no videos such as A002_02_NSM_OPEN_color.avi"
        problems.append(Problem(str(folder), wrong, remedy))
    problems += _groups(release)
    return release, problems


def _sort_in(release: Release, path: Path) -> list[Problem]:
    """Put one file where it belongs; a problem if its place is taken."""
    matches = ((kind, pattern.fullmatch(path.name)) for kind, pattern in NAMES.items())
    kind, match = next(((kind, match) for kind, match in matches if match), ("", None))
    if match is None:
        release.others[path.suffix.lower()] += 1
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
        "frame_markup": release.frame_markup,
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
    """Notes of archives that are still packed."""
    remedy = f"if it holds more than lies here, {UNPACK}"
    return [Problem(str(path), "is still packed", remedy, kind=NOTE) for path in release.archives]
