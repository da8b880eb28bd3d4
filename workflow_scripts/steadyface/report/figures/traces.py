"""Figure 1: the lower lip's path of one person per group, as each tracker sees it."""

import pandas as pd
from matplotlib.figure import Figure

from steadyface.report.figures.style import figure_style, new_figure, present, stamp
from steadyface.report.palette import MUTED, looks_of
from steadyface.report.words import group_label
from steadyface.study.design import ordered_groups
from steadyface.study.shown import UNGROUPED
from steadyface.trackers.arms import tracker_label

LINE = 0.9


def draw_traces(
    traces: pd.DataFrame, simulated: bool, truth: pd.DataFrame | None = None
) -> Figure:
    """The paper's Figure 1: a column per person shown, a row per tracker but control arms.

    Args:
        traces: group, subject, task, tracker, time_s, position_px: one person per group, or a few
            of no group; NaN where the tracker has no value (a gap in the line).
        simulated: stamp the figure.
        truth: subject, time_s, position_px, drawn thin behind every tracker.
    """
    trackers = present(traces["tracker"], controls=False)
    looks = looks_of(trackers)
    people = traces.drop_duplicates("subject")
    order = ordered_groups(people["group"])
    people = people.assign(place=people["group"].map(order.index)).sort_values(
        "place", kind="stable"
    )
    with figure_style():
        figure = new_figure(0.75 + 0.72 * len(trackers))
        panels = figure.subplots(
            len(trackers), len(people), sharex=True, sharey="col", squeeze=False
        )
        for column, shown in enumerate(people.itertuples()):
            person = traces[traces["subject"] == shown.subject]
            for row, tracker in enumerate(trackers):
                axes = panels[row, column]
                path = person[person["tracker"] == tracker]
                if truth is not None:
                    known = truth[truth["subject"] == shown.subject]
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
            label = shown.task if shown.group == UNGROUPED else group_label(shown.group)
            panels[0, column].set_title(f"{label}, {shown.subject}")
        figure.supxlabel("time (s)", size=8)
        figure.supylabel("lower lip (px)", size=8)
        stamp(figure, simulated)
    return figure


def _centred(path: pd.DataFrame) -> pd.Series:
    return path["position_px"] - path["position_px"].mean()
