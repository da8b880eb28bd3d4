"""Lamps and the shadows they cast."""

from dataclasses import dataclass

import cv2
import numpy as np

from steadyface.simulation.camera.rasteriser import empty_buffers, rasterise
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.people.people import Conditions

SHADOW_MAP_SIZE = 224
# The shadow map looks at the head; nearness is the height over a plane far behind it, mm.
_CENTRE = np.array([0.0, 15.0, -60.0])
_HALF_EXTENT_MM = 165.0
_FAR_MM = 1000.0


@dataclass(frozen=True, eq=False)
class Light:
    """The light of a scene; colours are linear red, green, blue.

    Attributes:
        key_direction, fill_direction: (3,) from the face to the lamp, any length.
        key, fill: (3,) colour of the lamps.
        above, below: (3,) ambient light from the ceiling and from the floor.
        gain: exposure.
        softness: blur of the shadows' edges, shadow-map pixels.
        lens_blur: standard deviation of the lens's blur, pixels of a 640 x 480 image.
        noise_floor, noise_signal: sensor noise in grey levels, constant and in dark parts.
    """

    key_direction: FloatArray
    key: FloatArray
    fill_direction: FloatArray
    fill: FloatArray
    above: FloatArray
    below: FloatArray
    gain: float = 1.0
    softness: float = 2.0
    lens_blur: float = 0.5
    noise_floor: float = 1.2
    noise_signal: float = 1.6


def lamp_direction(azimuth_deg: float, elevation_deg: float) -> FloatArray:
    """(3,) towards a lamp: azimuth 0 is at the camera, 90 at the image's right."""
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    return np.array(
        [
            np.sin(azimuth) * np.cos(elevation),
            -np.sin(elevation),
            np.cos(azimuth) * np.cos(elevation),
        ]
    )


def draw_laboratory_light(conditions: Conditions, generator: np.random.Generator) -> Light:
    """Frontal lighting as in the paper's laboratory, or from the side where conditions say so."""
    uniform, normal = generator.uniform, generator.normal
    key = uniform(0.75, 1.0) * conditions.key_to_ambient
    # Side light comes with a darker room, or it would not show.
    sideness = np.clip(abs(conditions.light_azimuth_deg) / 60.0, 0.0, 1.0)
    ambient = uniform(0.30, 0.46) * (1 - 0.3 * sideness)
    tint = normal() * 0.03
    fill_side = -1.0 if conditions.light_azimuth_deg >= 0 else 1.0
    return Light(
        key_direction=lamp_direction(conditions.light_azimuth_deg, 24.0 + normal() * 6.0),
        key=key * np.array([1.0 + tint, 0.97, 0.93 - tint]),
        fill_direction=np.array([fill_side, -0.25, 0.35]),
        fill=uniform(0.06, 0.24) * (1 - 0.6 * sideness) * np.array([0.95, 1.0, 1.08]),
        above=ambient * np.array([1.0, 1.0, 1.03]),
        below=ambient * uniform(0.45, 0.75) * np.array([1.04, 0.98, 0.92]),
        gain=uniform(0.92, 1.1) * (1 + 0.15 * sideness),
        softness=uniform(1.2, 3.2),
        lens_blur=uniform(0.4, 0.65),
        noise_floor=uniform(0.8, 1.6),
        noise_signal=uniform(0.8, 2.2),
    )


def draw_any_light(generator: np.random.Generator) -> Light:
    """Light of any place for pre-training: frontal, sideways, from behind, dim, coloured."""
    uniform, normal = generator.uniform, generator.normal
    kind = generator.random()
    if kind < 0.55:
        azimuth = normal() * 30.0
    elif kind < 0.85:
        azimuth = generator.choice((-1.0, 1.0)) * uniform(40.0, 100.0)
    else:
        azimuth = generator.choice((-1.0, 1.0)) * uniform(110.0, 165.0)
    key = np.exp(normal() * 0.35) * 0.85
    # a lamp or the sun in an otherwise dark room or street: every fifth picture
    hard = generator.random() < 0.2
    ambient = uniform(0.03, 0.12) if hard else uniform(0.12, 0.60)

    def tinted(strength: float, spread: float) -> FloatArray:
        # Warm to cold along one axis, and a little of any colour.
        warmth = normal() * spread
        return strength * np.clip(
            np.array([1 + warmth, 1.0, 1 - warmth]) + normal(size=3) * spread / 3, 0.3, 2.0
        )

    elevation = uniform(-15.0, 65.0)
    towards = lamp_direction(azimuth, elevation)
    fill = uniform(0.0, 0.1) if hard else uniform(0.0, 0.45)
    received = key * max(towards[2], 0.0) + ambient + 0.4 * fill
    # The camera exposes for the face, imperfectly.
    gain = np.exp(normal() * 0.25) * 1.0 / max(received, 0.3)
    return Light(
        key_direction=towards,
        key=tinted(key, 0.12),
        fill_direction=lamp_direction(-np.sign(azimuth) * uniform(20.0, 110.0), uniform(-10, 40)),
        fill=tinted(fill, 0.15),
        above=tinted(ambient, 0.08),
        below=tinted(ambient * uniform(0.3, 0.9), 0.08),
        gain=float(gain),
        softness=uniform(0.3, 1.5) if hard else uniform(0.8, 4.0),
        lens_blur=float(generator.choice([0.35, 0.6, 1.0, 1.6], p=[0.4, 0.3, 0.2, 0.1])),
        noise_floor=uniform(0.3, 2.5),
        noise_signal=uniform(0.3, 3.5),
    )


@dataclass(frozen=True, eq=False)
class ShadowMap:
    """Distances from a lamp, for its shadows.

    Attributes:
        frame: (3, 3) rows: the map's x and y axes and the direction to the lamp.
        moments: (size, size, 2) float32: mean and mean square of the nearness, for
            variance shadows (Donnelly and Lauritzen 2006).
        placing: pixels per mm, offset x, offset y, and the bias in mm.
    """

    frame: FloatArray
    moments: np.ndarray
    placing: FloatArray


def cast_shadows(
    vertices: FloatArray, triangles: np.ndarray, towards: FloatArray, size: int, softness: float
) -> ShadowMap:
    """The shadow map of parallel light from the direction `towards`."""
    towards = np.asarray(towards, float) / np.linalg.norm(towards)
    helper = np.array([0.0, 1.0, 0.0]) if abs(towards[1]) < 0.95 else np.array([1.0, 0.0, 0.0])
    across = np.cross(helper, towards)
    across /= np.linalg.norm(across)
    frame = np.stack([across, np.cross(towards, across), towards])
    scale = size / (2 * _HALF_EXTENT_MM)
    offset = size / 2 - scale * (frame @ _CENTRE)
    seen = vertices @ frame.T
    samples = np.empty_like(seen)
    samples[:, :2] = seen[:, :2] * scale + offset[:2]
    samples[:, 2] = seen[:, 2] + _FAR_MM
    nearest, front = empty_buffers(size, size)
    rasterise(samples, triangles, np.ones(len(triangles), np.bool_), nearest, front)
    height = np.where(front >= 0, nearest - np.float32(_FAR_MM), np.float32(-400.0))
    moments = np.stack([height, height * height], -1)
    if softness > 0:
        moments = cv2.GaussianBlur(moments, (0, 0), softness)
    placing = np.array([scale, offset[0], offset[1], 2.5])
    return ShadowMap(frame, np.ascontiguousarray(moments), placing)
