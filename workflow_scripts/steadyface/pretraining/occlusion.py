"""What hides parts of a face: glasses, hair, hands and things, the edge of the picture.

Hidden landmarks keep their place: annotators guess them too. Images are RGB uint8
(height, width, 3); points (68, 2) are pixels of the image.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from steadyface.landmarks import JAW

Image = NDArray[np.uint8]
Points = NDArray[np.float64]

_RIGHT_EYE, _LEFT_EYE = slice(36, 42), slice(42, 48)
_FRACTION_BITS = 4


def _fixed(points: NDArray[np.float64]) -> NDArray[np.int32]:
    """Coordinates as OpenCV's fixed-point numbers, for lines without stair steps."""
    return np.rint(points * (1 << _FRACTION_BITS)).astype(np.int32)


def _blend(image: Image, painted: Image, opacity: float) -> Image:
    return cv2.addWeighted(painted, opacity, image, 1.0 - opacity, 0)


def _superellipse(centre: NDArray, half: NDArray, roundness: float, turn: float) -> NDArray:
    angles = np.linspace(0.0, 2.0 * np.pi, 28, endpoint=False)
    wave = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rim = np.sign(wave) * np.abs(wave) ** roundness * half
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return centre + rim @ rotation


def put_on_glasses(image: Image, points: Points, generator: np.random.Generator) -> Image:
    """Spectacles or sunglasses around the eyes' landmarks."""
    right, left = points[_RIGHT_EYE].mean(0), points[_LEFT_EYE].mean(0)
    across = left - right
    apart = float(np.hypot(*across))
    if apart < 4.0:
        return image
    turn = float(np.arctan2(across[1], across[0]))
    down = np.array([-across[1], across[0]]) / apart
    half = apart * np.array([generator.uniform(0.34, 0.47), generator.uniform(0.20, 0.40)])
    roundness = generator.uniform(0.35, 1.0)
    drop = apart * generator.uniform(-0.02, 0.12) * down
    widen = across * generator.uniform(0.0, 0.05)
    rims = [
        _fixed(_superellipse(right - widen + drop, half, roundness, turn)),
        _fixed(_superellipse(left + widen + drop, half, roundness, turn)),
    ]
    painted = image.copy()
    dark = generator.random() < 0.75
    colour = generator.uniform(5, 80, 3) if dark else generator.uniform(90, 230, 3)
    if generator.random() < 0.35:
        tint = generator.uniform(0, 140, 3).tolist()
        for rim in rims:
            cv2.fillPoly(painted, [rim], tint, cv2.LINE_AA, _FRACTION_BITS)
        painted = _blend(image, painted, generator.choice([generator.uniform(0.1, 0.5), 0.95]))
    thickness = max(1, round(apart * generator.uniform(0.015, 0.07)))
    bridge = [right - widen + drop + across / apart * half[0], left + widen + drop]
    bridge[1] = bridge[1] - across / apart * half[0]
    ends = [right - widen + drop - across / apart * half[0], left + widen + drop]
    ends[1] = ends[1] + across / apart * half[0]
    strokes = [np.stack(bridge), np.stack([ends[0], points[0]]), np.stack([ends[1], points[16]])]
    cv2.polylines(painted, rims, True, colour.tolist(), thickness, cv2.LINE_AA, _FRACTION_BITS)
    for stroke in strokes:
        cv2.polylines(
            painted,
            [_fixed(stroke)],
            False,
            colour.tolist(),
            thickness,
            cv2.LINE_AA,
            _FRACTION_BITS,
        )
    if generator.random() < 0.3:
        shine = painted.copy()
        for rim in rims:
            spot = rim[generator.integers(0, 20)] * 0.5 + rim.mean(0) * 0.5
            axes = (int(half[0] * 6), int(half[1] * 3))
            cv2.ellipse(
                shine,
                spot.astype(int).tolist(),
                axes,
                np.degrees(turn) + 30.0,
                0,
                360,
                (245, 248, 255),
                -1,
                cv2.LINE_AA,
                _FRACTION_BITS,
            )
        painted = _blend(painted, shine, generator.uniform(0.2, 0.8))
    return painted


def hang_hair(image: Image, points: Points, generator: np.random.Generator) -> Image:
    """Strands from above over the forehead, an eye or a cheek."""
    low, high = points.min(0), points.max(0)
    width, height = high - low
    root = low + np.array([generator.uniform(-0.1, 1.1) * width, -0.45 * height])
    end_x = low[0] + generator.uniform(-0.15, 1.15) * width
    colour = generator.uniform(10, 190) * np.array([1.0, 0.85, 0.7]) ** generator.uniform(0, 2)
    painted = image.copy()
    fall = generator.uniform(0.3, 1.0) * height
    spread = generator.uniform(0.03, 0.2) * width
    along = np.linspace(0.0, 1.0, 8)
    for _ in range(int(generator.integers(8, 40))):
        start = root + generator.normal(size=2) * [spread, 0.05 * height]
        end = np.array([end_x, low[1] + fall]) + generator.normal(size=2) * [spread, 0.1 * height]
        bow = generator.normal() * 0.06 * width
        strand = start + along[:, None] * (end - start)
        strand[:, 0] += bow * np.sin(np.pi * along)
        tone = np.clip(colour * generator.uniform(0.6, 1.4), 0, 255).tolist()
        thickness = int(generator.integers(1, 4))
        cv2.polylines(
            painted, [_fixed(strand)], False, tone, thickness, cv2.LINE_AA, _FRACTION_BITS
        )
    return _blend(image, painted, generator.uniform(0.6, 1.0))


def cover_patch(image: Image, points: Points, generator: np.random.Generator) -> Image:
    """A hand-, cup- or microphone-like blob, plain or cut from elsewhere in the image."""
    low, high = points.min(0), points.max(0)
    size = float((high - low).mean())
    # mostly near the outline, where hands, collars and phones are
    if generator.random() < 0.6:
        centre = points[JAW][generator.integers(17)] + generator.normal(size=2) * 0.15 * size
    else:
        centre = generator.uniform(low, high)
    angles = np.sort(generator.uniform(0.0, 2.0 * np.pi, int(generator.integers(5, 12))))
    radii = size * generator.uniform(0.06, 0.24) * generator.uniform(0.6, 1.3, len(angles))
    stretch = np.exp(generator.normal(size=2) * 0.35)
    outline = centre + radii[:, None] * stretch * np.stack([np.cos(angles), np.sin(angles)], 1)
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(mask, [_fixed(outline)], 255, cv2.LINE_AA, _FRACTION_BITS)
    mask = cv2.GaussianBlur(mask, (0, 0), generator.uniform(0.5, 2.0))[..., None] / np.float32(255)
    if generator.random() < 0.5:
        slope = np.linspace(*generator.uniform(0.5, 1.2, 2), len(image))[:, None, None]
        cover = np.clip(slope * generator.uniform(0, 255, 3), 0, 255).repeat(image.shape[1], 1)
    else:
        shift = generator.integers(20, max(21, min(image.shape[:2]) - 20), 2)
        cover = np.roll(image, tuple(shift.tolist()), (0, 1))
    return (cover * mask + image * (1.0 - mask)).astype(np.uint8)


def lay_hand(image: Image, points: Points, generator: np.random.Generator) -> Image:
    """Fingers of about the face's own colour over the chin, the mouth or a cheek."""
    low, high = points.min(0), points.max(0)
    size = float((high - low).mean())
    tip = generator.uniform(low + (high - low) * [0.0, 0.35], high)
    towards = generator.uniform(0.15 * np.pi, 0.85 * np.pi)
    along = np.array([np.cos(towards), np.sin(towards)])
    across = np.array([-along[1], along[0]])
    seen = points[[2, 14, 30]].astype(int).clip(0, np.array(image.shape[1::-1]) - 1)
    colour = image[seen[:, 1], seen[:, 0]].mean(0) * generator.uniform(0.75, 1.2)
    width = size * generator.uniform(0.07, 0.11)
    painted = image.copy()
    for finger in range(int(generator.integers(1, 5))):
        start = tip + across * width * 1.02 * finger + along * width * generator.uniform(0, 0.8)
        end = start + along * size * generator.uniform(0.5, 1.2)
        bend = across * size * generator.normal() * 0.06
        stroke = _fixed(np.stack([start, (start + end) / 2 + bend, end]))
        # a dark outline first, which parts a finger from its neighbour
        for tone, thickness in (
            (0.55, 1.12 * width),
            (generator.uniform(0.9, 1.08), 0.94 * width),
        ):
            shade = np.clip(colour * tone, 0, 255).tolist()
            thick = max(1, round(thickness))
            cv2.polylines(painted, [stroke], False, shade, thick, cv2.LINE_AA, _FRACTION_BITS)
    return painted


def cut_edge(image: Image, points: Points, generator: np.random.Generator) -> Image:
    """The picture ends beside the face, on one side or two; beyond it all is black or plain."""
    low, high = points.min(0), points.max(0)
    painted = image.copy()
    plain = np.zeros(3) if generator.random() < 0.5 else generator.uniform(0, 255, 3)
    for side in generator.choice(4, int(generator.integers(1, 3)), replace=False):
        margin = generator.uniform(-0.04, 0.5) * (high - low)
        if side == 0:
            painted[: max(0, int(low[1] - margin[1]))] = plain
        elif side == 1:
            painted[max(0, int(high[1] + margin[1])) :] = plain
        elif side == 2:
            painted[:, : max(0, int(low[0] - margin[0]))] = plain
        else:
            painted[:, max(0, int(high[0] + margin[0])) :] = plain
    return painted


OCCLUSIONS = (
    (put_on_glasses, 0.22),
    (hang_hair, 0.12),
    (cover_patch, 0.2),
    (lay_hand, 0.07),
    (cut_edge, 0.2),
)


def occlude(image: Image, points: Points, generator: np.random.Generator) -> Image:
    """`image` with some of the face hidden, or none of it."""
    for occlusion, probability in OCCLUSIONS:
        if generator.random() < probability:
            image = occlusion(image, points, generator)
    return image
