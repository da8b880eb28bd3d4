"""What annotating more frames of more people brings: the error on people left out."""

import pandas as pd
from matplotlib.figure import Figure

from steadyface.report.figures.style import figure_style, new_figure, present, stamp
from steadyface.report.palette import LOOKS
from steadyface.trackers.arms import tracker_label

LINES = ("-", "--", ":", "-.")
# Of the range of people, from one line's bars to the next one's.
APART = 0.015


def draw_annotation_effort(curve: pd.DataFrame, simulated: bool) -> Figure:
    """A panel per network: error against people learned from, a line per number of frames.

    Args:
        curve: the LEARNING_CURVE table; 0 people is the network before any tuning.
        simulated: stamp the figure.
    """
    networks = present(curve["network"])
    with figure_style():
        figure = new_figure(2.6)
        panels = figure.subplots(1, len(networks), squeeze=False, sharey=True).ravel()
        for axes, network in zip(panels, networks, strict=True):
            _draw_network(axes, curve[curve["network"] == network], LOOKS[network].colour)
            axes.set_title(tracker_label(network))
            axes.set_xlabel("people learned from")
        panels[0].set_ylabel("NRMSE (% of box diagonal)")
        stamp(figure, simulated)
    return figure


def _draw_network(axes, rows: pd.DataFrame, colour: str) -> None:
    untuned = rows[rows["people"] == 0]["nrmse_pct"].mean()
    axes.axhline(untuned, color="0.6", linewidth=0.8, label="before tuning")
    tuned = rows[rows["people"] > 0]
    # Side by side: bars of several numbers of frames would cover each other.
    step = APART * max(tuned["people"].max() - tuned["people"].min(), 1)
    for number, (frames, of_frames) in enumerate(tuned.groupby("frames_each", observed=True)):
        line = LINES[number % len(LINES)]
        values = of_frames.groupby("people")["nrmse_pct"].agg(["mean", "min", "max"])
        spread = [values["mean"] - values["min"], values["max"] - values["mean"]]
        label = f"{frames} frames of each"
        axes.errorbar(
            values.index + number * step,
            values["mean"],
            spread,
            fmt=line,
            color=colour,
            label=label,
            capsize=2,
        )
    axes.set_xticks(sorted(tuned["people"].unique()))
    axes.legend()
