"""How every figure looks: one colour and marker per tracker, sizes for print, a stamp.

Hue tells the family (FAN warm, SBR cool, DLIB grey), lightness tells before (light) and after
(dark) fine-tuning; control arms have hollow markers and dashed lines. The colours stay apart for
colour-blind readers and in grey print; markers repeat what the colours say.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from steadyface.landmarks import PAPER_TRACKERS, TRACKER_LABELS
from steadyface.report.words import SIMULATED
from steadyface.tables import atomic_path

INK = "#1b1f24"
MUTED = "#59636e"
RULE = "#d5dae0"
SURFACE = "#ffffff"

# Inches: two columns of a journal page.
WIDTH = 7.2
STAMP_HEIGHT = 0.13
PNG_DOTS_PER_INCH = 200


@dataclass(frozen=True)
class Look:
    """A tracker's colour on white and on dark ground, its marker and line."""

    colour: str
    on_dark: str
    marker: str
    control: bool

    @property
    def line(self) -> str:
        """Controls are dashed."""
        return "--" if self.control else "-"

    @property
    def fill(self) -> str:
        """Controls are hollow."""
        return SURFACE if self.control else self.colour


COLOURS = {
    "dlib": ("#7a7a7a", "#a8a8a8", "X"),
    "fan": ("#e68a00", "#ffc266", "s"),
    "fan_ft": ("#9a3200", "#e8702a", "D"),
    "sbr": ("#3f9fe0", "#9fd3f7", "o"),
    "sbr_ft": ("#0a3d78", "#4a90e2", "^"),
    "fan_subpixel": ("#d9779f", "#f0a9c4", "s"),
    "fan_ft_subpixel": ("#8c1d5c", "#d0559b", "D"),
    "sbr_rounded": ("#58b894", "#8fd9bd", "o"),
    "fan_ft_equal": ("#6d4a1f", "#b98a52", "D"),
    "sbr_ft_detection_only": ("#0d6b4f", "#37a684", "^"),
}
LOOKS = {
    tracker: Look(*COLOURS[tracker], tracker not in PAPER_TRACKERS) for tracker in TRACKER_LABELS
}

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
        share = STAMP_HEIGHT / figure.get_figheight()
        figure.get_layout_engine().set(rect=(0, share, 1, 1 - share))
        figure.text(0.995, 0.1 * share, SIMULATED, ha="right", va="bottom", size=7, style="italic")


def present(trackers: Sequence[str], controls: bool = True) -> list[str]:
    """The given trackers once each, in the order that holds everywhere."""
    wanted = set(trackers)
    return [
        tracker
        for tracker in TRACKER_LABELS
        if tracker in wanted and (controls or tracker in PAPER_TRACKERS)
    ]


def legend_below(figure: Figure, axes: Axes, entries: int) -> None:
    """One legend under all panels, from the entries of one of them."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(entries, 5))


def save_figure(figure: Figure, folder: Path, name: str) -> tuple[Path, Path]:
    """Write `<name>.svg` and `<name>.png`; the same figure gives the same bytes."""
    paths = folder / f"{name}.svg", folder / f"{name}.png"
    with figure_style():
        with atomic_path(paths[0]) as temporary:
            figure.savefig(temporary, metadata={"Date": None, "Creator": None})
        with atomic_path(paths[1]) as temporary:
            figure.savefig(temporary, dpi=PNG_DOTS_PER_INCH, metadata={"Software": None})
    return paths
