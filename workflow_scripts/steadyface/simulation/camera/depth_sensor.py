"""What the SR300's depth camera makes of a scene: noise, holes at edges and on hair, and a range.

The depth camera has its own position and focal length, so depth is rendered from there, not
taken from the colour image.
"""

import math

import numpy as np

from steadyface.simulation.camera.camera import (
    DEPTH_TO_COLOUR_MM,
    DEPTH_UNIT_M,
    Camera,
    sample_positions,
)
from steadyface.simulation.camera.kernel import kernel
from steadyface.simulation.camera.rasteriser import empty_buffers, rasterise
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.skin.noise import blur

# Offsets into the noise are drawn anew for every frame.
_MARGIN = 64


@kernel
def _measure(nearest, front, triangles, holes, noise, chance, offset_x, offset_y, units, depth):
    """Nearness to noisy Z16 depth.

    The noise grows with distance and slope; a steep edge, or hair by chance, leaves a hole that
    takes its neighbours with it.
    """
    height, width = nearest.shape
    for row in range(height):
        for column in range(width):
            depth[row, column] = 0
            t = front[row, column]
            if t < 0 or row == 0 or column == 0 or row == height - 1 or column == width - 1:
                continue
            z = np.float32(1) / nearest[row, column]
            lost = False
            steepest = np.float32(0)
            for j in range(-1, 2):
                for i in range(-1, 2):
                    near = nearest[row + j, column + i]
                    jump = np.float32(1e4)
                    if near > 0:
                        jump = abs(np.float32(1) / near - z)
                    steepest = max(steepest, jump)
                    other = front[row + j, column + i]
                    if other >= 0:
                        likely = np.float32(0.07) * holes[triangles[other, 0]]
                        if chance[row + j + offset_y, column + i + offset_x] < likely:
                            lost = True
            if lost or steepest > 9:
                continue
            spread = np.float32(0.35) + np.float32(0.9) * (z / np.float32(450)) ** 2
            spread *= np.float32(1) + np.float32(0.17) * steepest
            z += spread * noise[row + offset_y, column + offset_x]
            if z > 200 and z < 1500:
                depth[row, column] = np.uint16(math.floor(z * units + np.float32(0.5)))


class DepthSensor:
    """Renders Z16 depth of one person.

    Args:
        camera: the depth camera.
        holes: (vertices,) 0 to 1, from `HeadMesh.infrared_holes`.
        generator: random generator of the sensor's noise.
    """

    def __init__(
        self,
        camera: Camera,
        triangles: np.ndarray,
        two_sided: np.ndarray,
        holes: FloatArray,
        generator: np.random.Generator,
    ) -> None:
        self._camera = camera
        self._triangles = triangles
        self._two_sided = two_sided
        self._holes = holes.astype(np.float32)
        self._generator = generator
        size = (camera.height + _MARGIN, camera.width + _MARGIN)
        grain = blur(generator.standard_normal(size, dtype=np.float32), 1.0) * np.float32(3.2)
        slow = blur(generator.standard_normal(size, dtype=np.float32), 12.0) * np.float32(17.0)
        self._noise = grain + slow
        self._chance = generator.random(size, dtype=np.float32)

    def measure(self, points: FloatArray) -> np.ndarray:
        """(height, width) uint16 depth in units of `DEPTH_UNIT_M`; 0 = no value.

        Args:
            points: (vertices, 3) mm, frame of the colour camera.
        """
        camera = self._camera
        seen = points - DEPTH_TO_COLOUR_MM
        nearest, front = empty_buffers(camera.height, camera.width)
        rasterise(sample_positions(seen, camera), self._triangles, self._two_sided, nearest, front)
        depth = np.empty((camera.height, camera.width), np.uint16)
        offset_x, offset_y = self._generator.integers(0, _MARGIN, 2)
        _measure(
            nearest, front, self._triangles, self._holes, self._noise, self._chance,
            offset_x, offset_y, np.float32(0.001 / DEPTH_UNIT_M), depth,
        )  # fmt: skip
        return depth
