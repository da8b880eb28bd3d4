"""A person's texture: linear colour, gloss and surface slope, in three sizes."""

from dataclasses import dataclass

import cv2
import numpy as np

from steadyface.simulation.head.head import Head
from steadyface.simulation.people.appearance import draw_appearance
from steadyface.simulation.people.people import Person
from steadyface.simulation.people.streams import stream
from steadyface.simulation.skin.atlas import HEIGHT, SKIN_WIDTH, TEXELS_PER_MM
from steadyface.simulation.skin.hair_paint import (
    paint_beard,
    paint_brows,
    paint_lashes,
    paint_scalp,
)
from steadyface.simulation.skin.part_paint import paint_parts
from steadyface.simulation.skin.skin_canvas import blank_canvas
from steadyface.simulation.skin.skin_paint import (
    beard_area,
    paint_lips,
    paint_nostrils,
    paint_spots,
    paint_tone,
)
from steadyface.simulation.skin.wrinkle_paint import paint_wrinkles


@dataclass(frozen=True, eq=False)
class TextureLevel:
    """One size of a texture.

    Attributes:
        surface: (height, width, 4) float32: linear red, green, blue (0 to 1) and gloss.
        slope: (height, width, 2) float32: relief per mm along x and y.
        scale: factor of texel positions relative to the finest level.
    """

    surface: np.ndarray
    slope: np.ndarray
    scale: float


@dataclass(frozen=True)
class Texture:
    """All sizes, the finest first."""

    levels: tuple[TextureLevel, ...]

    def level_for(self, pixels_per_mm: float) -> TextureLevel:
        """The size whose texels are no larger than about a pixel."""
        texel_in_pixels = pixels_per_mm / TEXELS_PER_MM
        if texel_in_pixels > 0.8:
            return self.levels[0]
        return self.levels[1] if texel_in_pixels > 0.36 else self.levels[2]


def _linear(colour: np.ndarray) -> np.ndarray:
    """Linear light of sRGB 0 to 255 (IEC 61966-2-1), by table: powers of a megapixel are slow."""
    steps = np.linspace(0, 1, 2048)
    table = np.where(steps <= 0.04045, steps / 12.92, ((steps + 0.055) / 1.055) ** 2.4)
    index = np.clip(colour * (2047 / 255), 0, 2047).astype(np.int32)
    return table.astype(np.float32)[index]


def paint_texture(person: Person, head: Head) -> Texture:
    """The texture of a person."""
    generator = stream(person.seed, "texture")
    look = draw_appearance(person)
    canvas = blank_canvas(head.surface, look.skin)
    canvas.beard = beard_area(canvas, generator)
    paint_tone(canvas, look, generator)
    paint_spots(canvas, look, generator)
    paint_wrinkles(canvas, generator)
    paint_lips(canvas, look, head.face, generator)
    paint_nostrils(canvas)
    paint_brows(canvas, look, generator)
    paint_lashes(canvas, look, generator)
    paint_beard(canvas, look, generator)
    paint_scalp(canvas, look, generator)
    parts = paint_parts(look, head.shape.long_hair_mm is not None, generator)
    colour, gloss, relief = (
        np.concatenate([skin, part], axis=1).astype(np.float32)
        for skin, part in zip((canvas.colour, canvas.gloss, canvas.relief), parts, strict=True)
    )
    surface = np.dstack([_linear(colour), np.clip(gloss, 0, 1)])
    slope = np.dstack(
        [
            cv2.Sobel(relief, cv2.CV_32F, dx, dy, ksize=3) / 8 * TEXELS_PER_MM
            for dx, dy in ((1, 0), (0, 1))
        ]
    )
    # No slope across the seam between the skin and the parts.
    slope[:, SKIN_WIDTH - 1 : SKIN_WIDTH + 1] = 0
    levels = [TextureLevel(np.ascontiguousarray(surface), np.ascontiguousarray(slope), 1.0)]
    for _ in range(2):
        half = (surface.shape[1] // 2, surface.shape[0] // 2)
        surface = cv2.resize(surface, half, interpolation=cv2.INTER_AREA)
        slope = cv2.resize(slope, half, interpolation=cv2.INTER_AREA)
        levels.append(TextureLevel(surface, slope, surface.shape[0] / HEIGHT))
    return Texture(tuple(levels))
