"""Accuracy against jitter: is any tracker better in one without being worse in the other?"""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from steadyface.report.figures.style import figure_style, new_figure, present, stamp
from steadyface.report.palette import INK, looks_of
from steadyface.trackers.arms import tracker_label

ERROR = "NRMSE (% of the face box's diagonal)"


def draw_tradeoff(
    subjects: pd.DataFrame, pareto: pd.DataFrame, jitter_label: str, simulated: bool
) -> Figure:
    """People as small points, trackers' means as large ones, the Pareto front as a step line.

    Args:
        subjects: subject, tracker, nrmse_pct, jitter: one row per person and tracker.
        pareto: `analysis.schemas.PARETO` of accuracy and jitter: the means, and who is on the
            front; a tracker that does not follow the movement never is.
        jitter_label: label of `jitter`, with its unit.
        simulated: stamp the figure.
    """
    known = subjects.dropna(subset=["nrmse_pct", "jitter"])
    trackers = present(pareto["tracker"])
    looks = looks_of(subjects["tracker"])
    means = pareto.set_index("tracker")
    with figure_style():
        figure = new_figure(4.2)
        axes = figure.subplots()
        for tracker in trackers:
            look = looks[tracker]
            people = known[known["tracker"] == tracker]
            axes.scatter(
                people["nrmse_pct"],
                people["jitter"],
                s=9,
                marker=look.marker,
                color=look.fill if not look.control else "none",
                edgecolors=look.colour,
                linewidths=0.5,
                alpha=0.35,
            )
            axes.scatter(
                means.at[tracker, "accuracy_mean"],
                means.at[tracker, "smoothness_mean"],
                s=75,
                marker=look.marker,
                color=look.fill,
                edgecolors=INK if not look.control else look.colour,
                linewidths=0.9 if not look.control else 1.6,
                label=tracker_label(tracker)
                + ("" if means.at[tracker, "follows"] else " (stands still)"),
                zorder=4,
            )
        front = means[means["on_front"]].sort_values("accuracy_mean")
        axes.step(
            front["accuracy_mean"],
            front["smoothness_mean"],
            where="post",
            color=INK,
            linewidth=0.9,
            linestyle=":",
            zorder=3,
            label="Pareto front of the means",
        )
        axes.set(xscale="log", yscale="log", xlabel=f"{ERROR}; left is better")
        axes.set_ylabel(f"{jitter_label}; down is better")
        _plain_ticks(axes)
        figure.legend(loc="outside right center")
        stamp(figure, simulated)
    return figure


def _plain_ticks(axes) -> None:
    """Plain numbers on the logarithmic axes: 0.5, 1, 2."""
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_formatter(lambda *_: "")
