"""Paint of everything but the skin: eyes, mouth, ears, clothes, glasses and loose hair."""

import cv2
import numpy as np

from steadyface.simulation.head.smooth import smooth_step
from steadyface.simulation.people.appearance import GREY_HAIR, Appearance
from steadyface.simulation.skin import atlas
from steadyface.simulation.skin.noise import blur, draw_paths, fractal_noise

_IRIS_RADIUS_MM = 5.8
# Widths of the teeth from the right third molar to the left one, mm.
# fmt: off
_UPPER_WIDTHS = (3.2, 4, 4.2, 5.6, 6, 6.4, 6.6, 5.2, 8.3, 8.3, 5.2, 6.6, 6.4, 6, 5.6, 4.2, 4, 3.2)
_LOWER_WIDTHS = (3.4, 4, 5, 5.6, 6, 6.2, 6.2, 5.2, 4.9, 4.9, 5.2, 6.2, 6.2, 6, 5.6, 5, 4, 3.4)
# fmt: on
_GUM = np.array([186.0, 104.0, 100.0])


class _Parts:
    """The parts' half of the atlas while it is painted."""

    def __init__(self, skin: np.ndarray) -> None:
        size = (atlas.HEIGHT, atlas.PARTS_WIDTH)
        self.colour = np.broadcast_to(skin, (*size, 3)).astype(np.float32)
        self.gloss = np.zeros(size, np.float32)
        self.relief = np.zeros(size, np.float32)

    def fill(self, rectangle: tuple[int, int, int, int], colour: np.ndarray, gloss: float) -> None:
        x, y, width, height = rectangle
        self.colour[y : y + height, x : x + width] = colour
        self.gloss[y : y + height, x : x + width] = gloss


def _eye(look: Appearance, generator: np.random.Generator) -> np.ndarray:
    size = atlas.EYE[2]
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) - size / 2
    radius = np.hypot(columns, rows) / atlas.EYE_TEXELS_PER_MM
    angle = np.arctan2(rows, columns)
    veins = np.clip(fractal_noise(generator, size, size, 18, 4, stretch_y=0.6), 0, 2)
    sclera = np.array([222.0, 212.0, 204.0]) * (
        1 + 0.02 * fractal_noise(generator, size, size, 30, 3)[..., None]
    )
    sclera = sclera * (
        1 - 0.05 * (veins * smooth_step(6.5, 11, radius))[..., None] * np.array([0.2, 1, 1])
    )
    edge = 0.18 * smooth_step(7.5, 12, radius)
    sclera = sclera * (1 - edge[..., None] * np.array([0.55, 1.0, 1.05]))
    fibres = fractal_noise(generator, 64, 720, 5, 3, stretch_x=0.8, stretch_y=8)
    fibres = cv2.remap(
        fibres,
        ((angle + np.pi) / (2 * np.pi) * 719).astype(np.float32),
        np.clip(radius / _IRIS_RADIUS_MM * 60, 0, 63).astype(np.float32),
        cv2.INTER_LINEAR,
    )
    relative = radius / _IRIS_RADIUS_MM
    shade = (1 + 0.22 * fibres) * (1.08 - 0.55 * smooth_step(0.7, 1.0, relative))
    shade = shade * (1 + 0.25 * np.exp(-(((relative - 0.45) / 0.14) ** 2)))
    iris = (look.iris * 0.78 + 6) * shade[..., None]
    pupil = smooth_step(look.pupil_mm + 0.35, look.pupil_mm - 0.15, radius)[..., None]
    iris = iris * (1 - pupil) + np.array([12.0, 10.0, 10.0]) * pupil
    inside = smooth_step(_IRIS_RADIUS_MM + 0.35, _IRIS_RADIUS_MM - 0.25, radius)[..., None]
    return sclera * (1 - inside) + iris * inside


def _teeth(
    look: Appearance, widths: tuple[float, ...], size: tuple[int, int], upper: bool
) -> np.ndarray:
    width, height = size
    edges = np.concatenate([[0], np.cumsum(widths)]) / sum(widths) * (width - 4)
    column = np.arange(width)
    gap = np.exp(-((np.abs(column - edges[:, None]).min(0) / 0.9) ** 2))
    tooth = np.clip(np.searchsorted(edges, column) - 1, 0, len(widths) - 1)
    centres, halves = (edges[:-1] + edges[1:]) / 2, np.diff(edges) / 2
    across = (column - centres[tooth]) / halves[tooth]
    enamel = look.teeth * (1 - 0.05 * across[:, None] ** 2) * (1 - 0.5 * gap[:, None])
    rows = (np.arange(height) / height)[:, None]
    curve = 0.10 * across**2
    gum = rows < 0.31 + curve if upper else rows > 0.67 - curve
    return np.where(gum[..., None], _GUM * (1 - 0.12 * gap[:, None]), enamel)


def _mouth(parts: _Parts, look: Appearance, generator: np.random.Generator) -> None:
    x, y, width, height = atlas.INNER_LIP
    inwards = np.clip((np.arange(width) - 8) / 24, 0, 1)[None, :, None]
    mucosa = np.array([150.0, 62, 60]) * (1 - inwards) + np.array([96.0, 34, 36]) * inwards
    share = np.clip(2.2 * inwards, 0, 1)
    lip = look.lips * (1 - share) * 0.9 + mucosa * np.clip(2.2 * inwards, 0.1, 1)
    parts.fill((x, y, width, height), lip, 0.5)
    parts.fill(atlas.MOUTH_CAVITY, np.array([70.0, 24, 24]), 0.02)
    for rectangle, widths, upper in (
        (atlas.UPPER_TEETH, _UPPER_WIDTHS, True), (atlas.LOWER_TEETH, _LOWER_WIDTHS, False),
    ):  # fmt: skip
        parts.fill(rectangle, _teeth(look, widths, rectangle[2:], upper), 0.62)
    _, _, width, height = atlas.TONGUE
    papillae = fractal_noise(generator, height, width, 6, 3)[..., None]
    parts.fill(atlas.TONGUE, np.array([176.0, 92, 90]) * (1 + 0.05 * papillae), 0.4)


def _clothes(parts: _Parts, look: Appearance, generator: np.random.Generator) -> None:
    x, y, width, height = atlas.SHIRT
    folds = fractal_noise(generator, height, width, 60, 3, stretch_y=2.2)
    weave = generator.standard_normal((height, width))
    parts.fill(atlas.SHIRT, look.cloth * (1 + 0.02 * weave + 0.03 * folds)[..., None], 0.03)
    collar = look.collar * (1 + 0.02 * weave[: atlas.COLLAR_HEIGHT])[..., None]
    parts.fill((x, y, width, atlas.COLLAR_HEIGHT), collar, 0.03)
    parts.relief[y : y + height, x : x + width] = 1.6 * folds


def _loose_hair(
    parts: _Parts, look: Appearance, long_hair: bool, generator: np.random.Generator
) -> None:
    _, _, width, _ = atlas.HAIR_CARDS
    grey = np.zeros((1, width, 1))
    if look.grey > 0.02:
        grey = np.clip(look.grey + 0.35 * generator.standard_normal((1, width, 1)), 0, 1)
    cards = look.hair * (1 - grey) + (GREY_HAIR + 14) * grey
    shade = np.clip(0.85 + 0.25 * generator.standard_normal((1, width, 1)), 0.3, 1.5)
    parts.fill(atlas.HAIR_CARDS, cards * shade, 0.2)
    if not long_hair:
        return
    x, y, width, height = atlas.LONG_HAIR
    count = 2600
    x0, y0 = generator.uniform(0, width, count), generator.uniform(-60, height - 10, count)
    along = np.linspace(0, 1, 8)
    down = y0[:, None] + generator.uniform(60, 200, count)[:, None] * along
    sideways = look.waviness * 7 * np.sin(down / 55 + x0[:, None] / 60)
    sideways = sideways + generator.normal(size=(count, 1)) * 4 * along
    paths = np.stack([x0[:, None] + sideways, down], -1)
    brightness = np.full((height, width), 0.45, np.float32)
    values = np.clip(generator.normal(0.88, 0.25, count), 0.3, 1.5)
    draw_paths(brightness, paths, values, 1, generator)
    greyness = np.zeros((height, width), np.float32)
    if look.grey > 0.01:
        shares = np.clip(look.grey + generator.normal(size=count) * 0.3, 0, 1)
        draw_paths(greyness, paths, shares, 2, generator)
    greyness = np.clip(blur(greyness, 0.6), 0, 1)[..., None]
    brightness = blur(brightness, 0.6) * (1 - 0.4 * look.grey) + 0.36 * look.grey
    colour = look.hair * (1 - greyness) + GREY_HAIR * greyness
    parts.fill(atlas.LONG_HAIR, colour * brightness[..., None], 0.22)
    parts.relief[y : y + height, x : x + width] = 0.5 * (brightness - 0.9)


def paint_parts(
    look: Appearance, long_hair: bool, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Colour (height, 512, 3) sRGB, gloss and relief (height, 512) of the parts."""
    parts = _Parts(look.skin)
    parts.fill(atlas.EYE, _eye(look, generator), 0.95)
    lid = 0.55 * look.skin + 0.4 * np.array([190.0, 120.0, 112.0])
    parts.fill(atlas.LID_MARGIN_UPPER, np.array([52.0, 34.0, 30.0]), 0.45)
    parts.fill(atlas.LID_MARGIN_LOWER, lid, 0.45)
    parts.fill(atlas.CARUNCLE, np.array([176.0, 106.0, 98.0]), 0.5)
    _mouth(parts, look, generator)
    _, _, width, height = atlas.EAR
    ear = look.skin * np.array([1.02, 0.90, 0.87])
    mottled = 1 + 0.03 * fractal_noise(generator, height, width, 12, 3)[..., None]
    parts.fill(atlas.EAR, ear * mottled, 0.2)
    parts.fill(atlas.GLASSES, look.glasses, 0.7)
    _clothes(parts, look, generator)
    _loose_hair(parts, look, long_hair, generator)
    return parts.colour, parts.gloss, parts.relief
