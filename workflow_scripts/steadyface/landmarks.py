"""The 68 facial landmarks of the iBUG scheme and the trackers that follow them.

Index ranges and the mirror map follow Sagonas et al. 2016, Image and Vision Computing 47:3-18
(the 300-W scheme), counted from 0. The mouth's 20 points are those that the paper evaluates
(section II.E.1).
"""

from collections.abc import Iterable

LANDMARKS = 68
JAW = slice(0, 17)
BROWS = slice(17, 27)
NOSE = slice(27, 36)
EYES = slice(36, 48)
MOUTH = slice(48, 68)
OUTER_LIPS = slice(48, 60)
INNER_LIPS = slice(60, 68)

OUTER_EYE_CORNERS = (36, 45)
INNER_EYE_CORNERS = (39, 42)
# The nose's root between the eyes, and its base above the upper lip.
NASION, SUBNASALE = 27, 33
MOUTH_CORNERS = (48, 54)
# The middles of the upper and the lower inner lip, whose distance is the mouth's opening.
INNER_LIPS_MIDDLE = (62, 66)
LOWER_LIP = 57
UPPER_LIP = 51
CHIN = 8
# Distances between two landmarks that show how far a mouth opens and how wide it is.
MOUTH_DISTANCES = {"lip_gap": (62, 66), "mouth_width": (48, 54)}

RIGHT_BROW, LEFT_BROW = slice(BROWS.start, 22), slice(22, BROWS.stop)
RIGHT_EYE, LEFT_EYE = slice(EYES.start, 42), slice(42, EYES.stop)
NOSE_BRIDGE, NOSE_BASE = slice(NOSE.start, 31), slice(31, NOSE.stop)
# The landmarks of the brows and eyes by the side of the person.
RIGHT = [*range(RIGHT_BROW.start, RIGHT_BROW.stop), *range(RIGHT_EYE.start, RIGHT_EYE.stop)]
LEFT = [*range(LEFT_BROW.start, LEFT_BROW.stop), *range(LEFT_EYE.start, LEFT_EYE.stop)]

REGIONS = {
    "jaw": JAW,
    "brows": BROWS,
    "nose": NOSE,
    "eyes": EYES,
    "outer lips": OUTER_LIPS,
    "inner lips": INNER_LIPS,
}

# fmt: off
# The landmark that each landmark becomes in the mirror image.
MIRROR = (
    16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
    27, 28, 29, 30, 35, 34, 33, 32, 31,
    45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40,
    54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65,
)
# fmt: on

# In this order everywhere; the first five are the paper's, the others are our controls.
TRACKER_LABELS = {
    "dlib": "DLIB",
    "fan": "FAN",
    "fan_ft": "FAN-FT",
    "sbr": "SBR",
    "sbr_ft": "SBR-FT",
    "fan_subpixel": "FAN, sub-pixel",
    "fan_ft_subpixel": "FAN-FT, sub-pixel",
    "sbr_rounded": "SBR, rounded",
    "fan_ft_equal": "FAN-FT, equal data",
    "sbr_ft_detection_only": "SBR-FT, detection only",
    "mesh": "Mesh",
    "mesh_ft": "Mesh-FT",
    "mesh_ft_loso": "Mesh-FT, leave-one-out",
}
TRACKERS = tuple(TRACKER_LABELS)
PAPER_TRACKERS = TRACKERS[:5]
# Trackers imported from other tools have the names that the configuration gives them.
TRACKER_PATTERN = r"[A-Za-z][A-Za-z0-9_-]{0,31}"

GROUPS = ("ALS", "stroke", "HC")
TASKS = ("REST", "OPEN", "SPREAD")
# What a recording shows when its sheet names no task.
UNNAMED_TASK = "video"


def ordered_tasks(tasks: Iterable[str]) -> list[str]:
    """Each of the tasks once: the paper's in its order, then others by name."""
    named = set(tasks)
    return [task for task in TASKS if task in named] + sorted(named - set(TASKS))


def is_imported(tracker: str) -> bool:
    """Whether the tracker is another tool, whose landmarks were read from its files."""
    return tracker not in TRACKER_LABELS


def tracker_label(tracker: str) -> str:
    """What readers see: our label, or an imported tracker's own name with blanks for _."""
    return TRACKER_LABELS.get(tracker, tracker.replace("_", " "))


def ordered_trackers(trackers: Iterable[str]) -> list[str]:
    """Each of the trackers once: ours in their order, then imported ones by name."""
    named = set(trackers)
    imported = sorted(filter(is_imported, named), key=lambda name: (name.casefold(), name))
    return [tracker for tracker in TRACKERS if tracker in named] + imported


def mesh_first(trackers: Iterable[str]) -> list[str]:
    """The same where nothing is compared: first the mesh, which knows real faces best."""
    return sorted(ordered_trackers(trackers), key=lambda tracker: tracker != "mesh")
