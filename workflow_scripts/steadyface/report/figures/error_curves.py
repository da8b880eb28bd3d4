"""Cumulative error curves: the share of frames whose error stays below each limit."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from steadyface.analysis.paper.table2 import FAILURE_LIMIT_PCT
from steadyface.report.figures.style import figure_style, legend_below, new_figure, present, stamp
from steadyface.report.palette import looks_of
from steadyface.report.words import group_label
from steadyface.study.design import ordered_groups
from steadyface.trackers.arms import tracker_label

STEPS = 201


def cumulative_share(errors: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Per cent of frames with an error of at most each limit; a missing value is above them all.

    Args:
        errors: (frames,), NaN where a frame has no value.
        limits: (limits,), same unit.
    """
    known = np.sort(errors[~np.isnan(errors)])
    return 100 * np.searchsorted(known, limits, side="right") / len(errors)


def draw_error_curves(
    accuracy: pd.DataFrame, simulated: bool, limit_pct: float = FAILURE_LIMIT_PCT
) -> Figure:
    """A panel per group, a curve per tracker, up to `limit_pct`.

    Args:
        accuracy: group, tracker, nrmse_pct: one row per annotated frame and tracker.
        simulated: stamp the figure.
        limit_pct: the right end of the axis, % of the face box's diagonal.
    """
    trackers = present(accuracy["tracker"])
    looks = looks_of(trackers)
    groups = ordered_groups(accuracy["group"])
    limits = np.linspace(0, limit_pct, STEPS)
    with figure_style():
        figure = new_figure(2.9)
        panels = figure.subplots(1, len(groups), sharey=True, squeeze=False)[0]
        for axes, group in zip(panels, groups, strict=True):
            for tracker in trackers:
                chosen = (accuracy["group"] == group) & (accuracy["tracker"] == tracker)
                errors = accuracy.loc[chosen, "nrmse_pct"].to_numpy()
                if len(errors):
                    look = looks[tracker]
                    axes.plot(
                        limits,
                        cumulative_share(errors, limits),
                        look.line,
                        color=look.colour,
                        linewidth=0.9 if look.control else 1.5,
                        label=tracker_label(tracker),
                    )
            axes.set_title(group_label(group))
            axes.set_xlim(0, limit_pct)
            axes.set_ylim(0, 101)
        panels[0].set_ylabel("frames at or below (%)")
        panels[len(panels) // 2].set_xlabel("NRMSE (% of the face box's diagonal)")
        legend_below(figure, panels[0], len(trackers))
        stamp(figure, simulated)
    return figure
