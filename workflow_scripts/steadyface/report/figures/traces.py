"""Figure 1: the lower lip's path of one person per group, as each tracker sees it."""

import pandas as pd
from matplotlib.figure import Figure

from steadyface.landmarks import GROUPS, tracker_label
from steadyface.report.palette import MUTED, looks_of
from steadyface.report.style import figure_style, new_figure, present, stamp
from steadyface.report.words import GROUP_LABELS

LINE = 0.9


def draw_traces(
    traces: pd.DataFrame, simulated: bool, truth: pd.DataFrame | None = None
) -> Figure:
    """The paper's Figure 1: a column per group, a row per tracker but control arms.

    Args:
        traces: group, subject, tracker, time_s, position_px: one person per group; NaN where the
            tracker has no value (a gap in the line).
        simulated: stamp the figure.
        truth: group, time_s, position_px, drawn thin behind every tracker.
    """
    trackers = present(traces["tracker"], controls=False)
    looks = looks_of(trackers)
    groups = [group for group in GROUPS if group in set(traces["group"])]
    with figure_style():
        figure = new_figure(0.75 + 0.72 * len(trackers))
        panels = figure.subplots(
            len(trackers), len(groups), sharex=True, sharey="col", squeeze=False
        )
        for column, group in enumerate(groups):
            person = traces[traces["group"] == group]
            for row, tracker in enumerate(trackers):
                axes = panels[row, column]
                path = person[person["tracker"] == tracker]
                if truth is not None:
                    known = truth[truth["group"] == group]
                    axes.plot(
                        known["time_s"], _centred(known), color=MUTED, linewidth=0.5, alpha=0.7
                    )
                axes.plot(
                    path["time_s"], _centred(path), color=looks[tracker].colour, linewidth=LINE
                )
                if column == 0:
                    axes.set_ylabel(
                        tracker_label(tracker), rotation=0, ha="right", va="center", weight="bold"
                    )
            subjects = ", ".join(person["subject"].unique())
            panels[0, column].set_title(f"{GROUP_LABELS[group]}, {subjects}")
        figure.supxlabel("time (s)", size=8)
        figure.supylabel("lower lip (px)", size=8)
        stamp(figure, simulated)
    return figure


def _centred(path: pd.DataFrame) -> pd.Series:
    return path["position_px"] - path["position_px"].mean()
