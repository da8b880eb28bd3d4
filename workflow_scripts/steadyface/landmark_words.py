"""The words and the number of one landmark's name: which landmarks they allow.

A name alone often leaves several: which one it means is told by all names of a file together
(`landmark_names`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from steadyface.landmarks import (
    BROWS,
    EYES,
    INNER_LIPS,
    JAW,
    LANDMARKS,
    LEFT_BROW,
    LEFT_EYE,
    MOUTH,
    NOSE,
    NOSE_BASE,
    NOSE_BRIDGE,
    OUTER_LIPS,
    RIGHT_BROW,
    RIGHT_EYE,
)

# The lips by words for upper and lower, corners included.
_UPPER_LIP = (*range(48, 55), *range(60, 65))
_LOWER_LIP = (48, *range(54, 61), *range(64, 68))

_SIDES = {"left": "left", "right": "right", "l": "left", "r": "right"}
_PARTS = {
    **dict.fromkeys(("jaw", "jawline", "chin", "contour", "outline"), "jaw"),
    **dict.fromkeys(("brow", "brows", "eyebrow", "eyebrows"), "brow"),
    **dict.fromkeys(("nose", "nostril", "nostrils"), "nose"),
    **dict.fromkeys(("eye", "eyes", "eyelid", "eyelids"), "eye"),
    **dict.fromkeys(("mouth", "lip", "lips"), "mouth"),
}
_PLACES = (
    *("inner", "outer", "inside", "outside", "upper", "lower", "top", "bottom", "bridge"),
    *("ridge", "base", "tip", "corner", "corners", "line", "middle", "center", "centre"),
)
# Words that say no more than that this is a point.
_GENERIC = {
    *("landmark", "landmarks", "lm", "lmk", "lms", "point", "points", "pt", "pts", "p", "id"),
    *("kp", "kpt", "kpts", "keypoint", "keypoints", "key", "node", "no", "nr", "number", "index"),
    *("face", "facial", "ibug", "dlib", "fan", "marker", "mark", "part", "bodypart", "label"),
}
_WHOLE_WORDS = {*_SIDES, *_PARTS, *_PLACES, *_GENERIC}
# Words written together: righteyebrow, innermouth. The longer ones first: eyebrow before eye.
_JOINED = "|".join(sorted((word for word in _WHOLE_WORDS if len(word) > 2), key=len, reverse=True))


@dataclass(frozen=True)
class ParsedName:
    """A name's number and the landmarks that its words allow.

    own, pictured: landmarks if the sides are the person's, or the picture's. begins: whether the
    number may count within the region. known: whether all words are.
    """

    text: str
    number: int
    own: tuple[int, ...]
    pictured: tuple[int, ...]
    begins: bool
    known: bool

    def landmark(self, counting: str, pictured: bool) -> int | None:
        """The landmark under a way of counting; None where that leads nowhere."""
        allowed = self.pictured if pictured else self.own
        number = self.number - counting.endswith("1")
        if counting.startswith("region"):
            if not self.begins:
                return None
            number += allowed[0]
        return number if number in allowed else None


def names_region(text: str) -> bool:
    """Whether a text speaks of a region of the face: mouth, left eye."""
    return any(word in _PARTS for word in _words(text))


def parsed_names(names: Sequence[str]) -> Iterator[ParsedName]:
    """The names that hold a number, understood; a number that all share is none of a point."""
    digits = {name: re.findall(r"[0-9]+", _plain(name)) for name in names}
    for count in sorted({len(found) for found in digits.values()} - {0}):
        group = {name: found for name, found in digits.items() if len(found) == count}
        varying = [
            place for place in range(count) if len({found[place] for found in group.values()}) > 1
        ]
        if count == 1:
            varying = [0]
        if len(varying) != 1:
            continue
        for name, found in group.items():
            if len(found[varying[0]]) < 5:
                yield _understood(name, int(found[varying[0]]))


def _understood(name: str, number: int) -> ParsedName:
    words = _words(name)
    parts = {_PARTS[word] for word in words if word in _PARTS}
    if {"eye", "brow"} <= parts:
        parts.discard("eye")
    places = {word for word in words if word in _PLACES}
    sides = {_SIDES[word] for word in words if word in _SIDES}
    # After the number stands a description, in anybody's words.
    described = bool(re.match(r"\W*[0-9]", _plain(name)))
    known = described or (len(parts) < 2 and all(word in _WHOLE_WORDS for word in words))
    if len(parts) != 1:
        everything = tuple(range(LANDMARKS))
        return ParsedName(name, number, everything, everything, False, known)
    (part,) = parts
    side = next(iter(sides)) if len(sides) == 1 else ""
    other = {"left": "right", "right": "left"}.get(side, "")
    own, begins = _region(part, places, side)
    pictured, _ = _region(part, places, other)
    # Further words may pick single points of the region, which number them anyhow.
    begins = begins and not described and known and not (side and own == pictured)
    return ParsedName(name, number, own, pictured, begins, known)


def _region(part: str, places: set[str], side: str) -> tuple[tuple[int, ...], bool]:
    """The landmarks of a region, and whether its points are commonly numbered by themselves."""
    numbered, plain = None, not places - {"line"}
    if part == "jaw":
        numbered = JAW
    elif part == "brow":
        numbered = {"right": RIGHT_BROW, "left": LEFT_BROW}.get(side, BROWS)
    elif part == "eye":
        numbered = {"right": RIGHT_EYE, "left": LEFT_EYE}.get(side, EYES)
    elif part == "nose":
        numbered = NOSE
        if places & {"bridge", "ridge"}:
            numbered, plain = NOSE_BRIDGE, True
        elif places & {"base", "bottom", "lower"}:
            numbered, plain = NOSE_BASE, True
    else:
        numbered = MOUTH
        if places & {"inner", "inside"}:
            numbered = INNER_LIPS
            plain = places <= {"inner", "inside", "line"}
        elif places & {"outer", "outside"}:
            numbered = OUTER_LIPS
            plain = places <= {"outer", "outside", "line"}
        elif places & {"upper", "top"}:
            return _UPPER_LIP, False
        elif places & {"lower", "bottom"}:
            return _LOWER_LIP, False
    return tuple(range(numbered.start, numbered.stop)), plain


def _words(name: str) -> list[str]:
    """The words of a name; letters written together are taken apart if that leaves nothing."""
    # RightEye: a capital begins a word.
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", name))
    words = []
    for run in re.findall(r"[^\W\d_]+", apart.casefold()):
        if run[0] in "lr" and _PARTS.get(run[1:]) in ("eye", "brow"):
            words += [run[0], run[1:]]
            continue
        joined = re.fullmatch(rf"(?:{_JOINED})+", run)
        words += re.findall(_JOINED, run) if run not in _WHOLE_WORDS and joined else [run]
    return words


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
