"""Motion blur: what moves during the exposure of a frame is smeared along its path.

The smear is symmetric about the frame's instant, so that it does not shift the truth. The head
and the lower face move differently; each has its own smear, blended over the cheeks.
"""

import cv2
import numpy as np

from steadyface.landmarks import CHIN, EYES, LOWER_LIP, NOSE
from steadyface.simulation.head.smooth import FloatArray, smooth_step

# Shorter smears are below what the lens resolves.
_LEAST_PX = 0.7


def _line_kernel(path: FloatArray) -> np.ndarray:
    """A kernel of unit sum along a path (x, y) in pixels, centred, with soft ends."""
    reach = int(np.ceil(np.abs(path).max() / 2)) + 1
    grid = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(float)
    rows, columns = grid
    length = np.linalg.norm(path)
    along = (columns * path[0] + rows * path[1]) / length
    across = (columns * path[1] - rows * path[0]) / length
    weights = np.clip(length / 2 + 0.5 - np.abs(along), 0, 1) * np.clip(1 - np.abs(across), 0, 1)
    return (weights / weights.sum()).astype(np.float32)


def _smear(image: np.ndarray, path: FloatArray) -> np.ndarray:
    if np.linalg.norm(path) < _LEAST_PX:
        return image
    return cv2.filter2D(image, -1, _line_kernel(path), borderType=cv2.BORDER_REPLICATE)


def motion_blur(
    image: np.ndarray, landmarks: FloatArray, velocity: FloatArray, exposure_s: float
) -> np.ndarray:
    """A linear image with the smear of one exposure.

    Args:
        image: (height, width, 3) float32.
        landmarks: (68, 2) pixels; velocity: (68, 2) pixels a second.
        exposure_s: exposure time.
    """
    head = np.concatenate([velocity[NOSE], velocity[EYES]])
    head_path = np.median(head, axis=0) * exposure_s
    jaw_path = velocity[[CHIN, LOWER_LIP]].mean(0) * exposure_s
    image = _smear(image, head_path)
    if np.linalg.norm(jaw_path - head_path) < _LEAST_PX:
        return image
    # The lower face: a rectangle around mouth and chin, with a soft upper edge.
    height, width = image.shape[:2]
    low = np.floor(landmarks[3:14].min(0)).astype(int)
    high = np.ceil(landmarks[3:14].max(0)).astype(int) + 12
    top = int(landmarks[33, 1])
    x0, x1 = max(0, low[0]), min(width, high[0])
    y0, y1 = max(0, top), min(height, high[1])
    if x1 - x0 < 8 or y1 - y0 < 8:
        return image
    region = image[y0:y1, x0:x1]
    smeared = _smear(region, jaw_path)
    rows = (np.arange(y0, y1) - top) / max(1.0, landmarks[LOWER_LIP, 1] - top)
    columns = np.abs(np.arange(x0, x1) - landmarks[LOWER_LIP, 0]) / max(1.0, (x1 - x0) / 2)
    share = smooth_step(0.3, 1.0, rows)[:, None] * (1 - smooth_step(0.6, 1.0, columns))
    share = share[..., None].astype(np.float32)
    blended = image.copy()
    blended[y0:y1, x0:x1] = region * (1 - share) + smeared * share
    return blended
