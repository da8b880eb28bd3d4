"""One recording's movement: traces, each tracker's cycles, and the two corners of the mouth."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from steadyface.measures.kinematics.cycle_rows import CORNERS
from steadyface.measures.kinematics.cycles import MOMENTS
from steadyface.measures.kinematics.mouth_signals import AREA, LEFT, RIGHT, SIGNALS
from steadyface.measures.kinematics.movement import Movement
from steadyface.measures.measured import OK
from steadyface.report.figures.style import figure_style, legend_below, new_figure, stamp
from steadyface.report.palette import INK, MUTED, RULE, Look
from steadyface.trackers.arms import tracker_label

ONSET, PEAK, OFFSET = (MOMENTS.index(name) for name in ("onset", "peak", "offset"))
BAR = 0.62


def draw_movement(
    movement: Movement,
    signal: str,
    trackers: Sequence[str],
    of_sides: Sequence[str],
    looks: Mapping[str, Look],
    simulated: bool,
) -> Figure:
    """A recording: a signal over time, under it each tracker's cycles; left against right.

    Args:
        movement: of the recording.
        signal: the one that is drawn; the cycles are sought in it.
        trackers: which of its sources are drawn, the first on top; the first one's cycles shade
            the traces.
        of_sides: those whose corners are drawn.
        looks: of each of them; others, as the truth, are drawn in ink.
        simulated: stamp the figure.
    """
    shows_cycles = any(len(cycles.status) for cycles in movement.cycles)
    with figure_style():
        figure = new_figure(2.75 + (0.16 * len(trackers) + 0.35) * shows_cycles)
        grid = figure.add_gridspec(
            1 + shows_cycles,
            2,
            width_ratios=(2.6, 1),
            height_ratios=(2.2, 0.16 * len(trackers) + 0.3)[: 1 + shows_cycles],
        )
        traces = figure.add_subplot(grid[0, 0])
        _draw_traces(traces, movement, signal, trackers, looks)
        if shows_cycles:
            _draw_cycles(figure.add_subplot(grid[1, 0], sharex=traces), movement, trackers, looks)
        else:
            traces.set_xlabel("time (s)")
        _draw_sides(figure.add_subplot(grid[0, 1]), movement, of_sides, looks)
        legend_below(figure, traces, len(trackers))
        stamp(figure, simulated)
    return figure


def _draw_traces(
    axes: Axes,
    movement: Movement,
    signal: str,
    trackers: Sequence[str],
    looks: Mapping[str, Look],
) -> None:
    for start, end in _spans(movement, trackers[0]):
        axes.axvspan(start, end, color=RULE, alpha=0.5, linewidth=0)
    series = movement.series[signal]
    time = movement.start_s + np.arange(series.shape[-1]) / movement.rate
    for tracker in reversed(trackers):
        values = series[movement.sources.index(tracker)]
        axes.plot(time, values, label=tracker_label(tracker), **_line(tracker, looks))
    unit = f"{movement.unit}²" if SIGNALS[signal].dimension == AREA else movement.unit
    axes.set_ylabel(f"{SIGNALS[signal].label} ({unit})")
    axes.margins(x=0.01)


def _draw_cycles(
    axes: Axes, movement: Movement, trackers: Sequence[str], looks: Mapping[str, Look]
) -> None:
    """A bar from each cycle's beginning to its end and a mark at its peak; cut ones are pale."""
    last = movement.start_s + next(iter(movement.series.values())).shape[-1] / movement.rate
    for row, tracker in enumerate(trackers):
        cycles = movement.cycles[movement.sources.index(tracker)]
        times = movement.start_s + cycles.moments / movement.rate
        colour = _line(tracker, looks)["color"]
        for moments, status in zip(times, cycles.status, strict=True):
            start = moments[ONSET] if np.isfinite(moments[ONSET]) else movement.start_s
            end = moments[OFFSET] if np.isfinite(moments[OFFSET]) else last
            axes.barh(
                row, end - start, BAR, start, color=colour, alpha=0.75 if status == OK else 0.2
            )
            axes.plot(moments[PEAK], row, marker="|", color=INK, markersize=5)
    axes.set_yticks(range(len(trackers)), [tracker_label(tracker) for tracker in trackers])
    axes.tick_params(axis="y", labelsize=6.5)
    axes.set_ylim(len(trackers) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("time (s)")


def _draw_sides(
    axes: Axes, movement: Movement, trackers: Sequence[str], looks: Mapping[str, Look]
) -> None:
    """Left corner against right, each from its median; the diagonal is a symmetrical mouth."""
    drawn = []
    for tracker in trackers:
        source = movement.sources.index(tracker)
        right, left = (movement.series[CORNERS[side]][source] for side in (RIGHT, LEFT))
        if np.isfinite(right).any() and np.isfinite(left).any():
            right, left = right - np.nanmedian(right), left - np.nanmedian(left)
            axes.plot(right, left, **_line(tracker, looks))
            drawn += [right, left]
    reach = 1.05 * max((np.nanmax(np.abs(each)) for each in drawn), default=1.0)
    reach = reach if reach > 0 else 1.0
    axes.plot([-reach, reach], [-reach, reach], color=MUTED, linewidth=0.6, linestyle=":")
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    axes.set_xlabel(f"right corner, outwards ({movement.unit})")
    axes.set_ylabel(f"left corner ({movement.unit})")


def _spans(movement: Movement, tracker: str) -> list[tuple[float, float]]:
    cycles = movement.cycles[movement.sources.index(tracker)]
    whole = cycles.moments[cycles.status == OK]
    times = movement.start_s + whole[:, [ONSET, OFFSET]] / movement.rate
    return [tuple(pair) for pair in times]


def _line(tracker: str, looks: Mapping[str, Look]) -> dict:
    if tracker not in looks:
        return {"color": INK, "linewidth": 0.8, "linestyle": "-"}
    look = looks[tracker]
    return {"color": look.colour, "linewidth": 1.0, "linestyle": look.line}
