"""Which landmarks lines join, and the colour of each part of the face."""

from itertools import pairwise

# They stay apart on skin and lips, light or dark, and for colour-blind eyes by lightness too.
REGION_COLOURS = {
    "jaw": "#35d0ff",
    "nose": "#8ef06b",
    "right_brow": "#ffd84d",
    "left_brow": "#ffb000",
    "right_eye": "#d5b3ff",
    "left_eye": "#b388ff",
    "outer_lips": "#ff4fa0",
    "inner_lips": "#ffffff",
}
# Landmarks that are joined by lines, by region; a closed outline ends where it began.
OUTLINES = {
    "jaw": [[*range(17)]],
    "nose": [[*range(27, 31)], [*range(31, 36)]],
    "right_brow": [[*range(17, 22)]],
    "left_brow": [[*range(22, 27)]],
    "right_eye": [[*range(36, 42), 36]],
    "left_eye": [[*range(42, 48), 42]],
    "outer_lips": [[*range(48, 60), 48]],
    "inner_lips": [[*range(60, 68), 60]],
}


def outline_pairs() -> list[list[int]]:
    """Pairs of landmarks, counted from 1, that a COCO skeleton joins."""
    return [
        [first + 1, second + 1]
        for outlines in OUTLINES.values()
        for outline in outlines
        for first, second in pairwise(outline)
    ]
