"""Movement as readers see it: the main measures by task, tracker and group, side by side."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from steadyface.analysis.movement.groups import WHAT
from steadyface.analysis.movement.schemas import (
    CYCLES_FOUND,
    MOVEMENT_AGREEMENT,
    MOVEMENT_RECORDINGS,
)
from steadyface.measures.kinematics.mouth_signals import SIGNALS
from steadyface.measures.kinematics.movement import ANNOTATION, TRUTH
from steadyface.measures.kinematics.registry import MEASURE, SIDES
from steadyface.study.design import ordered_tasks
from steadyface.tables import COUNT, NUMBER, TASK, TEXT, TRACKER, VALUE, Column, Schema, write
from steadyface.trackers.arms import ordered_trackers

# In this order; those of signals are shown of the signal in which a task's cycles are sought.
PRINTED = (
    "range_of_motion",
    "amplitude",
    "opening_peak_speed",
    "closing_peak_speed",
    "duration",
    "rate",
    "amplitude_cv",
    "decrement",
    "symmetry_ratio",
    "excursion_difference",
    "mirror_error",
    "corner_asymmetry",
    "drift",
    "tremor_share",
)
EXCURSIONS = ("symmetry_ratio", "excursion_difference")
EVERYBODY = "everybody"
_SHARE = Column(NUMBER, missing=True, low=-1, high=1)
_WHAT = {"task": TASK, "measure": Column(TEXT), "label": Column(TEXT), "unit": Column(TEXT)}

DIFFERENCES_PRINTED = Schema(
    "movement differences, printed",
    {
        **_WHAT,
        "tracker": TRACKER,
        "groups": Column(TEXT),
        "n_first": COUNT,
        "n_second": COUNT,
        "difference": VALUE,
        "difference_truth": VALUE,
        "delta": _SHARE,
        "delta_low": _SHARE,
        "delta_high": _SHARE,
        "delta_confidence": Column(NUMBER, low=0, high=1),
        "delta_truth": _SHARE,
    },
    key=("task", "label", "tracker", "groups"),
)

AGREEMENT_PRINTED = Schema(
    "movement agreement, printed",
    {
        **_WHAT,
        "tracker": TRACKER,
        **{
            name: column for name, column in MOVEMENT_AGREEMENT.columns.items() if name not in WHAT
        },
    },
    key=("task", "label", "tracker"),
)


def write_movement_tables(
    folder: Path,
    groups: pd.DataFrame,
    differences: pd.DataFrame | None,
    agreement: pd.DataFrame,
    recordings: pd.DataFrame,
    cycles: pd.DataFrame | None,
) -> dict[str, Path]:
    """The tables on movement that the page shows; each CSV's path by name.

    Args:
        groups, differences, agreement, recordings, cycles: tables MOVEMENT, MOVEMENT_DIFFERENCES
            (None in a study without groups), MOVEMENT_AGREEMENT, MOVEMENT_RECORDINGS and
            CYCLES_FOUND (None where no simulation knows the cycles).
    """
    printed, schema = printed_groups(groups)
    written = {
        "movement_groups": (printed, schema),
        "movement_recordings": (recordings, MOVEMENT_RECORDINGS),
    }
    if differences is not None:
        shown = printed_differences(differences)
        written["movement_group_differences"] = (shown, DIFFERENCES_PRINTED)
    if len(agreement):
        signals = sought_signals(groups)
        shown = main_measures(agreement, "bias", signals)[list(AGREEMENT_PRINTED.columns)]
        written["movement_agreement"] = (shown.reset_index(drop=True), AGREEMENT_PRINTED)
    if cycles is not None:
        written["movement_cycles"] = (cycles, CYCLES_FOUND)
    paths = {name: folder / f"{name}.csv" for name in written}
    for name, (table, of) in written.items():
        write(paths[name], table, of)
    return paths


def groups_schema(groups: Sequence[str]) -> Schema:
    """Mean, standard deviation and number of people of each group beside each other."""
    columns = {**_WHAT, "tracker": TRACKER}
    for group in groups:
        columns |= {f"mean_{group}": VALUE, f"sd_{group}": VALUE, f"n_{group}": COUNT}
    return Schema("movement, printed", columns, key=("task", "label", "tracker"))


def printed_groups(movement: pd.DataFrame) -> tuple[pd.DataFrame, Schema]:
    """The main measures, a row per task, measure and tracker and columns per group.

    A measure that nobody has a value of in a task is left out.

    Args:
        movement: table of the schema MOVEMENT.

    Returns:
        The table, and its schema, whose columns follow from the groups.
    """
    named = movement["group"].astype(object).where(movement["group"].notna(), EVERYBODY)
    rows = main_measures(movement.assign(group=named), "mean")
    groups = list(dict.fromkeys(rows["group"]))
    schema = groups_schema(groups)
    key = ["task", "measure", "label", "unit", "tracker"]
    table = rows.drop_duplicates(key)[key].set_index(key)
    for group in groups:
        own = rows[rows["group"] == group].set_index(key)
        for name in ("mean", "sd", "n"):
            table[f"{name}_{group}"] = own[name]
        table[f"n_{group}"] = table[f"n_{group}"].fillna(0).astype(int)
    return table.reset_index()[list(schema.columns)], schema


def printed_differences(differences: pd.DataFrame) -> pd.DataFrame:
    """The main measures' differences between groups, each tracker's beside the truth's.

    Args:
        differences: table of the schema MOVEMENT_DIFFERENCES.

    Returns:
        A table of the schema DIFFERENCES_PRINTED.
    """
    rows = main_measures(differences, "difference")
    rows = rows.assign(groups=rows["first"] + " − " + rows["second"])
    return rows[list(DIFFERENCES_PRINTED.columns)].reset_index(drop=True)


def sought_signals(table: pd.DataFrame) -> pd.Series:
    """The signal in which each task's cycles are sought; of a task without cycles the first one.

    Args:
        table: of measures of movement, with task, signal and measure.
    """
    sought = table[table["measure"] == "duration"].groupby("task")["signal"].first()
    first = table.groupby("task", sort=False)["signal"].first()
    return sought.reindex(first.index).fillna(first)


def main_measures(
    table: pd.DataFrame, value: str, signals: pd.Series | None = None
) -> pd.DataFrame:
    """Rows of the main measures, with labels, in the order that holds everywhere.

    Args:
        table: of measures of movement, with task, signal, measure and tracker.
        value: its column of values; a measure that has none in a task is left out.
        signals: signal of each task that is shown; None: that of `sought_signals`.
    """
    rows = table[table["measure"].isin(PRINTED)]
    told = rows[value].notna().groupby([rows["task"], rows["signal"], rows["measure"]])
    rows = rows[told.transform("any")]
    of_task = rows["task"].map(sought_signals(table) if signals is None else signals)
    sides = rows["measure"].map(lambda name: MEASURE[name].of) == SIDES
    # While a mouth opens its corners hardly move aside: how evenly says little.
    aside = rows["measure"].isin(EXCURSIONS) & (of_task != "mouth_width")
    kept = (sides & ~aside) | (~sides & (rows["signal"] == of_task))
    rows, sides = rows[kept], sides[kept]
    labels = [
        MEASURE[measure].label
        if of_sides
        else f"{SIGNALS[signal].label}: {MEASURE[measure].label}"
        for signal, measure, of_sides in zip(rows["signal"], rows["measure"], sides, strict=True)
    ]
    rows = rows.assign(label=[text[0].upper() + text[1:] for text in labels])
    known = [name for name in (ANNOTATION, TRUTH) if name in set(rows["tracker"])]
    trackers = [*known[::-1], *ordered_trackers(set(rows["tracker"]) - set(known))]
    order = {"task": ordered_tasks(rows["task"]), "measure": PRINTED, "tracker": trackers}
    keys = pd.DataFrame(
        {name: rows[name].map(list(values).index) for name, values in order.items()}
    )
    return rows.loc[keys.sort_values(list(order), kind="stable").index]
