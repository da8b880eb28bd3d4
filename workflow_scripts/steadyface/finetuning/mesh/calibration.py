"""The face mesh calibrated to a mark-up: what separates the two, learned from marked frames.

A mesh point is defined by the mesh, a landmark by the mark-up's rules, and on one face the two lie
a few per cent of the mouth's width apart, differently for an open and a closed mouth. The residual
(mark-up minus the 68 picked points) is regressed on all 468 points by ridge regression, in a frame
of the face itself: Umeyama's similarity (1991, IEEE PAMI 13:376) from the points that no movement
of the mouth takes along, to their mean configuration. The mouth's opening and width and their
squares join the predictors and are hardly shrunk, because the residual grows with them.

The strength of the ridge is the strongest whose error on people left out is within one per cent of
the least: a weaker one passes more of the mesh's jitter on for nothing (on the nine fine-tuning
people of the simulated cohort 9 % more than the mesh has, against 15 % at the least error).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from steadyface.errors import TrainingError
from steadyface.landmarks import LANDMARKS, MOUTH, MOUTH_CORNERS
from steadyface.trackers.mesh.points import POINTS, landmarks_of_mesh

FloatArray = NDArray[np.float64]

# Eye corners, nose bridge and base, temples, upper brows: what a moving mouth leaves in place.
STABLE = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 127, 356, 234, 454, 70, 300)
STABLE += (107, 336)
# Coordinates, the mouth's opening and width, and three products of these.
PREDICTORS = 2 * POINTS + 5
INNER_LIPS_MIDDLE = (62, 66)
STRENGTHS = tuple(10.0**power for power in (2, 2.5, 3, 3.5, 4, 4.5, 5))
# Of the least error on people left out.
TOLERANCE = 0.01
# People are left out one by one, or in as many groups as this.
GROUPS_LEFT_OUT = 9
# So large beside the coordinates that the ridge hardly shrinks them.
EMPHASIS = 8.0
# Directions whose variance is below this share of the weakest ridge are shrunk to nothing by it.
NEGLIGIBLE = 1e-3


@dataclass(frozen=True)
class Calibration:
    """What turns a mesh into landmarks.

    Attributes:
        template: (22, 2) the stable points' mean configuration, root mean square distance 1.
        centre: (predictors,) their mean over the frames learned from.
        scale: one number that makes the coordinates' mean variance 1.
        constant: (136,) the mean residual.
        weights: (predictors, 136).
        strength: of the ridge.
    """

    template: FloatArray
    centre: FloatArray
    scale: float
    constant: FloatArray
    weights: FloatArray
    strength: float


@dataclass(frozen=True)
class MarkedMeshes:
    """The marked frames of one person.

    Attributes:
        meshes: (frames, 468, 2) px.
        marks: (frames, 68, 2) px; NaN where a landmark is not marked.
    """

    meshes: FloatArray
    marks: FloatArray


def calibrate(people: dict[str, MarkedMeshes]) -> tuple[Calibration, dict[float, float]]:
    """Learn the residual from marked people.

    Args:
        people: by subject; frames without a mesh or without any mark do not count.

    Returns:
        The calibration, and for each strength the error on the people left out: root mean square
        over frames and the mouth's marked landmarks, in the template's unit; empty where nobody
        whose mouth is marked can be left out, and the strongest ridge is taken.

    Raises:
        TrainingError: there is no marked frame with a mesh.
    """
    people = usable(people)
    if not people:
        raise TrainingError(
            "the mesh's calibration has no marked frame to learn from; mark up frames in which a "
            "face is seen"
        )
    template = _template(np.concatenate([person.meshes for person in people.values()]))
    samples = [_predict_from(person, template) for person in people.values()]
    predictors = np.concatenate([sample[0] for sample in samples])
    # A single frame, or frames all alike, vary in nothing: then only the mean residual is learned.
    scale = float(np.sqrt(predictors[:, : 2 * POINTS].var(axis=0).mean())) or 1.0
    # Rotated to the directions in which the faces vary, a hundred or two take the place of 941.
    spread = (predictors - predictors.mean(axis=0)) / scale
    variances, directions = linalg.eigh(spread.T @ spread)
    kept = variances > NEGLIGIBLE * STRENGTHS[0]
    kept[-1] = True
    directions = directions[:, kept]
    rotated = [(sample[0] @ directions / scale, sample[1]) for sample in samples]
    errors = _errors_on_people_left_out(rotated)
    bearable = [
        strength
        for strength in STRENGTHS
        if not errors or errors[strength] <= (1 + TOLERANCE) * min(errors.values())
    ]
    centre, constant, weights = _ridge(rotated, max(bearable))
    found = Calibration(
        template, directions @ centre * scale, scale, constant, directions @ weights, max(bearable)
    )
    return found, errors


def usable(people: Mapping[str, MarkedMeshes]) -> dict[str, MarkedMeshes]:
    """The frames that have a mesh and a mark, of the people who have such, in their order."""
    found = {}
    for subject, person in sorted(people.items()):
        kept = np.isfinite(person.meshes).all(axis=(1, 2))
        kept &= np.isfinite(person.marks).all(axis=2).any(axis=1)
        if kept.any():
            found[subject] = MarkedMeshes(person.meshes[kept], person.marks[kept])
    return found


def landmarks_by_calibration(meshes: FloatArray, calibration: Calibration) -> FloatArray:
    """Meshes (frames, 468, 2) as landmarks (frames, 68, 2), px; NaN where there is none."""
    points = np.full((len(meshes), LANDMARKS, 2), np.nan)
    seen = np.isfinite(meshes).all(axis=(1, 2))
    frame = _FaceFrame.of(meshes[seen], calibration.template)
    own = frame.into(meshes[seen])
    spread = (_predictors(own) - calibration.centre) / calibration.scale
    residual = calibration.constant + spread @ calibration.weights
    points[seen] = frame.out_of(landmarks_of_mesh(own) + residual.reshape(-1, LANDMARKS, 2))
    return points


@dataclass(frozen=True)
class _FaceFrame:
    """Similarities, one a frame: a point of the face frame times `turn` plus `origin`, as complex
    numbers (frames,), is its place in px."""

    turn: NDArray[np.complex128]
    origin: NDArray[np.complex128]

    @classmethod
    def of(cls, meshes: FloatArray, template: FloatArray) -> "_FaceFrame":
        # Complex numbers make the least-squares similarity one division.
        target = template[:, 0] + 1j * template[:, 1]
        stable = meshes[:, STABLE, 0] + 1j * meshes[:, STABLE, 1]
        origin = stable.mean(axis=1)
        turn = (stable - origin[:, None]) @ target.conj() / (np.abs(target) ** 2).sum()
        return cls(turn, origin)

    def into(self, points: FloatArray) -> FloatArray:
        places = points[..., 0] + 1j * points[..., 1]
        own = (places - self.origin[:, None]) / self.turn[:, None]
        return np.stack([own.real, own.imag], axis=-1)

    def out_of(self, points: FloatArray) -> FloatArray:
        own = points[..., 0] + 1j * points[..., 1]
        places = own * self.turn[:, None] + self.origin[:, None]
        return np.stack([places.real, places.imag], axis=-1)


def _template(meshes: FloatArray) -> FloatArray:
    """The mean configuration of the stable points: twice aligned to their mean is enough."""
    template = _normalised(meshes[0, STABLE])
    for _ in range(2):
        own = _FaceFrame.of(meshes, template).into(meshes[:, STABLE])
        template = _normalised(own.mean(axis=0))
    # Level eyes, so that a calibration does not depend on how the first face was held.
    turn = template[STABLE.index(263)] - template[STABLE.index(33)]
    turned = (template[:, 0] + 1j * template[:, 1]) / (turn[0] + 1j * turn[1])
    return _normalised(np.stack([turned.real, turned.imag], axis=-1))


def _normalised(points: FloatArray) -> FloatArray:
    points = points - points.mean(axis=0)
    return points / np.sqrt((points**2).sum(axis=1).mean())


def _predictors(own: FloatArray) -> FloatArray:
    """(frames, 941): all coordinates in the face frame, the mouth's sizes and their products."""
    landmarks = landmarks_of_mesh(own)
    opening, width = (
        np.linalg.norm(landmarks[:, first] - landmarks[:, second], axis=1)
        for first, second in (INNER_LIPS_MIDDLE, MOUTH_CORNERS)
    )
    mouth = np.column_stack([opening, width, opening**2, opening * width, width**2])
    return np.column_stack([own.reshape(-1, 2 * POINTS), EMPHASIS * mouth])


def _predict_from(person: MarkedMeshes, template: FloatArray) -> tuple[FloatArray, FloatArray]:
    frame = _FaceFrame.of(person.meshes, template)
    own = frame.into(person.meshes)
    residual = frame.into(person.marks) - landmarks_of_mesh(own)
    return _predictors(own), residual.reshape(len(own), -1)


# Predictors and residuals of a person's frames.
Sample = tuple[FloatArray, FloatArray]


def _ridge(
    samples: Sequence[Sample], strength: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean predictors, mean residual and weights, each coordinate from the frames that mark it."""
    predictors = np.concatenate([sample[0] for sample in samples])
    residuals = np.concatenate([sample[1] for sample in samples])
    centre = predictors.mean(axis=0)
    spread = predictors - centre
    known = np.isfinite(residuals)
    constant = np.zeros(residuals.shape[1])
    weights = np.zeros((predictors.shape[1], residuals.shape[1]))
    # Landmarks that are marked in the same frames, as a rule all of them, share one system.
    patterns, pattern_of = np.unique(known, axis=1, return_inverse=True)
    for pattern in range(patterns.shape[1]):
        frames, coordinates = patterns[:, pattern], pattern_of == pattern
        if not frames.any():
            continue
        here, wanted = spread[frames], residuals[np.ix_(frames, coordinates)]
        offset = here.mean(axis=0)
        constant[coordinates] = wanted.mean(axis=0)
        system = (here - offset).T @ (here - offset) + strength * np.eye(here.shape[1])
        found = linalg.solve(system, (here - offset).T @ wanted, assume_a="pos")
        weights[:, coordinates] = found
        constant[coordinates] -= offset @ found
    return centre, constant, weights


def _errors_on_people_left_out(samples: Sequence[Sample]) -> dict[float, float]:
    mouth = np.zeros((LANDMARKS, 2), bool)
    mouth[MOUTH] = True
    mouth = mouth.reshape(-1)
    marked = [np.isfinite(sample[1][:, mouth]).any() for sample in samples]
    if len(samples) < 2 or not any(marked):
        return {}
    groups = np.arange(len(samples)) % min(len(samples), GROUPS_LEFT_OUT)
    squares: dict[float, list[FloatArray]] = {strength: [] for strength in STRENGTHS}
    for group in range(groups.max() + 1):
        learned = [sample for sample, own in zip(samples, groups, strict=True) if own != group]
        for strength in STRENGTHS:
            centre, constant, weights = _ridge(learned, strength)
            for sample, own, counts in zip(samples, groups, marked, strict=True):
                if own == group and counts:
                    residual = sample[1] - constant - (sample[0] - centre) @ weights
                    # A person counts once, however many frames are marked.
                    squares[strength].append(np.nanmean(residual[:, mouth] ** 2))
    return {strength: float(np.sqrt(np.mean(found))) for strength, found in squares.items()}
