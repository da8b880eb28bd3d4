"""The colours of the report: one per tracker, the same in every figure and on the page.

Hue tells the family (FAN warm, SBR cool, mesh violet, DLIB grey), lightness tells before (light)
and after (dark) fine-tuning; control arms have hollow markers and dashed lines. The colours stay
apart for colour-blind readers and in grey print; markers repeat what the colours say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from steadyface.trackers.arms import ARMS, is_imported, ordered_trackers

INK = "#1b1f24"
MUTED = "#59636e"
RULE = "#d5dae0"
SURFACE = "#ffffff"


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
    "mesh": ("#9b86d1", "#c9bbf0", "h"),
    "mesh_ft": ("#4b2a9b", "#8f74dd", "h"),
    "mesh_ft_loso": ("#6f2c91", "#b878d6", "d"),
}
LOOKS = {name: Look(*COLOURS[name], not arm.paper) for name, arm in ARMS.items()}
# Trackers imported from other tools take these in the order of their names.
IMPORTED_LOOKS = (
    Look("#c2185b", "#ff6f9f", "P", True),
    Look("#5b6b00", "#bccb45", "v", True),
    Look("#6a3fb5", "#b79bf0", "*", True),
    Look("#00727d", "#3fc4d0", "p", True),
    Look("#b07d00", "#e9c349", "h", True),
    Look("#41506b", "#93a7cc", "<", True),
)
# Every look under the name of its variable in the page's style sheet.
VARIABLES = LOOKS | {f"imported-{n}": look for n, look in enumerate(IMPORTED_LOOKS, start=1)}


def looks_of(trackers: Iterable[str]) -> dict[str, Look]:
    """The look of each tracker of a study; more than six imported ones share looks."""
    named = ordered_trackers(trackers)
    imported = list(filter(is_imported, named))
    return {
        tracker: IMPORTED_LOOKS[imported.index(tracker) % len(IMPORTED_LOOKS)]
        if tracker in imported
        else LOOKS[tracker]
        for tracker in named
    }
