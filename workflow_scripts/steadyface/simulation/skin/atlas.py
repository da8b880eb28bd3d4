"""The layout of a person's texture: the unrolled skin on the left, everything else on the right.

Positions are texels of the finest level, x right and y down. The skin's part is the parameter
plane (s, q) at 2.5 texels a millimetre; the other part has one rectangle for each material.
"""

from steadyface.simulation.head.head_surface import Q_RANGE, S_RANGE
from steadyface.simulation.head.smooth import FloatArray

TEXELS_PER_MM = 2.5
SKIN_WIDTH = int((S_RANGE[1] - S_RANGE[0]) * TEXELS_PER_MM)
HEIGHT = int((Q_RANGE[1] - Q_RANGE[0]) * TEXELS_PER_MM)
PARTS_WIDTH = 512
WIDTH = SKIN_WIDTH + PARTS_WIDTH

# Rectangles (x, y, width, height), x counted from the left edge of the parts.
EYE = (0, 0, 256, 256)
EYE_TEXELS_PER_MM = 8.5
INNER_LIP = (0, 262, 56, 94)
LID_MARGIN_UPPER = (56, 262, 28, 35)
LID_MARGIN_LOWER = (56, 297, 28, 60)
CARUNCLE = (84, 262, 16, 94)
MOUTH_CAVITY = (100, 262, 24, 94)
UPPER_TEETH = (132, 262, 122, 28)
LOWER_TEETH = (132, 294, 122, 28)
TONGUE = (126, 326, 130, 30)
EAR = (0, 364, 80, 136)
GLASSES = (100, 364, 40, 60)
SHIRT = (0, 510, 256, 290)
COLLAR_HEIGHT = 28
HAIR_CARDS = (0, 805, 256, 60)
LONG_HAIR = (256, 0, 256, 560)


def skin_texels(plane: FloatArray) -> FloatArray:
    """(..., 2) texels of points (s, q) of the parameter plane."""
    return (plane - (S_RANGE[0], Q_RANGE[0])) * TEXELS_PER_MM
