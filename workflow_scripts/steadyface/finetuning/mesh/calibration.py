"""Learning what separates the face mesh's points from an annotation scheme's landmarks.

The residual (annotation minus the 68 picked points) is regressed by ridge regression on the points
of the lips, nose, chin and cheeks, in the face's own frame (`trackers.mesh.calibration`). The
mouth's opening and width and their squares join the predictors and are hardly shrunk, because the
residual grows with them.

Each person's mirror image is learned from as well, with a mean residual of its own: how a residual
grows with a face's shape is the same on both sides, what is marked too far to one side is not.

The regression makes two errors small at once: that of the marked frames, and the jitter of the
landmarks that come out. The mesh's own jitter is known from third differences of successive
frames, in which little is left of a face's movement at 30 frames a second; what the weights pass
on of it counts `JITTER_WEIGHT` times an error of its size. The ridge's strength is that of the
least error on people left out.

Chosen on the nine fine-tuning people of the simulated cohort, each left out in turn: error of the
mouth 1.18 % of the face box's diagonal, slope of the lip gap .97, jitter 1.08 times the mesh's;
without mirror images, and with the mouth's sizes shrunk more, 1.23 %, .94 and 1.11.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy import linalg

from steadyface.errors import TrainingError
from steadyface.finetuning.mesh.mirror import MESH_MIRROR, mirror_image
from steadyface.landmarks import LANDMARKS, MIRROR, MOUTH
from steadyface.trackers.mesh.calibration import (
    COORDINATES,
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
JITTER_WEIGHT = 8.0
STRENGTHS = tuple(10.0**power for power in (2, 2.5, 3, 3.5))
# People are left out one by one, or in as many groups as this.
GROUPS_LEFT_OUT = 9
# So large beside the coordinates that the ridge hardly shrinks them.
EMPHASIS = 40.0


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

    @property
    def mirrored(self) -> "MarkedMeshes":
        """The same in the mirror."""
        return MarkedMeshes(
            mirror_image(self.successive, MESH_MIRROR), mirror_image(self.marks, MIRROR)
        )


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
    faces = [(person, person.mirrored) for person in people.values()]
    template = _template(np.concatenate([face.meshes for pair in faces for face in pair]))
    samples = [_Person(*(_Sample.of(face, template) for face in pair)) for pair in faces]
    predictors = np.concatenate(
        [half.predictors for sample in samples for half in (sample.own, sample.mirrored)]
    )
    scale = predictors.std(axis=0)
    # A single frame, or frames all alike, vary in nothing: then only the mean residual is learned.
    scale[scale == 0] = 1.0
    scale[-SIZES:] /= EMPHASIS
    scaled = [sample.divided_by(scale) for sample in samples]
    errors = _errors_on_people_left_out(scaled)
    strength = min(errors, key=lambda one: errors[one]) if errors else max(STRENGTHS)
    ((centre, constant, weights),) = _ridges(scaled, [strength])
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

    @classmethod
    def together(cls, samples: Sequence["_Sample"]) -> "_Sample":
        return cls(
            *(
                np.concatenate([getattr(sample, part.name) for sample in samples])
                for part in fields(cls)
            )
        )


@dataclass(frozen=True)
class _Person:
    """One person's frames, and the same in the mirror."""

    own: _Sample
    mirrored: _Sample

    def divided_by(self, scale: FloatArray) -> "_Person":
        return _Person(self.own.divided_by(scale), self.mirrored.divided_by(scale))


def _ridges(
    people: Sequence[_Person], strengths: Sequence[float]
) -> list[tuple[FloatArray, FloatArray, FloatArray]]:
    """Mean predictors, mean residual and weights of each strength.

    Each coordinate is learned from the frames that mark it.
    """
    own = _Sample.together([person.own for person in people])
    mirrored = _Sample.together([person.mirrored for person in people])
    jitter = np.concatenate([own.jitter, mirrored.jitter])
    picked = np.concatenate([own.picked, mirrored.picked])
    passed_on = JITTER_WEIGHT / max(len(jitter), 1)
    noise, shared = passed_on * jitter.T @ jitter, passed_on * jitter.T @ picked
    centre = own.predictors.mean(axis=0)
    constant = np.zeros((len(strengths), COORDINATES))
    weights = np.zeros((len(strengths), len(centre), COORDINATES))
    # Landmarks that are marked in the same frames, as a rule all of them, share one system.
    known = np.isfinite(np.concatenate([own.residuals, mirrored.residuals]))
    patterns: dict[bytes, list[int]] = {}
    for coordinate, frames in enumerate(known.T):
        patterns.setdefault(frames.tobytes(), []).append(coordinate)
    for coordinates in patterns.values():
        seen = np.isfinite(own.residuals[:, coordinates[0]])
        if not seen.any():
            continue
        here, wanted = _about_their_means(own, coordinates)
        # With a mean of its own: what lies on one side of all faces is no matter of their shape.
        there, wanted_there = _about_their_means(mirrored, coordinates)
        # The jitter that comes out is the picked points' own plus what the weights make of the
        # predictors'; so weights that average the mesh's points against it are rewarded.
        frames = len(here) + len(there)
        system = here.T @ here + there.T @ there + frames * noise
        aim = here.T @ wanted + there.T @ wanted_there - frames * shared[:, coordinates]
        residuals, spread = own.residuals[np.ix_(seen, coordinates)], own.predictors[seen] - centre
        for number, strength in enumerate(strengths):
            ridge = system + strength * np.eye(len(centre))
            found = linalg.solve(ridge, aim, assume_a="pos")
            weights[number][:, coordinates] = found
            constant[number, coordinates] = (residuals - spread @ found).mean(axis=0)
    return [(centre, *of_strength) for of_strength in zip(constant, weights, strict=True)]


def _about_their_means(
    sample: _Sample, coordinates: Sequence[int]
) -> tuple[FloatArray, FloatArray]:
    """Predictors and some coordinates' residuals of the frames that mark these."""
    seen = np.isfinite(sample.residuals[:, coordinates[0]])
    predictors, residuals = sample.predictors[seen], sample.residuals[np.ix_(seen, coordinates)]
    if not seen.any():
        return predictors, residuals
    return predictors - predictors.mean(axis=0), residuals - residuals.mean(axis=0)


def _errors_on_people_left_out(people: Sequence[_Person]) -> dict[float, float]:
    mouth = np.zeros((LANDMARKS, 2), bool)
    mouth[MOUTH] = True
    mouth = mouth.reshape(-1)
    marked = [np.isfinite(person.own.residuals[:, mouth]).any() for person in people]
    if len(people) < 2 or not any(marked):
        return {}
    groups = np.arange(len(people)) % min(len(people), GROUPS_LEFT_OUT)
    distances: dict[float, list[FloatArray]] = {strength: [] for strength in STRENGTHS}
    for group in range(groups.max() + 1):
        learned = [person for person, own in zip(people, groups, strict=True) if own != group]
        ridges = zip(STRENGTHS, _ridges(learned, STRENGTHS), strict=True)
        for strength, (centre, constant, weights) in ridges:
            for person, own, counts in zip(people, groups, marked, strict=True):
                if own == group and counts:
                    residual = person.own.residuals - constant
                    residual = residual - (person.own.predictors - centre) @ weights
                    # A person counts once, however many frames are marked.
                    off = residual[:, mouth].reshape(len(residual), -1, 2)
                    distances[strength].append(np.nanmean(np.linalg.norm(off, axis=2)))
    return {strength: float(np.mean(found)) for strength, found in distances.items()}
