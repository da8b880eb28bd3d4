"""The face mesh's landmarks corrected to an annotation scheme by a calibration.

A mesh point is defined by the mesh, a landmark by the scheme's rules, and on one face the two lie
a few per cent of the mouth's width apart, differently for an open and a closed mouth. What
separates them is predicted from the points of the lips, nose, chin and cheeks, in a frame of the
face itself: Umeyama's similarity (1991, IEEE PAMI 13:376) from the points that no movement of the
mouth takes along, to their mean configuration. `finetuning.mesh.calibration` learns it.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from steadyface.errors import WeightsError
from steadyface.files import atomic_path
from steadyface.landmarks import LANDMARKS, MOUTH_DISTANCES
from steadyface.trackers.mesh.points import landmarks_of_mesh

FloatArray = NDArray[np.float64]

# Eye corners, nose bridge and base, temples, upper brows: what a moving mouth leaves in place.
STABLE = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 127, 356, 234, 454, 70, 300)
STABLE += (107, 336)
# fmt: off
# The rings of the lips, from the border of the red inwards, and points of what moves with them.
LIPS = (
    61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146,
    76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306, 307, 320, 404, 315, 16, 85, 180, 90, 77,
    62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292, 325, 319, 403, 316, 15, 86, 179, 89, 96,
    78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95,
)
AROUND = (152, 199, 200, 175, 148, 377, 1, 2, 168, 33, 263, 133, 362, 205, 425, 50, 280, 58, 288)
AROUND += (172, 397)
# fmt: on
SEEN = (*LIPS, *AROUND)
# Coordinates, the mouth's opening and width, and three products of these.
SIZES = 5
PREDICTORS = 2 * len(SEEN) + SIZES
COORDINATES = 2 * LANDMARKS
SHAPES = {
    "template": (len(STABLE), 2),
    "centre": (PREDICTORS,),
    "scale": (PREDICTORS,),
    "constant": (COORDINATES,),
    "weights": (PREDICTORS, COORDINATES),
    "strength": (1,),
}


@dataclass(frozen=True)
class MeshCalibration:
    """A linear map from a mesh to the landmarks of an annotation scheme.

    Attributes:
        template: (22, 2) the stable points' mean configuration, root mean square distance 1.
        centre: (predictors,) mean predictors of the frames learned from.
        scale: (predictors,) divisors of the predictors.
        constant: (136,) the mean residual.
        weights: (predictors, 136).
        strength: the ridge's.
    """

    template: FloatArray
    centre: FloatArray
    scale: FloatArray
    constant: FloatArray
    weights: FloatArray
    strength: float


def landmarks_by_calibration(meshes: FloatArray, calibration: MeshCalibration) -> FloatArray:
    """Meshes (frames, 468, 2) as landmarks (frames, 68, 2), px; NaN where there is none."""
    points = np.full((len(meshes), LANDMARKS, 2), np.nan)
    seen = np.isfinite(meshes).all(axis=(1, 2))
    frame = FaceFrame.of(meshes[seen], calibration.template)
    own = frame.into(meshes[seen])
    spread = (mesh_predictors(own) - calibration.centre) / calibration.scale
    residual = calibration.constant + spread @ calibration.weights
    points[seen] = frame.out_of(landmarks_of_mesh(own) + residual.reshape(-1, LANDMARKS, 2))
    return points


@dataclass(frozen=True)
class FaceFrame:
    """One similarity per frame, from coordinates of the face itself to px of the picture.

    Attributes:
        turn: (frames,) complex: rotation and scale; px = own * turn + origin, own = x + iy.
        origin: (frames,) complex, px: the mean of the stable points.
    """

    turn: NDArray[np.complex128]
    origin: NDArray[np.complex128]

    @classmethod
    def of(cls, meshes: FloatArray, template: FloatArray) -> "FaceFrame":
        """The frames of meshes (frames, 468, 2) px: Umeyama's similarity to the template."""
        # Complex numbers make the least-squares similarity one division.
        target = template[:, 0] + 1j * template[:, 1]
        stable = meshes[:, STABLE, 0] + 1j * meshes[:, STABLE, 1]
        origin = stable.mean(axis=1)
        turn = (stable - origin[:, None]) @ target.conj() / (np.abs(target) ** 2).sum()
        return cls(turn, origin)

    def into(self, points: FloatArray) -> FloatArray:
        """Points (frames, n, 2) px in coordinates of the face."""
        places = points[..., 0] + 1j * points[..., 1]
        own = (places - self.origin[:, None]) / self.turn[:, None]
        return np.stack([own.real, own.imag], axis=-1)

    def out_of(self, points: FloatArray) -> FloatArray:
        """Points (frames, n, 2) of the face in px: the inverse of `into`."""
        own = points[..., 0] + 1j * points[..., 1]
        places = own * self.turn[:, None] + self.origin[:, None]
        return np.stack([places.real, places.imag], axis=-1)


def mesh_predictors(own: FloatArray) -> FloatArray:
    """Predictors (frames, predictors): coordinates, the mouth's sizes and their products.

    Args:
        own: meshes (frames, 468, 2) in coordinates of the face.
    """
    landmarks = landmarks_of_mesh(own)
    opening, width = (
        np.linalg.norm(landmarks[:, first] - landmarks[:, second], axis=1)
        for first, second in MOUTH_DISTANCES.values()
    )
    mouth = np.column_stack([opening, width, opening**2, opening * width, width**2])
    return np.column_stack([own[:, SEEN].reshape(len(own), 2 * len(SEEN)), mouth])


def write_calibration(path: str | Path, calibration: MeshCalibration) -> None:
    """Write a calibration as a safetensors file."""
    arrays = {
        name: np.atleast_1d(np.asarray(getattr(calibration, name), float)) for name in SHAPES
    }
    with atomic_path(path) as temporary:
        temporary.write_bytes(save(arrays))


def read_calibration(path: str | Path) -> MeshCalibration:
    """A calibration as `calibrate_mesh` wrote it.

    Raises:
        WeightsError: the file is damaged or another one.
    """
    try:
        stored = load_file(path)
        arrays = {name: stored[name] for name in SHAPES}
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as problem:
        raise WeightsError(
            f"cannot be read as the mesh's calibration ({type(problem).__name__})",
            where=path,
            remedy="delete it and run again",
        ) from None
    for name, shape in SHAPES.items():
        if arrays[name].shape != shape or not np.isfinite(arrays[name]).all():
            raise WeightsError(
                f"{name} {arrays[name].shape} is not the mesh's calibration's",
                where=path,
                remedy="delete it and run again",
            )
    arrays["strength"] = arrays["strength"].item()
    return MeshCalibration(**arrays)
