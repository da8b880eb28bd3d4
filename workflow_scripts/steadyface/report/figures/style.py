"""How every figure looks: type, lines, sizes for print, a stamp, and how it is saved."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from steadyface.files import atomic_path
from steadyface.report.palette import INK, MUTED, RULE, SURFACE
from steadyface.report.words import SIMULATED
from steadyface.trackers.arms import PAPER_TRACKERS, is_imported, ordered_trackers

# Inches: two columns of a journal page.
WIDTH = 7.2
PNG_DOTS_PER_INCH = 200


SETTINGS = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "lines.linewidth": 1.2,
    "lines.solid_capstyle": "round",
    "figure.facecolor": SURFACE,
    "axes.facecolor": "none",
    # Text stays text: it can be searched, read aloud and edited.
    "svg.fonttype": "none",
    # Without a fixed salt, the same figure has other identifiers in every run.
    "svg.hashsalt": "steadyface",
}


@contextmanager
def figure_style() -> Iterator[None]:
    """The settings under which every figure is drawn and saved."""
    with matplotlib.rc_context(SETTINGS):
        yield


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """An empty figure, `width` x `height` inches, that lays its axes out by itself."""
    return Figure(figsize=(width, height), layout="constrained")


def stamp(figure: Figure, simulated: bool) -> None:
    """Say on the figure itself that its people are simulated."""
    if simulated:
        figure.suptitle(SIMULATED, x=0.99, ha="right", size=7, style="italic", weight="normal")


def present(trackers: Sequence[str], controls: bool = True) -> list[str]:
    """The given trackers once each, in the order that holds everywhere, control arms if wanted."""
    return [
        tracker
        for tracker in ordered_trackers(trackers)
        if controls or tracker in PAPER_TRACKERS or is_imported(tracker)
    ]


def legend_below(figure: Figure, axes: Axes, entries: int) -> None:
    """One legend under all panels, from the entries of one of them."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(entries, 5))


def save_figure(figure: Figure, folder: Path, name: str) -> tuple[Path, Path]:
    """Write `<name>.svg` and `<name>.png`; the same figure gives the same bytes."""
    paths = folder / f"{name}.svg", folder / f"{name}.png"
    save_svg(figure, paths[0])
    with figure_style(), atomic_path(paths[1]) as temporary:
        figure.savefig(temporary, dpi=PNG_DOTS_PER_INCH, metadata={"Software": None})
    return paths


def save_svg(figure: Figure, path: Path) -> None:
    """Write an SVG; the same figure gives the same bytes."""
    with figure_style(), atomic_path(path) as temporary:
        # Axes laid out for the first time may take other ticks, whose labels need other room.
        figure.draw_without_rendering()
        figure.savefig(temporary, metadata={"Date": None, "Creator": None})
