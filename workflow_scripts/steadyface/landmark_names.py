"""Which landmark a name means: one rule for annotations and for the tracks of other tools.

Our own names are a region and the landmark's number from 0: jaw_0, right_brow_17, outer_lips_48,
inner_lips_67. Others number the 68 points from 0 or from 1 (48, lm_49, "point 12"), or each region
by itself (right_eyebrow_1 to right_eyebrow_5). A single name does not say which; all names of a
file together mostly do: a way of counting that leads outside a region or 0 to 67 is not theirs,
and of two that remain the one holds under which the landmarks lie the same on both sides of the
face. Where that leaves a doubt, or names contradict each other, nothing is guessed.

Right and left are the person's own, as in the 300-W scheme; some programs call the sides as the
picture shows them, which a number of the whole face tells, or else the coordinates.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from steadyface.landmarks import (
    BROWS,
    EYES,
    INNER_LIPS,
    JAW,
    LANDMARKS,
    MIRROR,
    MOUTH,
    NOSE,
    OUTER_LIPS,
)

RIGHT_BROW, LEFT_BROW = slice(BROWS.start, 22), slice(22, BROWS.stop)
RIGHT_EYE, LEFT_EYE = slice(EYES.start, 42), slice(42, EYES.stop)
NOSE_BRIDGE, NOSE_BASE = slice(NOSE.start, 31), slice(31, NOSE.stop)
# Landmarks that only the words right and left may tell apart.
RIGHT = [*range(RIGHT_BROW.start, RIGHT_BROW.stop), *range(RIGHT_EYE.start, RIGHT_EYE.stop)]
LEFT = [*range(LEFT_BROW.start, LEFT_BROW.stop), *range(LEFT_EYE.start, LEFT_EYE.stop)]
UPPER_LIP = (*range(48, 55), *range(60, 65))
LOWER_LIP = (48, *range(54, 61), *range(64, 68))

NAMED_REGIONS = {
    "jaw": JAW,
    "right_brow": RIGHT_BROW,
    "left_brow": LEFT_BROW,
    "nose": NOSE,
    "right_eye": RIGHT_EYE,
    "left_eye": LEFT_EYE,
    "outer_lips": OUTER_LIPS,
    "inner_lips": INNER_LIPS,
}
# What we call the landmarks in files for other tools, and understand everywhere.
LANDMARK_NAMES = tuple(
    f"{region}_{number}"
    for region, numbers in NAMED_REGIONS.items()
    for number in range(numbers.start, numbers.stop)
)
REMEDY = "name the points by region and number from 0: jaw_0 to inner_lips_67 (docs/data.md)"
SOME = 4

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
_COUNTING = ("face from 0", "face from 1", "region from 0", "region from 1")


class NamingError(ValueError):
    """The names do not tell which landmarks they are."""

    def __init__(self, wrong: str, remedy: str = REMEDY) -> None:
        """Args: what is wrong with the names, and what to do."""
        super().__init__(f"{wrong}; {remedy}")
        self.wrong, self.remedy = wrong, remedy


@dataclass(frozen=True)
class Naming:
    """What the names of a file mean.

    landmarks: landmark (0 to 67) by name.
    ignored: the names that mean none.
    first: 1 where the file counts from 1, else 0.
    inferred: nothing but the landmarks' symmetry tells where counting begins.
    sided: only the words right and left tell which of two landmarks some names mean.
    """

    landmarks: dict[str, int]
    ignored: tuple[str, ...] = ()
    first: int = 0
    inferred: bool = False
    sided: bool = False


@dataclass(frozen=True)
class _Name:
    """A name's number, and the landmarks that its words allow, by whose sides they speak of.

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


def landmarks_named(names: Iterable[object]) -> Naming:
    """The landmarks that a file's names mean, all taken together.

    Args:
        names: of a file's points, texts or whole numbers; repetitions do not matter.

    Raises:
        NamingError: none means a landmark, it is unclear where numbers begin, two names mean one
            landmark, or numbers and regions contradict each other.
    """
    given = list(dict.fromkeys(map(str, names)))
    parsed = list(_parsed(given))
    numbers = sorted(name.number for name in parsed)
    # All 68 numbers, each once, say what they are whatever stands beside them.
    if numbers not in (list(range(LANDMARKS)), list(range(1, LANDMARKS + 1))):
        parsed = [name for name in parsed if name.known]
    if not parsed:
        raise NamingError(f"no name means a landmark: {_listed(given)}")
    ignored = tuple(sorted(set(given) - {name.text for name in parsed}))
    counted = [name.number for name in parsed if len(name.own) == LANDMARKS]
    count = len(counted)
    if 1 < count < LANDMARKS and sorted(counted) in ([*range(count)], [*range(1, count + 1)]):
        raise NamingError(f"{count} points with numbers of their own may be another scheme's")
    readings: dict[tuple[int, ...], tuple[str, bool]] = {}
    for pictured, counting in product((False, True), _COUNTING):
        found = [name.landmark(counting, pictured) for name in parsed]
        if None in found or len(set(found)) < len(found):
            continue
        # Where nothing else tells, the sides are the person's own.
        if pictured and any(other == counting for other, _ in readings.values()):
            continue
        readings.setdefault(tuple(found), (counting, pictured))
    if not readings:
        raise NamingError(_contradiction(parsed))
    inferred = len(readings) > 1
    if inferred:
        even = {found: how for found, how in readings.items() if _is_symmetric(found)}
        if len(even) != 1:
            raise NamingError(
                "it is unclear whether the landmarks' numbers count from 0 or from 1: "
                f"{_listed([name.text for name in parsed])}"
            )
        readings = even
    ((found, (counting, _)),) = readings.items()
    by_region = counting.startswith("region")
    return Naming(
        {name.text: landmark for name, landmark in zip(parsed, found, strict=True)},
        ignored,
        int(counting.endswith("1")),
        inferred,
        by_region and any(name.own != name.pictured for name in parsed),
    )


def names_region(text: str) -> bool:
    """Whether a text speaks of a region of the face: mouth, left eye."""
    return any(word in _PARTS for word in _words(text))


def _parsed(names: Sequence[str]) -> Iterator[_Name]:
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


def _understood(name: str, number: int) -> _Name:
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
        return _Name(name, number, everything, everything, False, known)
    (part,) = parts
    side = next(iter(sides)) if len(sides) == 1 else ""
    other = {"left": "right", "right": "left"}.get(side, "")
    own, begins = _region(part, places, side)
    pictured, _ = _region(part, places, other)
    # Further words may pick single points of the region, which number them anyhow.
    begins = begins and not described and known and not (side and own == pictured)
    return _Name(name, number, own, pictured, begins, known)


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
            return UPPER_LIP, False
        elif places & {"lower", "bottom"}:
            return LOWER_LIP, False
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


def _is_symmetric(landmarks: Iterable[int]) -> bool:
    found = set(landmarks)
    return all(MIRROR[landmark] in found for landmark in found)


def _contradiction(names: Sequence[_Name]) -> str:
    """Why no way of counting fits, in the words of the simplest."""
    counted = Counter(name.number for name in names)
    low, high = min(counted), max(counted)
    if low == 0 and high == LANDMARKS:
        return "names landmarks 0 and 68, which are never in one way of counting"
    if high > LANDMARKS:
        told = next(name.text for name in names if name.number == high)
        return f"{told!r} is no landmark: there are 68, counted from 0 or from 1"
    for number, times in counted.items():
        same = [name.text for name in names if name.number == number]
        if times > 1 and len({name.own for name in names if name.number == number}) == 1:
            return f"two names are landmark {number}: {same[0]!r} and {same[1]!r}"
    outside = next(
        (name.text for name in names if name.landmark("face from 0", False) is None), names[0].text
    )
    return f"the names contradict each other, among them {outside!r}"


def _listed(names: Sequence[str]) -> str:
    told = ", ".join(repr(name) for name in names[:SOME])
    return told + (", ..." if len(names) > SOME else "")
