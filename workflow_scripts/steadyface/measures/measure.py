"""What a measure is: one row that says its name, unit and direction, and how it is computed.

A room keeps its measures as a tuple of such rows (`measures.registry` those of tracks). Tables,
statistics and the report's pages read the rows, so a new measure is a formula and a row.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from steadyface.measures.measured import Measured

DIMENSIONLESS, SHARE = "dimensionless", "share"
PX, SECONDS, FRAMES, STEPS = "px", "s", "frames", "steps"
BOX_DIAGONAL = "% of box diagonal"


@dataclass(frozen=True)
class Measure:
    """A measure: its name in tables, what readers are told of it, and how it is computed.

    name: its value in a table's column `measure`, or the column that holds its values.
    label: name that readers see.
    unit: unit of its values.
    lower_is_better: whether less of it is better; None where neither direction is.
    signal: signal that it is taken of, as in a table's column `signal`.
    series: the series that it is given for, as in a table's column `series`.
    formula: the function that computes it; its room says of what.
    """

    name: str
    label: str
    unit: str
    lower_is_better: bool | None
    signal: str
    series: tuple[str, ...]
    formula: Callable[..., Measured] | None = None

    @property
    def heading(self) -> str:
        """Label and unit, as an axis or a column is headed."""
        return self.label if self.unit == DIMENSIONLESS else f"{self.label} ({self.unit})"


def by_name(measures: Iterable[Measure]) -> dict[str, Measure]:
    """The measures by their names.

    Raises:
        ValueError: two measures have one name.
    """
    measures = tuple(measures)
    named = {measure.name: measure for measure in measures}
    if len(named) < len(measures):
        names = [measure.name for measure in measures]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"two measures are called {twice!r}")
    return named
