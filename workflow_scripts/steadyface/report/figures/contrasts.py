"""The two planned contrasts: each person's change, and the mean with its confidence interval."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from steadyface.analysis.per_person.contrasts import CONFIRMATORY
from steadyface.analysis.wording import level
from steadyface.report.figures.style import figure_style, new_figure, stamp
from steadyface.report.palette import INK, LOOKS, MUTED
from steadyface.report.words import group_label
from steadyface.study.design import ALL, ordered_groups
from steadyface.trackers.arms import tracker_label

GROUP_STEP = 2.6
# So few people have no interval of a level that one would trust: their points say more.
FEWEST_FOR_INTERVAL = 6


def draw_paired_slopes(
    people: pd.DataFrame,
    labels: dict[str, str],
    simulated: bool,
    contrasts: Sequence[tuple[str, str]] = CONFIRMATORY,
) -> Figure:
    """A row per measure, a panel per contrast, a line per person.

    Args:
        people: `analysis.schemas.PEOPLE_DIFFERENCES`.
        labels: axis label of each measure to draw, in order; tells the unit and which way is
            better.
        simulated: stamp the figure.
        contrasts: pairs of trackers; the second stands left.
    """
    known = people.dropna(subset=["difference"])
    with figure_style():
        figure = new_figure(2.3 * len(labels) + 0.2)
        panels = figure.subplots(len(labels), len(contrasts), sharey="row", squeeze=False)
        for row, (measure, label) in enumerate(labels.items()):
            of_measure = known[known["measure"] == measure]
            for column, (tracker, other) in enumerate(contrasts):
                axes = panels[row, column]
                pairs = of_measure[
                    (of_measure["first"] == tracker) & (of_measure["second"] == other)
                ]
                pairs = pairs.set_index(["group", "subject"])[["value_second", "value_first"]]
                _draw_slopes(axes, pairs.set_axis([other, tracker], axis=1))
                if row == 0:
                    axes.set_title(f"{tracker_label(other)} → {tracker_label(tracker)}")
            panels[row, 0].set_ylabel(label)
        stamp(figure, simulated)
    return figure


def _draw_slopes(axes: Axes, pairs: pd.DataFrame) -> None:
    other, tracker = pairs.columns
    groups = ordered_groups(pairs.index.unique("group"))
    for place, group in enumerate(groups):
        left = GROUP_STEP * place
        values = pairs.loc[group].to_numpy()
        axes.plot([left, left + 1], values.T, color=MUTED, linewidth=0.6, alpha=0.7, zorder=1)
        axes.plot([left, left + 1], np.median(values, axis=0), color=INK, linewidth=2, zorder=3)
        for offset, name in enumerate((other, tracker)):
            look = LOOKS[name]
            axes.scatter(
                np.full(len(values), left + offset),
                values[:, offset],
                s=14,
                marker=look.marker,
                color=look.fill,
                edgecolors=look.colour,
                linewidths=0.6,
                zorder=2,
            )
    axes.set_xticks(
        [GROUP_STEP * place + 0.5 for place in range(len(groups))],
        [f"{group_label(group)} (n = {len(pairs.loc[group])})" for group in groups],
    )
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="x", visible=False)


def draw_forest(
    estimates: pd.DataFrame,
    people: pd.DataFrame,
    labels: dict[str, str],
    simulated: bool,
    margins: dict[str, float] | None = None,
) -> Figure:
    """Mean differences with confidence intervals, a panel per measure, all people, then groups.

    Beside each line stands how many people it is of, and the interval's level. Fewer than
    `FEWEST_FOR_INTERVAL` people are drawn one by one instead.

    Args:
        estimates: `analysis.schemas.PER_PERSON_EXPLORATORY`, its rows over all tasks.
        people: `analysis.schemas.PEOPLE_DIFFERENCES`.
        labels: axis label of each measure to draw, in order.
        simulated: stamp the figure.
        margins: per measure, the margin of equivalence, drawn as a band around zero.
    """
    drawn = estimates[estimates["measure"].isin(labels)]
    groups = set(drawn["group"])
    order = [scope for scope in (ALL, *ordered_groups(groups - {ALL})) if scope in groups]
    places = list(drawn[["first", "second"]].drop_duplicates().itertuples(index=False, name=None))
    lines = [(tracker, other, group) for tracker, other in places for group in order]
    with figure_style():
        figure = new_figure(0.9 + 0.26 * len(lines))
        panels = figure.subplots(1, len(labels), sharey=True, squeeze=False)[0]
        for axes, (measure, label) in zip(panels, labels.items(), strict=True):
            of_measure = drawn[drawn["measure"] == measure]
            rows = of_measure.set_index(["first", "second", "group"])
            margin = (margins or {}).get(measure)
            if margin is not None:
                axes.axvspan(-margin, margin, color=MUTED, alpha=0.15, linewidth=0)
            axes.axvline(0, color=INK, linewidth=0.8)
            for height, line in enumerate(lines):
                if line in rows.index and rows.at[line, "n_subjects"] > 0:
                    here = _people_of(people, measure, line)
                    _draw_estimate(axes, len(lines) - height, rows.loc[line], line, here)
            for height in range(
                len(lines) - len(lines) // len(places), 0, -(len(lines) // len(places))
            ):
                axes.axhline(height + 0.5, color=MUTED, linewidth=0.5)
            axes.set_xlabel(label)
            axes.grid(axis="y", visible=False)
            axes.xaxis.set_major_locator(MaxNLocator(5))
        panels[0].set_yticks(
            [len(lines) - height for height in range(len(lines))],
            [_line_label(line) for line in lines],
        )
        panels[0].set_ylim(0.4, len(lines) + 0.6)
        for tick, line in zip(panels[0].get_yticklabels(), lines, strict=True):
            tick.set_weight("bold" if line[2] == ALL else "normal")
        stamp(figure, simulated)
    return figure


def _people_of(
    people: pd.DataFrame, measure: str, line: tuple[str, str, str]
) -> NDArray[np.float64]:
    """(people,) differences of the line's people."""
    first, second, group = line
    chosen = (people["measure"] == measure) & (people["first"] == first)
    chosen &= people["second"] == second
    if group != ALL:
        chosen &= people["group"] == group
    return people.loc[chosen, "difference"].dropna().to_numpy()


def _draw_estimate(
    axes: Axes,
    height: float,
    row: pd.Series,
    line: tuple[str, str, str],
    differences: NDArray[np.float64],
) -> None:
    whole = line[2] == ALL
    colour = LOOKS[line[0]].colour if whole else MUTED
    beside = f"n = {row['n_subjects']}"
    if row["n_subjects"] < FEWEST_FOR_INTERVAL:
        axes.scatter(
            differences,
            np.full(len(differences), height),
            s=12,
            marker="o",
            facecolors="none",
            edgecolors=colour,
            linewidths=0.8,
            zorder=3,
        )
    else:
        axes.plot([row["mean_low"], row["mean_high"]], [height] * 2, color=colour, linewidth=1.6)
        axes.scatter(
            row["mean_difference"],
            height,
            s=34 if whole else 16,
            marker="D",
            color=colour,
            zorder=3,
        )
        if row["mean_confidence"] == row["mean_confidence"]:
            beside += f", {level(row['mean_confidence'])}"
    axes.text(
        1.02,
        height,
        beside,
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=6.5,
        color=MUTED,
    )


def _line_label(line: tuple[str, str, str]) -> str:
    tracker, other, group = line
    if group == ALL:
        return f"{tracker_label(tracker)} − {tracker_label(other)}, all"
    return group_label(group)
