"""Paint of bare skin: mottling, blush, spots, wrinkles, lips and nostrils."""

import cv2
import numpy as np

from steadyface.simulation.head.face_curves import lower_lip_border, mouth_line, upper_lip_border
from steadyface.simulation.head.face_mesh import SkinMesh
from steadyface.simulation.head.face_relief import nose_base_y
from steadyface.simulation.head.smooth import bump, smooth_step
from steadyface.simulation.people.appearance import Appearance
from steadyface.simulation.skin.atlas import HEIGHT, SKIN_WIDTH, TEXELS_PER_MM, skin_texels
from steadyface.simulation.skin.noise import blur, darken, fractal_noise, mix
from steadyface.simulation.skin.skin_canvas import SkinCanvas

_RED = (-0.045, 0.045, 0.05)
_YELLOW = (-0.01, 0.0, 0.045)


def paint_tone(canvas: SkinCanvas, look: Appearance, generator: np.random.Generator) -> None:
    """Mottled skin with blush, darker lids and perioral shade."""
    shape, frontal = canvas.surface.shape, canvas.frontal
    side, x, y = canvas.across, canvas.x, canvas.y
    broad = fractal_noise(generator, HEIGHT, SKIN_WIDTH, 52, 3)
    medium = fractal_noise(generator, HEIGHT, SKIN_WIDTH, 20, 3)
    pores = fractal_noise(generator, HEIGHT, SKIN_WIDTH, 3.2, 2)
    colour = canvas.colour * (1 + 0.020 * broad + 0.014 * medium + 0.016 * pores)[..., None]
    nose_y = 35.5 + shape.nose_length
    blush = (0.75 + 0.14 * medium) * bump(side - 40, y - 30, 23, 21)
    blush += (1.15 + 0.15 * medium) * bump(x, y - nose_y, 14, 11) + 0.55 * bump(x, y - 100, 18, 12)
    colour = darken(colour, look.ruddiness * (blush * frontal + 0.2 * np.abs(broad)), _RED)
    colour = darken(colour, 0.9 * bump(x, y + 45, 50, 22) * frontal, _YELLOW)
    outer = side - shape.eye_x
    under_eye = 1.1 * bump(outer + 5, y - 10, 12, 4.5) + 0.8 * bump(side - 17, y - 4, 5, 7)
    colour = darken(colour, look.under_eye * under_eye * frontal, (0.14, 0.19, 0.16))
    lid = 0.8 * bump(outer - 1, y + 6.5, 14, 5.0) * frontal
    colour = darken(colour, lid, (0.10, 0.17, 0.20))
    chin_groove = 0.5 * bump(x, y - (shape.mouth_y + 18), 15, 4) * frontal
    canvas.colour = darken(colour, chin_groove, (0.07, 0.10, 0.10))
    canvas.relief += 0.030 * pores * (1 + 0.6 * shape.ageing) + 0.03 * medium
    gloss = 0.26 + frontal * (
        0.16 * bump(x, y + 40, 32, 22)
        + 0.22 * bump(x, y - (20 + shape.nose_length), 7, 20)
        + 0.10 * bump(side - 36, y - 18, 14, 10)
        + 0.08 * bump(x, y - 100, 10, 8)
    )
    canvas.gloss = gloss * look.oiliness * (1 + 0.15 * medium)


def beard_area(canvas: SkinCanvas, generator: np.random.Generator) -> np.ndarray:
    """(height, width) where a beard grows, 0 to 1: cheeks, upper lip, chin and jaw."""
    shape = canvas.surface.shape
    side, y, frontal = canvas.across, canvas.y, canvas.frontal
    mouth_y, width = shape.mouth_y, shape.mouth_half_width
    cheek_line = 38 + 0.28 * np.maximum(side - 20, 0)
    area = smooth_step(8, 22, y - cheek_line) * frontal
    beside = smooth_step(width + 16, width - 2, side) + smooth_step(54, 62, side) * smooth_step(
        10, 30, y
    )
    area = np.where(y < mouth_y - 2, area * smooth_step(48, 51, y) * beside, area)
    area = area * smooth_step(mouth_y - 22, mouth_y - 17, y)
    area += smooth_step(60, 68, side) * smooth_step(25, 50, y) * 0.6 * frontal
    area *= 1 - smooth_step(118, 138, canvas.q)
    lips = (y > upper_lip_border(shape, canvas.x)) & (y < lower_lip_border(shape, canvas.x))
    lips = (lips & (side < width)).astype(np.float32)
    area = blur(np.clip(area * (1 - blur(lips, 6)), 0, 1).astype(np.float32), 14)
    area *= 1 - 0.85 * blur(lips, 3)
    patches = fractal_noise(generator, HEIGHT, SKIN_WIDTH, 20, 2)
    return (area * np.clip(1 + 0.25 * patches, 0, 1.4)).astype(np.float32)


def _spots(
    canvas: SkinCanvas,
    count: int,
    radii_mm: tuple[float, float],
    where: np.ndarray,
    generator: np.random.Generator,
) -> np.ndarray:
    layer = canvas.layer()
    if count == 0:
        return layer
    rows = generator.integers(0, HEIGHT, 40 * count)
    columns = generator.integers(0, SKIN_WIDTH, 40 * count)
    chosen = np.flatnonzero(generator.random(40 * count) < where[rows, columns])[:count]
    for index in chosen:
        radius = generator.uniform(*radii_mm) * TEXELS_PER_MM * 8
        axes = (max(1, int(radius)), max(1, int(radius * generator.uniform(0.6, 1.0))))
        centre = (int(columns[index]) * 8, int(rows[index]) * 8)
        cv2.ellipse(
            layer, centre, axes, float(generator.uniform(0, 180)), 0, 360,
            float(generator.uniform(0.4, 1.0)), -1, cv2.LINE_AA, 3,
        )  # fmt: skip
    return blur(layer, 0.9)


def paint_spots(canvas: SkinCanvas, look: Appearance, generator: np.random.Generator) -> None:
    """Freckles, age spots and moles."""
    side, x, y, frontal = canvas.across, canvas.x, canvas.y, canvas.frontal
    ageing = canvas.surface.shape.ageing
    freckled = np.clip(bump(side - 26, y - 25, 26, 20) + 0.4 * bump(x, y + 40, 50, 25), 0, 1)
    freckles = _spots(canvas, int(420 * look.freckles), (0.25, 0.7), freckled * frontal, generator)
    canvas.colour = darken(canvas.colour, 0.32 * freckles, (0.28, 0.42, 0.50))
    if ageing > 0.45:
        where = np.clip(smooth_step(18, 50, side) * 0.8 + (y < -25) * 0.6, 0, 1) * frontal
        spots = _spots(canvas, int(16 * ageing), (0.8, 2.6), where * (y < 60), generator)
        canvas.colour = darken(canvas.colour, 0.4 * blur(spots, 1.2), (0.25, 0.36, 0.42))
    where = frontal * (y > -60) * (y < 110)
    moles = _spots(canvas, look.moles, (0.5, 1.1), where, generator)
    canvas.colour = darken(canvas.colour, 0.9 * moles, (0.50, 0.60, 0.65))


def paint_lips(
    canvas: SkinCanvas, look: Appearance, face: SkinMesh, generator: np.random.Generator
) -> None:
    """Vermilion with vertical lines, the dark mouth line and the corners."""
    shape = canvas.surface.shape
    border = np.vstack(
        [
            face.plane[face.rows["upper lip border"]],
            face.plane[face.rows["lower lip border"]][::-1],
        ]
    )
    mask = canvas.layer()
    cv2.fillPoly(mask, [np.round(skin_texels(border) * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    line_y = mouth_line(shape, canvas.x)
    off_line = np.abs(canvas.y - line_y)
    blotches = fractal_noise(generator, HEIGHT, SKIN_WIDTH, 5, 3)
    lips = look.lips.astype(np.float32) * (1 + 0.06 * blotches)[..., None]
    lips = (
        lips
        * (1 - 0.10 * np.exp(-((off_line / 3.5) ** 2)) - 0.07 * (canvas.y < line_y))[..., None]
    )
    canvas.colour = mix(canvas.colour, lips, 0.92 * blur(mask, 1.6))
    lines = fractal_noise(generator, HEIGHT, SKIN_WIDTH, 3, 2, stretch_x=0.55, stretch_y=3.5)
    canvas.relief += 0.07 * mask * lines
    width = shape.mouth_half_width
    dark = 0.40 * np.exp(-((off_line / 1.1) ** 2)) * (canvas.across < width - 1.5)
    corner_y = shape.mouth_y + shape.mouth_curve
    dark += 0.14 * bump(canvas.across - width - 0.5, canvas.y - corner_y, 2.6, 2.0)
    canvas.colour = darken(canvas.colour, dark * canvas.frontal, (0.75, 1.0, 1.0))
    canvas.gloss = np.where(mask > 0.3, 0.48 * look.lip_gloss, canvas.gloss)


def paint_nostrils(canvas: SkinCanvas) -> None:
    """Dark nostrils and the shade under the nose."""
    shape = canvas.surface.shape
    side = canvas.across / shape.nose_width
    base = nose_base_y(shape)
    from_x = np.abs((side - 7.2 - 0.35 * (canvas.y - base + 2.5)) / 2.9) ** 2.4
    from_y = np.abs((canvas.y - (base - 2.9) + 0.20 * (side - 7)) / 1.35) ** 2.4
    nostrils = np.exp(-from_x - from_y) * canvas.frontal * (canvas.across < 16)
    nostrils = np.clip(1.3 * nostrils, 0, 1)
    canvas.colour = darken(canvas.colour, 0.86 * nostrils, (1.0, 1.0, 1.0))
    shade = 0.12 * bump(canvas.x, canvas.y - base + 0.4, 11 * shape.nose_width, 1.6)
    canvas.colour = darken(canvas.colour, shade * canvas.frontal, (1.0, 1.0, 1.0))
    canvas.gloss = canvas.gloss * (1 - 0.8 * nostrils)
