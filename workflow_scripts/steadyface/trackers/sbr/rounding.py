"""SBR's landmarks as coarse as FAN's: the control that shows what rounding alone does.

The face-alignment package moves the highest heat-map cell by a quarter cell and cuts the result to
whole pixels, so its landmarks lie on a grid of half heat-map cells and then on one of pixels.
"""

import numpy as np
from numpy.typing import NDArray

from steadyface.faces.fan_crop import HEAT_MAP_SIZE, FloatArray, forward_map, square_of_box


def round_to_fan_grid(points: FloatArray, boxes: FloatArray) -> NDArray[np.float64]:
    """The nearest landmarks that FAN could have returned.

    Args:
        points: (frames, 68, 2), full-image pixels.
        boxes: (frames, 4), HOG convention; NaN where a frame has no face.

    Returns:
        (frames, 68, 2), whole pixels cut towards zero as the package cuts them, hence half a pixel
        less on average; NaN where there is no box.
    """
    rounded = np.full(points.shape, np.nan)
    for frame, box in enumerate(boxes):
        if np.isfinite(points[frame]).any():
            matrix = forward_map(square_of_box(box), HEAT_MAP_SIZE)
            step, shift = matrix[[0, 1], [0, 1]], matrix[:2, 2]
            cells = points[frame] * step + shift
            # A cell's centre lies at one half, and every landmark a quarter from it.
            cells = np.rint(2 * cells - 0.5) / 2 + 0.25
            rounded[frame] = np.trunc((cells - shift) / step)
    return rounded
