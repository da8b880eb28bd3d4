"""The 68 facial landmarks of the iBUG scheme and their regions.

Index ranges and the mirror map follow Sagonas et al. 2016, Image and Vision Computing 47:3-18
(the 300-W scheme), counted from 0. The mouth's 20 points are those that the paper evaluates
(section II.E.1).
"""

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
