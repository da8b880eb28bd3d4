"""Which file a sheet means: sheets are written on one system and read on another.

Windows writes back-slashes; a Mac may store a letter with an accent as two signs, so that a name
looks the same and is another. Both still mean one file. Another case may not: Linux can have both,
so there the user is told what lies there.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

# Looking for a missing file ends here, so that a disk full of pictures costs no minutes.
MOST_LOOKED_AT = 20_000
WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def as_stored(file: str) -> str:
    """The path as this system has it; where nothing is there, as it is given, with slashes."""
    if os.path.exists(file) or WINDOWS.match(file):
        return file
    slashed = file.replace("\\", "/")
    # Plain letters have one spelling; thousands of recordings yet to be made need no search.
    found = [] if slashed.isascii() and slashed == file else _spelled_alike(slashed, _composed)
    return found[0] if len(found) == 1 else slashed


def what_to_do(files: Sequence[str]) -> dict[str, str]:
    """Advice on missing files for which a file of a similar name is there, by file."""
    told = {}
    for file in files:
        if WINDOWS.match(file) and os.name != "nt":
            told[file] = "it is a path of Windows: give the one on this computer"
            continue
        alike = _spelled_alike(file, _folded)
        if alike:
            told[file] = f"{alike[0]} is there: write it in that case"
    lacking = [file for file in files if file not in told]
    for file, place in _elsewhere(lacking).items():
        told[file] = f"{place} is there: write the whole path from the study's folder"
    return told


def _elsewhere(files: Sequence[str]) -> dict[str, str]:
    """Where below their folders, or the folder `data`, files of the same names lie."""
    found: dict[str, str] = {}
    roots = {str(Path(file).parent) for file in files}
    roots = {root for root in roots if root != "." and os.path.isdir(root)} | {"data"}
    wanted = {_folded(os.path.basename(file)) for file in files}
    looked_at = 0
    for root in sorted(roots) if wanted else ():
        for parent, folders, names in os.walk(root):
            folders.sort()
            for name in sorted([*names, *folders]):
                if _folded(name) in wanted:
                    found.setdefault(_folded(name), os.path.join(parent, name))
            looked_at += len(names)
            if looked_at > MOST_LOOKED_AT:
                break
    named = {file: _folded(os.path.basename(file)) for file in files}
    return {file: found[name] for file, name in named.items() if name in found}


def _spelled_alike(file: str, spelled: Callable[[str], str]) -> list[str]:
    """Paths that are there and whose parts are the same in that spelling."""
    start = Path(Path(file).anchor)
    places = [start]
    for part in Path(file).parts[len(start.parts) :]:
        following = []
        for place in places:
            # What is there exactly needs no search, and .. stands in no listing.
            if os.path.exists(place / part):
                following.append(place / part)
                continue
            try:
                names = os.listdir(place)
            except OSError:
                continue
            following += [place / name for name in names if spelled(name) == spelled(part)]
        places = sorted(following)
    return [str(place) for place in places if place != start]


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _folded(name: str) -> str:
    return _composed(name).casefold()
