"""How the losses fell while the networks were fine-tuned."""

import pandas as pd
from matplotlib.figure import Figure

from steadyface.report.figures.style import figure_style, new_figure, present, stamp
from steadyface.report.palette import LOOKS
from steadyface.trackers.arms import tracker_label

LINES = {"training": "-", "validation": "--"}


def draw_learning_curves(histories: pd.DataFrame, simulated: bool) -> Figure:
    """A panel per fine-tuned tracker and loss; a thin line per fold, a thick one for their mean.

    Args:
        histories: tracker, fold, epoch, loss (its name), part ("training" or "validation"), value.
        simulated: stamp the figure.
    """
    trackers = present(histories["tracker"])
    shown = [
        (tracker, loss)
        for tracker in trackers
        for loss in histories.loc[histories["tracker"] == tracker, "loss"].unique()
    ]
    across = min(3, len(shown))
    down = -(-len(shown) // across)
    with figure_style():
        figure = new_figure(0.3 + 2.1 * down)
        panels = figure.subplots(down, across, squeeze=False).ravel()
        for axes in panels[len(shown) :]:
            axes.set_axis_off()
        for axes, (tracker, loss) in zip(panels, shown, strict=False):
            chosen = (histories["tracker"] == tracker) & (histories["loss"] == loss)
            for part, of_part in histories[chosen].groupby("part", observed=True):
                _draw_part(axes, of_part, LOOKS[tracker].colour, part)
            axes.set_title(f"{tracker_label(tracker)}: {loss}")
            axes.set_xlabel("epoch")
            axes.legend()
        panels[0].set_ylabel("loss")
        stamp(figure, simulated)
    return figure


def _draw_part(axes, part: pd.DataFrame, colour: str, name: str) -> None:
    folds = part.pivot_table(index="epoch", columns="fold", values="value")
    if folds.shape[1] > 1:
        axes.plot(folds.index, folds, LINES[name], color=colour, linewidth=0.4, alpha=0.35)
    label = f"{name}, mean of {folds.shape[1]}" if folds.shape[1] > 1 else name
    axes.plot(folds.index, folds.mean(axis=1), LINES[name], color=colour, label=label)
