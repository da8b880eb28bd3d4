"""Error of each of the mouth's 20 landmarks, on an outline of the mouth."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from steadyface.landmarks import INNER_LIPS, MOUTH, OUTER_LIPS
from steadyface.report.figures.style import figure_style, new_figure, present, stamp
from steadyface.report.palette import INK, MUTED
from steadyface.trackers.arms import tracker_label

# A schematic mouth, x right, y down, in half mouth widths: a drawing, not a mean shape.
# fmt: off
OUTLINE = np.array([
    (-1.00, 0.00), (-0.64, -0.26), (-0.24, -0.40), (0.00, -0.34), (0.24, -0.40), (0.64, -0.26),
    (1.00, 0.00), (0.66, 0.36), (0.28, 0.54), (0.00, 0.57), (-0.28, 0.54), (-0.66, 0.36),
    (-0.84, 0.01), (-0.26, -0.13), (0.00, -0.11), (0.26, -0.13), (0.84, 0.01), (0.27, 0.20),
    (0.00, 0.23), (-0.27, 0.20),
])
# fmt: on
# Half mouth widths per % of bias: makes the arrows long enough to see.
ARROW = 0.14


def draw_landmark_errors(landmark_errors: pd.DataFrame, simulated: bool) -> Figure:
    """A mouth per tracker but control arms; colour = error, arrow = bias.

    Args:
        landmark_errors: `LANDMARK_ERRORS` of the people that count, against one reference.
        simulated: stamp the figure.
    """
    trackers = present(landmark_errors["tracker"], controls=False)
    mouth = landmark_errors[
        landmark_errors["landmark"].between(MOUTH.start, MOUTH.stop - 1)
        & landmark_errors["tracker"].isin(trackers)
    ]
    columns = ["rms_error_pct", "bias_x_pct", "bias_y_pct"]
    means = mouth.groupby(["tracker", "landmark"], observed=True)[columns].mean()
    high = float(means["rms_error_pct"].max())
    low = float(means["rms_error_pct"].min())
    with figure_style():
        figure = new_figure(1.75)
        panels = figure.subplots(1, len(trackers), squeeze=False)[0]
        for axes, tracker in zip(panels, trackers, strict=True):
            values = means.loc[tracker].reindex(range(MOUTH.start, MOUTH.stop))
            _draw_outline(axes)
            axes.quiver(
                *OUTLINE.T,
                ARROW * values["bias_x_pct"],
                ARROW * values["bias_y_pct"],
                angles="xy",
                scale_units="xy",
                scale=1,
                width=0.008,
                color=INK,
                zorder=3,
            )
            points = axes.scatter(
                *OUTLINE.T,
                c=values["rms_error_pct"],
                cmap="cividis",
                vmin=low,
                vmax=high,
                s=26,
                edgecolors=INK,
                linewidths=0.4,
                zorder=2,
            )
            axes.set(aspect="equal", xlim=(-1.25, 1.25), ylim=(0.85, -0.7))
            axes.set_axis_off()
            axes.set_title(tracker_label(tracker), loc="center")
        figure.colorbar(
            points,
            ax=list(panels),
            orientation="horizontal",
            shrink=0.5,
            aspect=40,
            label="RMS error (% of the face box's diagonal); arrows: mean offset, enlarged",
        )
        stamp(figure, simulated)
    return figure


def _draw_outline(axes) -> None:
    for part in (OUTER_LIPS, INNER_LIPS):
        ring = OUTLINE[part.start - MOUTH.start : part.stop - MOUTH.start]
        axes.plot(*np.vstack([ring, ring[:1]]).T, color=MUTED, linewidth=0.8, zorder=1)
