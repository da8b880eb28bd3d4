"""Paint of hair: brows, lashes, stubble, beards and the hair of the scalp, strand by strand."""

import cv2
import numpy as np

from steadyface.simulation.head.face_curves import brow, eyelid
from steadyface.simulation.head.head_surface import MM_PER_RADIAN, Q_RANGE, S_RANGE
from steadyface.simulation.head.smooth import FloatArray, smooth_step
from steadyface.simulation.people.appearance import GREY_HAIR, Appearance
from steadyface.simulation.skin.atlas import HEIGHT, SKIN_WIDTH, TEXELS_PER_MM, skin_texels
from steadyface.simulation.skin.noise import blur, darken, draw_paths, fractal_noise, mix, strokes
from steadyface.simulation.skin.skin_canvas import SkinCanvas

_LASH_COLOUR = (46.0, 32.0, 28.0)
# The marked brow line is the brow's upper border; hairs grow around a line below it, mm.
_BROW_BELOW_LINE = 1.2


def paint_brows(canvas: SkinCanvas, look: Appearance, generator: np.random.Generator) -> None:
    """Eyebrows: single hairs over a soft base."""
    shape = canvas.surface.shape
    hairs = canvas.layer()
    base = canvas.layer()
    for side in (-1, 1):
        count = int(230 * shape.brow_thickness * look.brow_density)
        along = generator.beta(1.25, 1.35, count)
        x, y = brow(shape, along, side)
        half = 3.4 * shape.brow_thickness * (1 - 0.55 * along**1.6)
        half = half * (0.75 + 0.25 * np.sin(np.pi * np.clip(1.6 * along, 0, 1)))
        off = generator.uniform(-1, 1, count)
        roots = canvas.texels(x, y + _BROW_BELOW_LINE + off * half)
        angle = -78 + 70 * np.clip(1.5 * along, 0, 1) + 12 * off + generator.normal(size=count) * 9
        angle = np.radians(angle + np.where(along > 0.6, 25 * (along - 0.6) / 0.4, 0))
        angle = angle if side > 0 else np.pi - angle
        lengths = generator.uniform(4.0, 8.5, count) * TEXELS_PER_MM * 0.62
        paths = strokes(roots, angle, lengths, generator)
        draw_paths(hairs, paths, 0.62 * generator.uniform(0.6, 1, count), 1, generator)
        along = np.linspace(0.02, 0.97, 40)
        x, y = brow(shape, along, side)
        half = 2.6 * shape.brow_thickness * (1 - 0.6 * along**1.6)
        outline = np.vstack(
            [
                canvas.texels(x, y + _BROW_BELOW_LINE - half),
                canvas.texels(x, y + _BROW_BELOW_LINE + half)[::-1],
            ]
        )
        cv2.fillPoly(base, [np.round(outline * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    cover = hairs + blur(base, 3.2) * 0.42 * look.brow_density
    cover = np.clip(blur(cover, 0.6), 0, 0.93)
    canvas.colour = mix(canvas.colour, look.brow, cover)
    canvas.relief += 0.25 * cover
    canvas.gloss = canvas.gloss * (1 - 0.9 * cover)


def paint_lashes(canvas: SkinCanvas, look: Appearance, generator: np.random.Generator) -> None:
    """The dark lash line, single upper lashes and a faint lower line."""
    shape = canvas.surface.shape
    layer = canvas.layer()
    for side in (-1, 1):
        along = np.linspace(0.03, 1, 40)
        x, y = eyelid(shape, along, side, upper=True)
        path = canvas.texels(x, y - 0.3)
        draw_paths(layer, np.stack([path[:-1], path[1:]], 1), 0.55 + 0.4 * along[1:], 3, generator)
        along = generator.uniform(0.1, 1, 46)
        x, y = eyelid(shape, along, side, upper=True)
        roots = canvas.texels(x, y - 0.2)
        angle = np.radians(-90 + (along - 0.4) * 95)
        length = generator.uniform(2.2, 4.2, 46) * (0.6 + 0.6 * along)
        length = length * TEXELS_PER_MM * 0.6 * look.lash_length
        tips = roots + length[:, None] * np.stack([side * np.cos(angle), np.sin(angle)], -1)
        draw_paths(layer, np.stack([roots, tips], 1), 0.5, 1, generator)
        x, y = eyelid(shape, np.linspace(0.15, 1, 30), side, upper=False)
        draw_paths(layer, canvas.texels(x, y + 0.5)[None], 0.30, 2, generator)
    canvas.colour = mix(canvas.colour, _LASH_COLOUR, np.clip(blur(layer, 0.7), 0, 0.95))


def paint_beard(canvas: SkinCanvas, look: Appearance, generator: np.random.Generator) -> None:
    """Beard shadow, stubble and, where the person has one, a full beard."""
    shadow = look.beard_shadow * canvas.beard
    canvas.colour = darken(canvas.colour, shadow, (0.20, 0.18, 0.14))
    dull = 0.5 * max(look.beard_shadow, look.full_beard)
    canvas.gloss = canvas.gloss * (1 - dull * canvas.beard)

    def roots_in(density: np.ndarray, wanted: int) -> tuple[np.ndarray, np.ndarray]:
        rows = generator.integers(0, HEIGHT, 6 * wanted)
        columns = generator.integers(0, SKIN_WIDTH, 6 * wanted)
        chosen = generator.random(6 * wanted) < density[rows, columns]
        return rows[chosen][:wanted], columns[chosen][:wanted]

    if look.beard_shadow > 0.15:
        rows, columns = roots_in(canvas.beard, int(5200 * look.beard_shadow))
        layer = canvas.layer()
        layer[rows, columns] = generator.uniform(0.4, 1, len(rows))
        stubble = np.clip(1.7 * blur(layer, 0.7), 0, 1) * 0.42 * look.beard_shadow
        canvas.colour = canvas.colour * (1 - stubble[..., None])
    if look.full_beard > 0:
        density = canvas.beard * look.full_beard
        rows, columns = roots_in(density**1.3, 5200)
        outwards = columns - SKIN_WIDTH / 2
        lean = 0.1 - 0.25 * np.clip(np.abs(outwards) / (60 * TEXELS_PER_MM), 0, 1)
        angle = np.pi / 2 + np.sign(outwards) * lean + generator.normal(size=len(rows)) * 0.25
        lengths = generator.uniform(4, 9, len(rows)) * TEXELS_PER_MM * 0.6
        layer = canvas.layer()
        paths = strokes(np.stack([columns, rows], -1).astype(float), angle, lengths, generator)
        draw_paths(layer, paths, 0.7 * generator.uniform(0.6, 1, len(rows)), 1, generator)
        cover = np.clip(blur(layer, 0.6) + 0.35 * density, 0, 0.93)
        grain = fractal_noise(generator, HEIGHT, SKIN_WIDTH, 3, 2, stretch_x=0.6, stretch_y=2.5)
        beard = look.beard_colour.astype(np.float32) * (1 + 0.12 * grain)[..., None]
        canvas.colour = mix(canvas.colour, beard, cover)
        canvas.relief += 0.4 * cover * grain


def _combing(s: FloatArray, look: Appearance) -> tuple[FloatArray, FloatArray]:
    """Direction in the parameter plane in which the hair lies on top of the head."""
    outwards = np.sign(s)
    if look.hair_style == "combed back":
        return -0.22 * outwards, np.full(len(s), -1.0)
    if look.hair_style == "side parting":
        from_parting = s - look.parting_mm
        return (
            np.where(from_parting >= 0, 1.0, -1.0),
            np.where(np.abs(from_parting) < 25, -0.15, 0.30),
        )
    return 0.20 * np.sin(s / 30), np.ones(len(s))


def _scalp_paths(
    look: Appearance, generator: np.random.Generator, strands: int, points: int
) -> FloatArray:
    s = generator.uniform(*S_RANGE, strands)
    q = generator.uniform(Q_RANGE[0], 40, strands)
    waves = fractal_noise(generator, 64, 64, 12, 2) * look.waviness * 0.55
    step = generator.uniform(14, 34, strands) / points
    paths = np.zeros((strands, points, 2))
    for point in range(points):
        paths[:, point] = skin_texels(np.stack([s, q], -1))
        top_s, top_q = _combing(s, look)
        beside = smooth_step(0.62, 0.95, np.abs(s) / MM_PER_RADIAN)
        angle = np.arctan2(
            top_q * (1 - beside) + beside, top_s * (1 - beside) + 0.12 * np.sign(s) * beside
        )
        row = np.clip((q - Q_RANGE[0]) / 346 * 63, 0, 63).astype(int)
        column = np.clip((s - S_RANGE[0]) / 330 * 63, 0, 63).astype(int)
        angle = angle + waves[row, column]
        s, q = s + np.cos(angle) * step, q + np.sin(angle) * step
    return paths


def _hairline_strands(
    canvas: SkinCanvas, look: Appearance, generator: np.random.Generator
) -> np.ndarray:
    """Strands that cross the hairline, and a fringe where the person wears one."""
    layer = canvas.layer()
    s = generator.uniform(-125, 125, 2600)
    theta = s / MM_PER_RADIAN
    line = canvas.surface.hairline(theta)
    q = line + generator.uniform(-9, 1.5, len(s)) + generator.normal(size=len(s)) * 1.2
    beside = np.abs(theta) > 0.85
    upwards = -np.pi / 2 + generator.normal(size=len(s)) * 0.35
    angle = np.where(beside, np.pi / 2 - 0.45 * np.sign(s), upwards)
    lengths = generator.uniform(5, 11, len(s)) * TEXELS_PER_MM * 0.7
    paths = strokes(skin_texels(np.stack([s, q], -1)), angle, lengths, generator)
    draw_paths(layer, paths, 0.6 * generator.uniform(0.6, 1, len(s)), 1, generator)
    if look.fringe_mm > 0:
        s = generator.uniform(-52, 52, 3200)
        roots = np.stack([s, canvas.surface.hairline(s / MM_PER_RADIAN) - 6], -1)
        lengths = look.fringe_mm * (0.55 + 0.5 * generator.random(len(s)) ** 0.7)
        lengths = lengths * (1 - 0.35 * np.abs(s) / 60) * TEXELS_PER_MM * 1.1
        angle = np.pi / 2 - look.fringe_sweep - 0.25 * s / 50
        angle = angle + generator.normal(size=len(s)) * 0.12
        paths = strokes(skin_texels(roots), angle, lengths, generator, curl=0.5)
        draw_paths(layer, paths, generator.uniform(0.6, 1, len(s)), 2, generator)
    return layer


def paint_scalp(canvas: SkinCanvas, look: Appearance, generator: np.random.Generator) -> None:
    """The hair of the scalp, with grey strands, locks and shine."""
    if canvas.surface.shape.hair_thickness <= 0:
        return
    count = 5200
    paths = _scalp_paths(look, generator, count, points=7)
    brightness = np.full((HEIGHT, SKIN_WIDTH), 0.50, np.float32)
    values = np.clip(generator.normal(0.92, 0.24, count), 0.35, 1.55)
    thin = generator.random(count) < 1 / 3
    draw_paths(brightness, paths[~thin], values[~thin], 2, generator)
    draw_paths(brightness, paths[thin], values[thin], 1, generator)
    locks = fractal_noise(generator, HEIGHT, SKIN_WIDTH, 34, 3)
    brightness = (blur(brightness, 0.6) * 0.85 + 0.14) * (1 + 0.07 * locks)
    greyness = canvas.layer()
    if look.grey > 0.01:
        spread = 0.35 * np.sqrt(4 * look.grey * (1 - look.grey) + 0.05)
        shares = np.clip(look.grey + generator.normal(size=count) * spread, 0, 1)
        draw_paths(greyness, paths, shares, 2, generator)
        greyness = np.clip(blur(greyness, 0.6) + 0.12 * locks * (look.grey > 0.05), 0, 1)
    brightness = brightness * (1 - 0.5 * look.grey) + 0.93 * 0.5 * look.grey
    crown = np.exp(-(((canvas.q + 98 + 7 * locks) / 15) ** 2)) * (np.abs(canvas.theta) < 1.3)
    temple = np.exp(-(((canvas.q + 40 + 8 * locks) / 22) ** 2)) * (np.abs(canvas.theta) > 0.9)
    shine = 1 + (1 - 0.6 * look.grey) * look.hair_shine * crown + 0.15 * temple
    hair = np.full(canvas.colour.shape, look.hair, np.float32)
    colour = mix(hair, GREY_HAIR, greyness)
    colour = colour * (brightness * shine)[..., None]
    ragged = 2.2 * fractal_noise(generator, HEIGHT, SKIN_WIDTH, 8, 3)
    inside = canvas.surface.hairline(canvas.theta) - canvas.q + ragged
    cover = np.clip(
        smooth_step(-1, 9, inside) + blur(_hairline_strands(canvas, look, generator), 0.6), 0, 1
    ).astype(np.float32)
    canvas.colour = mix(canvas.colour, colour, cover)
    strand_relief = 0.22 * (brightness - 0.9) * 2 + 0.35 * 0.3 * locks
    canvas.relief = canvas.relief * (1 - cover) + cover * strand_relief
    canvas.gloss = canvas.gloss * (1 - cover) + 0.22 * cover
