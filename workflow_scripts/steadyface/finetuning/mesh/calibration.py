"""Learning what separates the face mesh's points from an annotation scheme's landmarks.

The residual (annotation minus the 68 picked points) is regressed by ridge regression on the points
of the lips, nose, chin and cheeks, in the face's own frame (`trackers.mesh.calibration`). The
mouth's opening and width and their squares join the predictors and are hardly shrunk, because the
residual grows with them.

The regression makes two errors small at once: that of the marked frames, and the jitter of the
landmarks that come out. The mesh's own jitter is known from third differences of successive
frames, in which little is left of a face's movement at 30 frames a second; what the weights pass
on of it counts `JITTER_WEIGHT` times an error of its size. The ridge's strength is that of the
least error on people left out.

Chosen on the nine fine-tuning people of the simulated cohort, each left out in turn: all 468
points, and a stronger ridge as the only means against jitter, left 2 % more error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from steadyface.errors import TrainingError
from steadyface.landmarks import LANDMARKS, MOUTH
from steadyface.trackers.mesh.calibration import (
    SIZES,
    STABLE,
    FaceFrame,
    FloatArray,
    MeshCalibration,
    mesh_predictors,
)
from steadyface.trackers.mesh.points import POINTS, landmarks_of_mesh

# Frames in a third difference, and what it makes of the variance of independent noise.
SUCCESSIVE = 4
THIRD_DIFFERENCE = 20
JITTER_WEIGHT = 12.0
STRENGTHS = tuple(10.0**power for power in (1.5, 2, 2.5, 3))
# People are left out one by one, or in as many groups as this.
GROUPS_LEFT_OUT = 9
# So large beside the coordinates that the ridge hardly shrinks them.
EMPHASIS = 8.0


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
        people: marked meshes by subject; frames without a mesh or any mark do not count.

    Returns:
        The calibration, and for each strength the error on the people left out: mean distance
        over people, frames and the mouth's marked landmarks, in the template's unit; empty where
        nobody whose mouth is marked can be left out, and the strongest ridge is taken.

    Raises:
        TrainingError: there is no marked frame with a mesh.
    """
    people = usable(people)
    if not people:
        raise TrainingError(
            "the mesh's calibration has no marked frame to learn from",
            remedy="annotate frames in which a face is seen",
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


def _template(meshes: FloatArray) -> FloatArray:
    """The mean configuration of the stable points: twice aligned to their mean is enough."""
    template = _normalised(meshes[0, STABLE])
    for _ in range(2):
        own = FaceFrame.of(meshes, template).into(meshes[:, STABLE])
        template = _normalised(own.mean(axis=0))
    # Level eyes, so that a calibration does not depend on how the first face was held.
    turn = template[STABLE.index(263)] - template[STABLE.index(33)]
    turned = (template[:, 0] + 1j * template[:, 1]) / (turn[0] + 1j * turn[1])
    return _normalised(np.stack([turned.real, turned.imag], axis=-1))


def _normalised(points: FloatArray) -> FloatArray:
    points = points - points.mean(axis=0)
    return points / np.sqrt((points**2).sum(axis=1).mean())


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
        frame = FaceFrame.of(person.meshes, template)
        own = frame.into(person.meshes)
        residuals = frame.into(person.marks) - landmarks_of_mesh(own)
        whole = person.successive[np.isfinite(person.successive).all(axis=(1, 2, 3))]
        meshes = whole.reshape(-1, POINTS, 2)
        own_whole = FaceFrame.of(meshes, template).into(meshes)
        jitter, picked = (
            np.diff(values.reshape(len(whole), SUCCESSIVE, values.shape[-1]), n=3, axis=1)[:, 0]
            / np.sqrt(THIRD_DIFFERENCE)
            for values in (
                mesh_predictors(own_whole),
                landmarks_of_mesh(own_whole).reshape(len(meshes), 2 * LANDMARKS),
            )
        )
        return cls(mesh_predictors(own), residuals.reshape(len(own), -1), jitter, picked)

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
    distances: dict[float, list[FloatArray]] = {strength: [] for strength in STRENGTHS}
    for group in range(groups.max() + 1):
        learned = [sample for sample, own in zip(samples, groups, strict=True) if own != group]
        for strength in STRENGTHS:
            centre, constant, weights = _ridge(learned, strength)
            for sample, own, counts in zip(samples, groups, marked, strict=True):
                if own == group and counts:
                    residual = sample.residuals - constant
                    residual = residual - (sample.predictors - centre) @ weights
                    # A person counts once, however many frames are marked.
                    off = residual[:, mouth].reshape(len(residual), -1, 2)
                    distances[strength].append(np.nanmean(np.linalg.norm(off, axis=2)))
    return {strength: float(np.mean(found)) for strength, found in distances.items()}
