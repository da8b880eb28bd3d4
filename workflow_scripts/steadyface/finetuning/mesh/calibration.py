"""The face mesh calibrated to an annotation: what separates the two, learned from marked frames.

A mesh point is defined by the mesh, a landmark by the annotation's rules, and on one face the two
lie a few per cent of the mouth's width apart, differently for an open and a closed mouth. The
residual (annotation minus the 68 picked points) is regressed by ridge regression on the points of
the lips, nose, chin and cheeks, in a frame of the face itself: Umeyama's similarity (1991, IEEE
PAMI 13:376) from the points that no movement of the mouth takes along, to their mean
configuration. The mouth's opening and width and their squares join the predictors and are hardly
shrunk, because the residual grows with them.

The regression makes two errors small at once: that of the marked frames, and the jitter of the
landmarks that come out. The mesh's own jitter is known from third differences of successive
frames, in which little is left of a face's movement at 30 frames a second; what the weights pass
on of it counts `JITTER_WEIGHT` times an error of its size. The ridge's strength is that of the
least error on people left out.

Chosen on the nine fine-tuning people of the simulated cohort, each left out in turn: all 468
points, and a stronger ridge as the only means against jitter, left 5 % more error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from steadyface.errors import TrainingError
from steadyface.landmarks import LANDMARKS, MOUTH, MOUTH_DISTANCES
from steadyface.trackers.mesh.points import POINTS, landmarks_of_mesh

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
# Frames in a third difference, and what it makes of the variance of independent noise.
SUCCESSIVE = 4
THIRD_DIFFERENCE = 20
JITTER_WEIGHT = 12.0
STRENGTHS = tuple(10.0**power for power in (1, 1.5, 2, 2.5, 3, 3.5, 4))
# People are left out one by one, or in as many groups as this.
GROUPS_LEFT_OUT = 9
# So large beside the coordinates that the ridge hardly shrinks them.
EMPHASIS = 8.0


@dataclass(frozen=True)
class MeshCalibration:
    """What turns a mesh into landmarks.

    Attributes:
        template: (22, 2) the stable points' mean configuration, root mean square distance 1.
        centre: (predictors,) their mean over the frames learned from.
        scale: (predictors,) divides them.
        constant: (136,) the mean residual.
        weights: (predictors, 136).
        strength: of the ridge.
    """

    template: FloatArray
    centre: FloatArray
    scale: FloatArray
    constant: FloatArray
    weights: FloatArray
    strength: float


@dataclass(frozen=True)
class MarkedMeshes:
    """The marked frames of one person.

    Attributes:
        successive: (frames, 4, 468, 2) px: meshes of the frame before, of the marked frame, and of
            the two after it; NaN where the recording has none.
        marks: (frames, 68, 2) px; NaN where a landmark is not marked.
    """

    successive: FloatArray
    marks: FloatArray

    @property
    def meshes(self) -> FloatArray:
        """(frames, 468, 2) px of the marked frames themselves."""
        return self.successive[:, 1]


def calibrate(people: dict[str, MarkedMeshes]) -> tuple[MeshCalibration, dict[float, float]]:
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
    samples = [_Sample.of(person, template) for person in people.values()]
    predictors = np.concatenate([sample.predictors for sample in samples])
    scale = predictors.std(axis=0)
    # A single frame, or frames all alike, vary in nothing: then only the mean residual is learned.
    scale[scale == 0] = 1.0
    scale[-SIZES:] /= EMPHASIS
    scaled = [sample.divided_by(scale) for sample in samples]
    errors = _errors_on_people_left_out(scaled)
    strength = min(errors, key=lambda one: errors[one]) if errors else max(STRENGTHS)
    centre, constant, weights = _ridge(scaled, strength)
    return MeshCalibration(template, centre * scale, scale, constant, weights, strength), errors


def usable(people: Mapping[str, MarkedMeshes]) -> dict[str, MarkedMeshes]:
    """The frames that have a mesh and a mark, of the people who have such, in their order."""
    found = {}
    for subject, person in sorted(people.items()):
        kept = np.isfinite(person.meshes).all(axis=(1, 2))
        kept &= np.isfinite(person.marks).all(axis=2).any(axis=1)
        if kept.any():
            found[subject] = MarkedMeshes(person.successive[kept], person.marks[kept])
    return found


def landmarks_by_calibration(meshes: FloatArray, calibration: MeshCalibration) -> FloatArray:
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
    """(frames, predictors): coordinates in the face frame, the mouth's sizes, their products."""
    landmarks = landmarks_of_mesh(own)
    opening, width = (
        np.linalg.norm(landmarks[:, first] - landmarks[:, second], axis=1)
        for first, second in MOUTH_DISTANCES.values()
    )
    mouth = np.column_stack([opening, width, opening**2, opening * width, width**2])
    return np.column_stack([own[:, SEEN].reshape(len(own), 2 * len(SEEN)), mouth])


@dataclass(frozen=True)
class _Sample:
    """One person's marked frames as the regression takes them.

    predictors: (frames, predictors).
    residuals: (frames, 136); NaN where a landmark is not marked.
    jitter: (differences, predictors) of the predictors, and `picked` (differences, 136) of the
        picked landmarks in the same frames: third differences, of the noise's size.
    """

    predictors: FloatArray
    residuals: FloatArray
    jitter: FloatArray
    picked: FloatArray

    @classmethod
    def of(cls, person: MarkedMeshes, template: FloatArray) -> "_Sample":
        frame = _FaceFrame.of(person.meshes, template)
        own = frame.into(person.meshes)
        residuals = frame.into(person.marks) - landmarks_of_mesh(own)
        whole = person.successive[np.isfinite(person.successive).all(axis=(1, 2, 3))]
        meshes = whole.reshape(-1, POINTS, 2)
        own_whole = _FaceFrame.of(meshes, template).into(meshes)
        jitter, picked = (
            np.diff(values.reshape(len(whole), SUCCESSIVE, values.shape[-1]), n=3, axis=1)[:, 0]
            / np.sqrt(THIRD_DIFFERENCE)
            for values in (
                _predictors(own_whole),
                landmarks_of_mesh(own_whole).reshape(len(meshes), 2 * LANDMARKS),
            )
        )
        return cls(_predictors(own), residuals.reshape(len(own), -1), jitter, picked)

    def divided_by(self, scale: FloatArray) -> "_Sample":
        return _Sample(self.predictors / scale, self.residuals, self.jitter / scale, self.picked)


def _ridge(
    samples: Sequence[_Sample], strength: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean predictors, mean residual and weights, each coordinate from the frames that mark it."""
    predictors = np.concatenate([sample.predictors for sample in samples])
    residuals = np.concatenate([sample.residuals for sample in samples])
    jitter = np.concatenate([sample.jitter for sample in samples])
    picked = np.concatenate([sample.picked for sample in samples])
    passed_on = JITTER_WEIGHT / max(len(jitter), 1)
    noise, shared = passed_on * jitter.T @ jitter, passed_on * jitter.T @ picked
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
        # The jitter that comes out is the picked points' own plus what the weights make of the
        # predictors'; so weights that average the mesh's points against it are rewarded.
        system = (here - offset).T @ (here - offset) + len(here) * noise
        system += strength * np.eye(here.shape[1])
        aim = (here - offset).T @ wanted - len(here) * shared[:, coordinates]
        found = linalg.solve(system, aim, assume_a="pos")
        weights[:, coordinates] = found
        constant[coordinates] -= offset @ found
    return centre, constant, weights


def _errors_on_people_left_out(samples: Sequence[_Sample]) -> dict[float, float]:
    mouth = np.zeros((LANDMARKS, 2), bool)
    mouth[MOUTH] = True
    mouth = mouth.reshape(-1)
    marked = [np.isfinite(sample.residuals[:, mouth]).any() for sample in samples]
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
                    residual = sample.residuals - constant
                    residual = residual - (sample.predictors - centre) @ weights
                    # A person counts once, however many frames are marked.
                    squares[strength].append(np.nanmean(residual[:, mouth] ** 2))
    return {strength: float(np.sqrt(np.mean(found))) for strength, found in squares.items()}
