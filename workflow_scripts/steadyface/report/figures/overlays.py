"""Before and after fine-tuning: landmarks on the lower face of one person per group.

Faces are shown of simulated people, and of real ones only where the configuration asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from steadyface.faces.boxes import tight_box
from steadyface.landmarks import LANDMARKS, LOWER_LIP, MOUTH, UPPER_LIP
from steadyface.report.figures.style import figure_style, new_figure, stamp
from steadyface.report.palette import LOOKS
from steadyface.trackers.arms import tracker_label

TASK = "OPEN"
# How much of the face is shown around the mouth, in mouth widths to each side of its middle.
REACH = 0.9
ANNOTATION = "#ffffff"

FramePoints = NDArray[np.float64]


@dataclass(frozen=True)
class Overlay:
    """One annotated frame and what the trackers saw in it.

    image: (height, width, 3) RGB.
    annotated: (68, 2) px.
    tracked: (68, 2) px by tracker.
    """

    title: str
    image: NDArray[np.uint8]
    annotated: FramePoints
    tracked: Mapping[str, FramePoints]


def widest_frame(annotations: pd.DataFrame) -> tuple[int, int]:
    """Repetition and frame of OPEN in which the lips are marked farthest apart.

    A rule that looks at no tracker cannot pick the frame that flatters one.
    """
    rows = annotations[annotations["task"] == TASK].set_index(["repetition", "frame", "landmark"])
    height = rows["y_px"].unstack("landmark")
    repetition, frame = (height[LOWER_LIP] - height[UPPER_LIP]).idxmax()
    return int(repetition), int(frame)


def points_in(table: pd.DataFrame, repetition: int, frame: int) -> FramePoints:
    """The landmarks (68, 2) px of one frame of OPEN, from a TRACKS or ANNOTATIONS table."""
    chosen = (
        (table["task"] == TASK) & (table["repetition"] == repetition) & (table["frame"] == frame)
    )
    points = np.full((LANDMARKS, 2), np.nan)
    rows = table[chosen]
    points[rows["landmark"].to_numpy()] = rows[["x_px", "y_px"]].to_numpy()
    return points


def draw_overlays(overlays: list[Overlay], simulated: bool) -> Figure:
    """A row per person, a column per tracker: its mouth landmarks over the annotated ones."""
    trackers = list(overlays[0].tracked)
    with figure_style():
        figure = new_figure(0.35 + 1.75 * len(overlays))
        panels = figure.subplots(len(overlays), len(trackers), squeeze=False)
        for row, overlay in zip(panels, overlays, strict=True):
            left, top, right, bottom = tight_box(overlay.annotated[MOUTH])
            middle, reach = ((left + right) / 2, (top + bottom) / 2), REACH * (right - left)
            for axes, tracker in zip(row, trackers, strict=True):
                axes.imshow(overlay.image, interpolation="bilinear")
                axes.plot(*overlay.annotated[MOUTH].T, "+", color=ANNOTATION, ms=4, mew=0.7)
                points = overlay.tracked[tracker][MOUTH].T
                axes.plot(*points, ".", color=LOOKS[tracker].colour, ms=3.5, mec="#000", mew=0.2)
                axes.set_xlim(middle[0] - reach, middle[0] + reach)
                axes.set_ylim(middle[1] + reach, middle[1] - reach)
                axes.grid(False)
                axes.set(xticks=[], yticks=[])
            row[0].set_ylabel(overlay.title)
        for axes, tracker in zip(panels[0], trackers, strict=True):
            axes.set_title(tracker_label(tracker))
        stamp(figure, simulated)
    return figure
