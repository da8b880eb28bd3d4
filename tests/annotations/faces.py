"""A face of 68 points, as far as its parts lie where a face has them."""

import numpy as np


def arc(centre, radii, first, last, count):
    """Points on an ellipse from one angle to another, degrees, clockwise in the picture."""
    angles = np.deg2rad(np.linspace(first, last, count))
    return np.array(centre) + np.column_stack([np.cos(angles), np.sin(angles)]) * radii


# The person's right is on the picture's left; y runs down.
FACE = np.concatenate(
    [
        arc((320, 240), (90, 130), 180, 0, 17),
        arc((280, 195), (28, 12), 190, 350, 5),
        arc((360, 195), (28, 12), 190, 350, 5),
        np.column_stack([np.full(4, 320), np.linspace(215, 265, 4)]),
        arc((320, 268), (22, 10), 170, 10, 5),
        *(arc((x, 215), (18, 8), 180, 480, 6) for x in (280, 360)),
        arc((320, 310), (40, 18), 180, 510, 12),
        arc((320, 310), (30, 8), 180, 495, 8),
    ]
)
