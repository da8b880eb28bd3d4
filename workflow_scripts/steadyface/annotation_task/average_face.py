"""A face of 68 landmarks in a face box: where points begin that no tracker has found.

The mean over the twelve rendered people of the quick study of their landmarks at rest, made the
same on both sides. No tracker gains from points that begin here.
"""

import numpy as np
from numpy.typing import NDArray

# fmt: off
# x and y in widths and heights of the detector's face box, from its top left corner.
AVERAGE_FACE = np.array([
    (0.073, 0.336), (0.073, 0.457), (0.085, 0.569), (0.107, 0.669), (0.147, 0.764),
    (0.207, 0.901), (0.283, 0.985), (0.385, 1.041), (0.491, 1.061), (0.597, 1.041),
    (0.699, 0.985), (0.775, 0.901), (0.835, 0.764), (0.875, 0.669), (0.897, 0.569),
    (0.909, 0.457), (0.909, 0.336),
    (0.125, 0.214), (0.198, 0.159), (0.268, 0.138), (0.334, 0.146), (0.403, 0.171),
    (0.580, 0.171), (0.648, 0.146), (0.714, 0.138), (0.784, 0.159), (0.857, 0.214),
    (0.491, 0.274), (0.491, 0.362), (0.491, 0.452), (0.491, 0.545),
    (0.392, 0.606), (0.441, 0.619), (0.491, 0.630), (0.541, 0.619), (0.590, 0.606),
    (0.192, 0.293), (0.243, 0.267), (0.312, 0.266), (0.378, 0.302), (0.311, 0.324), (0.244, 0.321),
    (0.604, 0.302), (0.670, 0.266), (0.740, 0.267), (0.790, 0.293), (0.738, 0.321), (0.671, 0.324),
    (0.325, 0.782), (0.393, 0.749), (0.448, 0.732), (0.491, 0.739), (0.534, 0.732), (0.589, 0.749),
    (0.657, 0.782), (0.599, 0.821), (0.542, 0.836), (0.491, 0.843), (0.440, 0.836), (0.383, 0.821),
    (0.359, 0.781), (0.439, 0.766), (0.491, 0.772), (0.543, 0.766), (0.623, 0.781),
    (0.543, 0.767), (0.491, 0.774), (0.439, 0.767),
])
# fmt: on


def average_face(box: NDArray[np.float64]) -> NDArray[np.float64]:
    """The average face (..., 68, 2), px, in boxes (..., 4) of x1, y1, x2, y2, px."""
    corner, opposite = box[..., None, :2], box[..., None, 2:]
    return corner + AVERAGE_FACE * (opposite - corner)
