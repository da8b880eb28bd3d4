"""The simulated annotator of the cohort: which frames are marked, where, and how precisely.

Real fine-tuning pays because a clinic marks faces a little differently from the data that a
network was trained on, and because its people differ. The second difference is in the cohort;
this module holds the first, and it is a declared modelling choice: a convention (a fixed shift of
each landmark) and noise. With `convention=False` and `noise_pct=0` the annotation is the truth,
which shows the null result: without a difference to learn, fine-tuning gains nothing.

All sizes are percent of the diagonal of the tight box around the 68 true landmarks, along the
face's own axes: "across" runs from the outer corner of the eye on the image's left to that on its
right, "down" is perpendicular to it.
"""

import numpy as np

from steadyface.landmarks import LANDMARKS, MIRROR, OUTER_EYE_CORNERS
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.movement.motion import Cycles

# The shift (across, down) of the landmarks on the image's left and on the midline; those on the
# right mirror it. Against the generic scheme this annotator marks the mouth wider and the lips
# fuller (the outer edge of the vermilion border), the jaw on its outline's outside, brows at
# their upper edge, and eyes a little wider.
_CONVENTION_LEFT = {
    **{landmark: (-0.8, 0.0) for landmark in range(4)},
    4: (-0.7, 0.3), 5: (-0.6, 0.5), 6: (-0.4, 0.8), 7: (-0.2, 1.0), 8: (0.0, 1.0),
    **{landmark: (0.0, -0.6) for landmark in range(17, 22)},
    31: (-0.3, 0.1), 32: (-0.1, 0.3), 33: (0.0, 0.3),
    36: (-0.4, 0.0), 37: (0.0, -0.2), 38: (0.0, -0.2), 39: (0.2, 0.0), 40: (0.0, 0.3),
    41: (0.0, 0.3),
    48: (-1.4, 0.2), 49: (-0.8, -0.7), 50: (-0.3, -1.0), 51: (0.0, -0.9),
    57: (0.0, 1.6), 58: (-0.4, 1.5), 59: (-0.8, 0.9),
    60: (-1.1, 0.1), 61: (-0.2, -0.4), 62: (0.0, -0.5), 66: (0.0, 0.8), 67: (-0.2, 0.7),
}  # fmt: skip


def _convention() -> FloatArray:
    shifts = np.zeros((LANDMARKS, 2))
    for landmark, (across, down) in _CONVENTION_LEFT.items():
        shifts[landmark] = across, down
        shifts[MIRROR[landmark]] = -across, down
    return shifts


# (68, 2) across and down, percent of the box diagonal.
CONVENTION_PCT = _convention()


def tight_diagonal(landmarks: FloatArray) -> FloatArray:
    """(...,) diagonal of the tight box around landmarks (..., 68, 2)."""
    return np.linalg.norm(landmarks.max(axis=-2) - landmarks.min(axis=-2), axis=-1)


def face_axes(landmarks: FloatArray) -> FloatArray:
    """(..., 2, 2) unit vectors across and down the face, from the outer corners of the eyes."""
    left, right = OUTER_EYE_CORNERS
    across = landmarks[..., right, :] - landmarks[..., left, :]
    across = across / np.linalg.norm(across, axis=-1, keepdims=True)
    down = np.stack([-across[..., 1], across[..., 0]], -1)
    return np.stack([across, down], -2)


def annotate(
    truth: FloatArray,
    generator: np.random.Generator,
    *,
    convention: bool,
    noise_pct: float,
) -> FloatArray:
    """The annotator's points.

    Args:
        truth: (frames, 68, 2) exact landmarks, pixels.
        generator: random generator of the noise.
        convention: whether the annotator follows a convention of its own.
        noise_pct: standard deviation of each coordinate, percent of the box diagonal.

    Returns:
        (frames, 68, 2) marked landmarks, pixels.
    """
    shift_pct = noise_pct * generator.standard_normal(truth.shape)
    if convention:
        shift_pct = shift_pct + np.einsum("ij,...jk->...ik", CONVENTION_PCT, face_axes(truth))
    return truth + shift_pct * tight_diagonal(truth)[..., None, None] / 100.0


def frames_to_annotate(times: FloatArray, cycles: Cycles, count: int) -> np.ndarray:
    """Numbers of a recording's marked frames: early, middle and peak of the repetitions.

    As in NeuroFace, frames are taken while the face moves away from rest and at the far end, not
    on the way back; where the repetitions have too few such frames, the other frames fill up.

    Args:
        times: (frames,) s.
        cycles: the task's; without any, as in REST, marked frames are spread evenly.
        count: frames wanted.

    Returns:
        (at most count,) frame numbers, increasing.
    """
    frames = len(times)
    if count >= frames:
        return np.arange(frames)
    moving = np.zeros(frames, bool)
    begin = cycles.start_s + 0.1 * (cycles.arrival_s - cycles.start_s)
    for early, leave in zip(begin, cycles.departure_s, strict=True):
        moving |= (times >= early) & (times <= leave)
    first, rest = np.flatnonzero(moving), np.flatnonzero(~moving)

    def spread(candidates: np.ndarray, wanted: int) -> np.ndarray:
        positions = np.linspace(0, len(candidates) - 1, wanted)
        return candidates[np.unique(np.round(positions).astype(int))]

    chosen = spread(first, min(count, len(first)))
    if len(chosen) < count:
        chosen = np.concatenate([chosen, spread(rest, count - len(chosen))])
    return np.sort(chosen)
