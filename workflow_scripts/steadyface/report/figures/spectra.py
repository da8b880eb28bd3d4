"""Velocity spectra: where in frequency each tracker's movement and noise lie."""

import pandas as pd
from matplotlib.figure import Figure

from steadyface.report.figures.style import figure_style, legend_below, new_figure, present, stamp
from steadyface.report.palette import looks_of
from steadyface.study.design import ordered_tasks
from steadyface.trackers.arms import tracker_label


def draw_spectra(spectra: pd.DataFrame, simulated: bool) -> Figure:
    """A panel per task; the median over people, a curve per tracker, its quartiles as a band.

    Args:
        spectra: `SPECTRA` of the people that count.
        simulated: stamp the figure.
    """
    trackers = present(spectra["tracker"])
    looks = looks_of(trackers)
    tasks = ordered_tasks(spectra["task"])
    keys = ["task", "tracker", "frequency_hz"]
    # A median over people has the same people at every frequency: up to half the lowest rate.
    known = spectra[spectra["amplitude"].notna()]
    highest = known.groupby(["subject", "task", "tracker"], observed=True)["frequency_hz"].max()
    spectra = spectra[spectra["frequency_hz"] <= highest.min()] if len(highest) else spectra
    quartiles = (
        spectra.groupby(keys, observed=True)["amplitude"].quantile([0.25, 0.5, 0.75]).unstack()
    )
    with figure_style():
        figure = new_figure(2.9)
        panels = figure.subplots(1, len(tasks), sharey=True, squeeze=False)[0]
        for axes, task in zip(panels, tasks, strict=True):
            for tracker in trackers:
                if (task, tracker) not in quartiles.index.droplevel("frequency_hz"):
                    continue
                look, curve = looks[tracker], quartiles.loc[(task, tracker)]
                # 0 Hz is the mean velocity: no movement to speak of, and none on a log axis.
                curve = curve[curve.index > 0]
                axes.plot(
                    curve.index,
                    curve[0.5],
                    look.line,
                    color=look.colour,
                    linewidth=0.8 if look.control else 1.3,
                    label=tracker_label(tracker),
                )
                if not look.control:
                    axes.fill_between(
                        curve.index,
                        curve[0.25],
                        curve[0.75],
                        color=look.colour,
                        alpha=0.12,
                        linewidth=0,
                    )
            axes.set_title(task)
            axes.set_yscale("log")
        panels[0].set_ylabel("velocity amplitude (px/s)")
        panels[len(panels) // 2].set_xlabel("frequency (Hz)")
        legend_below(figure, panels[0], len(trackers))
        stamp(figure, simulated)
    return figure
