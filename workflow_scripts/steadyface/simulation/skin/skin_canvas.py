"""The unrolled skin that is painted on: coordinates of every texel and the layers of paint."""

from dataclasses import dataclass

import cv2
import numpy as np

from steadyface.simulation.head.head_surface import MM_PER_RADIAN, Q_RANGE, S_RANGE, HeadSurface
from steadyface.simulation.head.smooth import FloatArray, smooth_step
from steadyface.simulation.skin.atlas import HEIGHT, SKIN_WIDTH, skin_texels


@dataclass(eq=False)
class SkinCanvas:
    """The skin's texture while it is painted; arrays are (height, width[, 3]) float32.

    Attributes:
        x, y: frontal coordinates of each texel, mm; across: |x|.
        theta, q: surface parameters.
        frontal: 1 on the face, 0 on the sides and the back.
        colour: sRGB 0 to 255; relief: mm; gloss: 0 to 1; beard: where a beard grows, 0 to 1.
    """

    surface: HeadSurface
    x: np.ndarray
    y: np.ndarray
    theta: np.ndarray
    q: np.ndarray
    frontal: np.ndarray
    colour: np.ndarray
    relief: np.ndarray
    gloss: np.ndarray
    beard: np.ndarray

    @property
    def across(self) -> np.ndarray:
        return np.abs(self.x)

    def texels(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """(..., 2) texels of frontal points X, Y in mm."""
        theta, q = self.surface.parameters_at(x, y)
        return skin_texels(np.stack([MM_PER_RADIAN * theta, q], -1))

    def layer(self) -> np.ndarray:
        """An empty layer."""
        return np.zeros((HEIGHT, SKIN_WIDTH), np.float32)


def enlarge(array: np.ndarray) -> np.ndarray:
    """An array of half the canvas's size at its full size."""
    return cv2.resize(
        np.ascontiguousarray(array, np.float32), (SKIN_WIDTH, HEIGHT),
        interpolation=cv2.INTER_LINEAR,
    )  # fmt: skip


def blank_canvas(surface: HeadSurface, skin: np.ndarray) -> SkinCanvas:
    """A canvas in one skin colour; coordinates are exact at every second texel."""
    s = np.linspace(*S_RANGE, SKIN_WIDTH // 2)
    q = np.linspace(*Q_RANGE, HEIGHT // 2)
    theta, q = np.meshgrid(s / MM_PER_RADIAN, q)
    x, y, _ = surface.plain(theta, q)
    empty = np.zeros((HEIGHT, SKIN_WIDTH), np.float32)
    return SkinCanvas(
        surface=surface,
        x=enlarge(x),
        y=enlarge(y),
        theta=enlarge(theta),
        q=enlarge(q),
        frontal=enlarge(smooth_step(0.0, 0.3, np.cos(theta))),
        colour=np.broadcast_to(skin.astype(np.float32), (*empty.shape, 3)).copy(),
        relief=empty.copy(),
        gloss=empty.copy(),
        beard=empty.copy(),
    )
