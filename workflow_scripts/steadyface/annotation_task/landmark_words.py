"""What each of the 68 landmarks is in plain words, for people who set them by eye.

Right and left are the person's own. The places follow the iBUG scheme (Sagonas et al. 2016,
Image and Vision Computing 47:3-18, Figure 1).
"""

from steadyface.landmark_names import NAMED_REGIONS
from steadyface.landmarks import LANDMARKS

# In the order in which people go through them; the person's right is on the picture's left.
REGION_WORDS = {
    "jaw": "Face outline",
    "nose": "Nose",
    "right_brow": "Right brow",
    "left_brow": "Left brow",
    "right_eye": "Right eye",
    "left_eye": "Left eye",
    "outer_lips": "Outer lips",
    "inner_lips": "Inner lips",
}

_JAW = (
    "right, at the height of the eyes",
    *(f"right side, {number} of 7 on the way to the chin" for number in range(1, 8)),
    "lowest point of the chin",
    *(f"left side, {number} of 7 on the way to the chin" for number in range(7, 0, -1)),
    "left, at the height of the eyes",
)
_BROW = (
    "outer end",
    "a quarter from the outer end",
    "middle",
    "a quarter from the inner end",
    "inner end",
)
_NOSE = (
    "bridge, between the eyes",
    "bridge, upper third",
    "bridge, lower third",
    "tip",
    "outer edge of the right nostril",
    "below the right nostril",
    "middle, where nose and upper lip meet",
    "below the left nostril",
    "outer edge of the left nostril",
)
_RIGHT_EYE = (
    "outer corner",
    "upper lid, outer",
    "upper lid, inner",
    "inner corner",
    "lower lid, inner",
    "lower lid, outer",
)
_LEFT_EYE = (*_RIGHT_EYE[3::-1], *_RIGHT_EYE[:3:-1])
_OUTER_LIPS = (
    "right corner of the mouth",
    "upper edge, between right corner and peak",
    "upper edge, right peak",
    "upper edge, dip in the middle",
    "upper edge, left peak",
    "upper edge, between left corner and peak",
    "left corner of the mouth",
    "lower edge, nearer the left corner",
    "lower edge, left of the middle",
    "lower edge, middle",
    "lower edge, right of the middle",
    "lower edge, nearer the right corner",
)
_INNER_LIPS = (
    "right corner",
    "lower edge of the upper lip, right",
    "lower edge of the upper lip, middle",
    "lower edge of the upper lip, left",
    "left corner",
    "upper edge of the lower lip, left",
    "upper edge of the lower lip, middle",
    "upper edge of the lower lip, right",
)
_PLACES = (
    *(*_JAW, *_BROW, *_BROW[::-1], *_NOSE),
    *(*_RIGHT_EYE, *_LEFT_EYE, *_OUTER_LIPS, *_INNER_LIPS),
)

REGION_OF_LANDMARK = tuple(
    next(name for name, where in NAMED_REGIONS.items() if landmark in range(LANDMARKS)[where])
    for landmark in range(LANDMARKS)
)
LANDMARK_WORDS = tuple(
    f"{REGION_WORDS[region]}: {place}"
    for region, place in zip(REGION_OF_LANDMARK, _PLACES, strict=True)
)
