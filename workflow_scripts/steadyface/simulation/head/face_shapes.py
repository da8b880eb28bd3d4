"""How far each point of the skin moves with each linear expression shape, in millimetres.

Every function takes the neutral skin's frontal coordinates and gives (vertices, 3) displacements
in the head's frame for a coefficient of 1 (`steadyface.simulation.movement.expression`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from steadyface.simulation.head.face_curves import mouth_line
from steadyface.simulation.head.face_mesh import SIDES
from steadyface.simulation.head.head_shape import HeadShape
from steadyface.simulation.head.smooth import FloatArray, bump
from steadyface.simulation.movement.expression import LINEAR_SHAPES


@dataclass(frozen=True, eq=False)
class Skin:
    """The neutral skin as the shapes see it.

    Attributes:
        x, y: (vertices,) frontal coordinates without features, mm.
        below: (vertices,) belongs to the lower lip or lies below the mouth line.
        frontal: (vertices,) 1 on the face, 0 on the sides and the back of the head.
        inner_half_width: half the width of the mouth slit, mm.
    """

    shape: HeadShape
    x: FloatArray
    y: FloatArray
    below: np.ndarray
    frontal: FloatArray
    inner_half_width: float

    @property
    def width(self) -> float:
        return self.shape.mouth_half_width

    @property
    def off_mouth(self) -> FloatArray:
        """Y relative to the height of the mouth."""
        return self.y - self.shape.mouth_y

    def corner_pull(
        self, inside_power: float, reach: float, falloff: float, rest: float, height: float
    ) -> FloatArray:
        """Weight of a pull at the corners: grows from the midline, falls off in the cheek."""
        outwards = np.abs(self.x) / self.width
        beyond = np.maximum(outwards - 1, 0) * self.width
        along = np.where(
            outwards < 1, outwards**inside_power, np.exp(-((beyond / reach) ** falloff))
        )
        away = np.maximum(np.abs(self.off_mouth) - rest, 0)
        return along * np.exp(-((away / height) ** 2)) * self.frontal

    def one_side(self, side: int) -> FloatArray:
        """1 on the given side, 0 on the other, smooth over the midline."""
        return np.where(np.abs(self.x) < 1e-6, 0.5, 1 / (1 + np.exp(-side * self.x / 3.5)))


def _spread(skin: Skin, side: int) -> FloatArray:
    across, half = np.abs(skin.x), skin.one_side(side)
    outwards = across / skin.width
    pull = skin.corner_pull(1.0, 24, 1.3, 3, 21) * half
    frontal = half * skin.frontal
    off = skin.off_mouth
    thinning = (
        -0.22 * (skin.y - mouth_line(skin.shape, skin.x)) * np.exp(-((off / 9) ** 2))
        * (1 - np.clip(outwards, 0, 1) ** 4) * half * (across < skin.width * 1.05)
    )  # fmt: skip
    z = -4.5 * pull * np.clip(outwards, 0, 1.2)
    z += 2.6 * frontal * bump(across - skin.width - 17, off + 14, 11, 15)
    z += 1.2 * frontal * bump(across - skin.width - 6, off + 10, 6, 12)
    return np.stack([side * 9.0 * pull, -1.5 * pull + thinning, z], -1)


def _smile(skin: Skin, side: int) -> FloatArray:
    across, half = np.abs(skin.x), skin.one_side(side)
    pull = skin.corner_pull(1.5, 22, 1.3, 3, 20) * half
    frontal = half * skin.frontal
    return np.stack(
        [
            side * 4.5 * pull,
            -8.0 * pull - 3.0 * frontal * bump(across - 40, skin.y - 24, 16, 12),
            -2.5 * pull + 4.5 * frontal * bump(across - 38, skin.y - 30, 13, 11),
        ],
        -1,
    )


def _droop(skin: Skin, side: int) -> FloatArray:
    across, half = np.abs(skin.x), skin.one_side(side)
    pull = skin.corner_pull(1.4, 26, 1.5, 4, 24) * half
    frontal = half * skin.frontal
    cheek = 1.8 * bump(across - 44, skin.y - 45, 20, 22)
    forehead = 1.3 * bump(across - 32, skin.y + 18, 24, 8)
    fold = 1.6 * bump(across - skin.width - 8, skin.off_mouth + 12, 8, 14)
    return np.stack(
        [
            -side * 1.2 * pull,
            5.0 * pull + frontal * (cheek + forehead),
            0.5 * pull - frontal * fold,
        ],
        -1,
    )


def _brow(skin: Skin, side: int) -> FloatArray:
    lift = bump(np.abs(skin.x) - 34, skin.y + 24, 26, 14) * skin.one_side(side) * skin.frontal
    return np.stack([0 * lift, -6 * lift, 0.5 * lift], -1)


def _frown(skin: Skin, side: int) -> FloatArray:
    pull = bump(np.abs(skin.x) - 18, skin.y + 16, 14, 10) * skin.one_side(side) * skin.frontal
    return np.stack([-side * 3 * pull, 3.2 * pull, pull], -1)


def _pucker(skin: Skin) -> FloatArray:
    beyond = np.maximum(np.abs(skin.x) - skin.width, 0)
    off = skin.off_mouth
    pull = np.exp(-((beyond / 18) ** 2) - (off / 18) ** 2) * skin.frontal
    return np.stack(
        [
            -0.36 * skin.x * pull,
            -0.10 * off * pull,
            5.0 * bump(skin.x, off, 16, 13) * skin.frontal,
        ],
        -1,
    )


def _part(skin: Skin) -> FloatArray:
    taper = np.clip(1 - (skin.x / skin.inner_half_width) ** 2, 0, 1)
    upper = np.exp(-((np.maximum(-skin.off_mouth, 0) / 9) ** 2)) * taper
    lower = np.exp(-((np.maximum(skin.off_mouth, 0) / 9) ** 2)) * taper
    return np.stack(
        [
            0 * taper,
            np.where(skin.below, 2.6 * lower, -2.2 * upper),
            0.6 * np.where(skin.below, lower, upper),
        ],
        -1,
    )


def _press(skin: Skin) -> FloatArray:
    outwards = np.abs(skin.x) / skin.width / 1.1
    pull = np.exp(-((skin.off_mouth / 8) ** 2)) * np.clip(1 - outwards**4, 0, 1)
    towards_line = -0.35 * (skin.y - mouth_line(skin.shape, skin.x))
    return np.stack([0 * pull, towards_line * pull, -1.8 * pull], -1)


def _hollow(skin: Skin) -> FloatArray:
    pull = skin.corner_pull(1.0, 20, 1.5, 3, 18)
    cheek = skin.frontal * bump(np.abs(skin.x) - 46, skin.y - 56, 13, 18)
    return np.stack([-3.2 * np.sign(skin.x) * pull, -0.6 * pull, 1.2 * pull - 2.6 * cheek], -1)


def _twitch(skin: Skin) -> FloatArray:
    return np.stack(
        [
            0.2 * np.sign(skin.x) * bump(np.abs(skin.x) - 8, skin.y - 98, 8, 8),
            bump(skin.x, skin.y - 95, 16, 9),
            0.5 * bump(skin.x, skin.y - 98, 14, 10),
        ],
        -1,
    ) * skin.frontal[:, None]  # fmt: skip


def _puff(skin: Skin) -> FloatArray:
    across = np.abs(skin.x)
    return np.stack(
        [
            4 * np.sign(skin.x) * bump(across - 46, skin.y - 60, 16, 16),
            0 * skin.x,
            5 * bump(across - 42, skin.y - 60, 17, 17),
        ],
        -1,
    ) * skin.frontal[:, None]  # fmt: skip


_SIDED: dict[str, Callable[[Skin, int], FloatArray]] = {
    "spread": _spread,
    "smile": _smile,
    "droop": _droop,
    "brow": _brow,
    "frown": _frown,
}
_WHOLE: dict[str, Callable[[Skin], FloatArray]] = {
    "pucker": _pucker,
    "part": _part,
    "press": _press,
    "hollow": _hollow,
    "twitch": _twitch,
    "puff": _puff,
}


def displacements(skin: Skin) -> FloatArray:
    """(shapes, vertices, 3) mm, in the order of `LINEAR_SHAPES`."""
    shapes = []
    for name in LINEAR_SHAPES:
        if name in _WHOLE:
            shapes.append(_WHOLE[name](skin))
        else:
            kind, side = name.split("_")
            shapes.append(_SIDED[kind](skin, SIDES[side]))
    return np.stack(shapes)
