"""Camera calibration of a recording: lenses, where depth and colour sit, the unit of depth.

The depth distortion of an SR300 is "inverse Brown-Conrady" with coefficients that map a measured
ray to the true ray directly; see `steadyface.recording.depth`.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

# A real SR300's value, Rmax / 1000 / 65535; a file's own value always goes before it.
SR300_DEPTH_UNIT_M = 0.00012498664727900177

INVERSE_BROWN_CONRADY = "Inverse Brown Conrady"
BROWN_CONRADY = "Brown Conrady"
NO_DISTORTION = "None"


@dataclass(frozen=True)
class Intrinsics:
    """A lens: image size and focal lengths in px, principal point, distortion.

    `model` is librealsense's name of the distortion model; `coefficients` are k1, k2, p1, p2, k3.
    """

    width: int
    height: int
    fx: float
    fy: float
    ppx: float
    ppy: float
    model: str = NO_DISTORTION
    coefficients: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Extrinsics:
    """A rigid motion x -> rotation @ x + translation_m.

    `rotation` is row-major, nine numbers; the translation is in metres.
    """

    rotation: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    translation_m: tuple[float, ...] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Calibration:
    """The camera as a recording describes it; `depth_to_colour` maps depth points to colour."""

    colour: Intrinsics
    depth: Intrinsics | None = None
    depth_to_colour: Extrinsics | None = None
    depth_unit_m: float | None = None
    camera: str = "Intel RealSense SR300"
    serial: str = ""
    firmware: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, numbers and strings, ready for JSON."""
        return json.loads(json.dumps(asdict(self)))

    @staticmethod
    def from_dict(values: dict[str, Any]) -> "Calibration":
        """The calibration that `to_dict` wrote."""
        return Calibration(
            **{
                **values,
                "colour": _intrinsics(values["colour"]),
                "depth": values["depth"] and _intrinsics(values["depth"]),
                "depth_to_colour": values["depth_to_colour"]
                and Extrinsics(**{k: tuple(v) for k, v in values["depth_to_colour"].items()}),
            }
        )


def _intrinsics(values: dict[str, Any]) -> Intrinsics:
    return Intrinsics(**{**values, "coefficients": tuple(values["coefficients"])})


def sr300_calibration(width: int = 640, height: int = 480) -> Calibration:
    """The calibration of one real SR300, scaled to `width` x `height`.

    Depth: the dump published in librealsense's issue 10838; colour and extrinsics: typical values
    of that camera at 640 x 480.
    """
    x, y = width / 640, height / 480
    return Calibration(
        colour=Intrinsics(width, height, 617.1 * x, 617.1 * y, 311.4 * x, 241.2 * y),
        depth=Intrinsics(
            width,
            height,
            472.950256 * x,
            472.950256 * y,
            310.209412 * x,
            245.262772 * y,
            INVERSE_BROWN_CONRADY,
            (
                0.0981389656662941,
                0.203301951289177,
                0.00310043292120099,
                0.00264186388812959,
                -0.11238544434309,
            ),
        ),
        depth_to_colour=Extrinsics(translation_m=(0.0257, 0.0008, 0.0039)),
        depth_unit_m=SR300_DEPTH_UNIT_M,
        serial="617205001234",
        firmware="3.26.1.0",
    )
