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

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd

from steadyface.landmark_words import ParsedName, parsed_names
from steadyface.landmarks import (
    INNER_LIPS,
    JAW,
    LANDMARKS,
    LEFT_BROW,
    LEFT_EYE,
    MIRROR,
    NOSE,
    OUTER_LIPS,
    RIGHT_BROW,
    RIGHT_EYE,
)

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

_COUNTING = ("face from 0", "face from 1", "region from 0", "region from 1")


class NamingError(ValueError):
    """The names do not tell which landmarks they are."""

    def __init__(self, wrong: str, remedy: str = REMEDY) -> None:
        """Args: what is wrong with the names, and what to do."""
        super().__init__(f"{wrong}; {remedy}")
        self.wrong, self.remedy = wrong, remedy


@dataclass(frozen=True)
class Naming:
    """The landmarks that the names of a file mean.

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


def landmarks_named(names: Iterable[object]) -> Naming:
    """The landmarks that a file's names mean, all taken together.

    Args:
        names: names of a file's points, texts or whole numbers; repetitions do not matter.

    Raises:
        NamingError: none means a landmark, it is unclear where numbers begin, two names mean one
            landmark, or numbers and regions contradict each other.
    """
    given = list(dict.fromkeys(map(str, names)))
    parsed = list(parsed_names(given))
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


def landmark_column(given: pd.Series) -> tuple[pd.Series, Naming]:
    """The landmark (0 to 67) of each cell, and how the cells were understood together.

    Args:
        given: numbers or texts, of the whole file.

    Returns:
        Numbers, NaN for a cell that names no landmark; a number that is none stays as it is.

    Raises:
        NamingError: the cells do not tell which landmarks they mean.
    """
    numbers = pd.to_numeric(given, errors="coerce").astype(float)
    texts = given[given.notna()].astype(str).str.strip()
    texts = texts[texts != ""]
    if numbers[texts.index].isna().any():
        try:
            naming = landmarks_named(texts)
        except NamingError:
            # Among numbers a text is a mistake of its own.
            if numbers.isna().all():
                raise
        else:
            if not naming.ignored or numbers.isna().all():
                return texts.map(naming.landmarks).reindex(given.index).astype(float), naming
    whole = numbers[numbers.between(0, LANDMARKS) & (numbers % 1 == 0)].astype(int).unique()
    # With 0 and 68 both, single cells are wrong.
    if not len(whole) or {0, LANDMARKS} <= set(whole):
        return numbers, Naming({str(number): number for number in range(LANDMARKS)})
    naming = landmarks_named(whole)
    counted = numbers - naming.first
    return counted.where(counted.between(0, LANDMARKS - 1), numbers), naming


def _is_symmetric(landmarks: Iterable[int]) -> bool:
    found = set(landmarks)
    return all(MIRROR[landmark] in found for landmark in found)


def _contradiction(names: Sequence[ParsedName]) -> str:
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
