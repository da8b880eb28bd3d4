"""What a person does during one recording: expression and pose of every frame.

REST: hold still. OPEN: lower the jaw as far as possible, repeatedly. SPREAD: draw the corners of
the mouth apart, repeatedly (the paper, section II.B).
"""

from dataclasses import dataclass

import numpy as np

from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.movement.expression import Expression, Pose
from steadyface.simulation.movement.motion import blinks, repetitions, wander
from steadyface.simulation.people.people import Person
from steadyface.simulation.people.streams import stream

# A healthy person's widest jaw opening in this task, degrees.
_OPENING_DEG = (20.0, 27.0)
_RATE_ERROR, _STAMP_JITTER_S = 0.002, 0.00015


@dataclass(frozen=True, eq=False)
class Performance:
    """One recording's movement.

    Attributes:
        times: (frames,) s, from 0, as the camera stamps them.
        expressions, poses: one for each frame.
        phases: (repetitions, 3) start, arrival and departure of each movement, s; empty in REST.
    """

    times: FloatArray
    expressions: tuple[Expression, ...]
    poses: tuple[Pose, ...]
    phases: FloatArray


def frame_times(seconds: float, rate_hz: float, generator: np.random.Generator) -> FloatArray:
    """(frames,) stamps of at least `seconds`: slightly off the nominal rate, slightly jittered."""
    frames = int(np.ceil(seconds * rate_hz)) + 1
    interval = (1 + _RATE_ERROR * np.clip(generator.normal(), -2, 2)) / rate_hz
    jitter = np.clip(generator.normal(size=frames), -3, 3) * _STAMP_JITTER_S
    times = np.arange(frames) * interval + jitter
    return times - times[0]


def _other(side: str) -> str:
    return "left" if side == "right" else "right"


def perform(person: Person, task: str, seconds: float, rate_hz: float, seed: int) -> Performance:
    """The movement of one recording; depends on nothing but these arguments.

    Args:
        task: "REST", "OPEN" or "SPREAD".
        seconds: least duration.
        rate_hz: frames per second, nominally.
        seed: of this recording; another seed is another take of the same person and task.
    """
    generator = stream(person.seed, "performance", task, seed)
    impairment, conditions = person.impairment, person.conditions
    affected, sound = impairment.affected_side, _other(impairment.affected_side)
    times = frame_times(seconds, rate_hz, generator)
    frames = len(times)
    slow = impairment.slowness
    jaw = np.zeros(frames)
    spread = {"right": np.zeros(frames), "left": np.zeros(frames)}
    part = np.zeros(frames)
    phases = np.zeros((0, 3))
    if task == "OPEN":
        activation, phases = repetitions(
            times, 0.50 * slow, 0.25, 0.30 * slow**0.5, impairment.decrement, generator
        )
        jaw = activation * generator.uniform(*_OPENING_DEG) * impairment.excursion
    elif task == "SPREAD":
        activation, phases = repetitions(
            times, 0.45 * slow, 0.35, 0.35 * slow**0.5, impairment.decrement, generator
        )
        size = generator.uniform(1.0, 1.35) * impairment.excursion
        for side in spread:
            gain = impairment.affected_gain if side == affected else 1.0
            spread[side] = size * activation * gain * (1 + 0.05 * generator.normal())
        part = np.maximum((0.18 + generator.uniform(0, 0.2)) * activation, 0)
        jaw = activation * generator.uniform(0.0, 1.0)
    activity = np.clip(np.abs(jaw) / 15 + spread["right"] + spread["left"], 0, 1.5)
    tremor = np.sin(2 * np.pi * impairment.tremor_hz * times + generator.uniform(0, 6.3))
    tremor *= (0.35 + 0.65 * wander(times, 0.5, generator) ** 2) * (0.4 + 0.6 * activity)
    jaw = jaw + impairment.tremor_deg * tremor
    jaw = np.maximum(jaw + 0.10 * wander(times, 0.8, generator) + 0.12, 0.0)
    twitching = wander(times, 0.7, generator) > 0.6
    twitch = impairment.fasciculation_mm * wander(times, 9.0, generator) * twitching
    if person.group == "stroke":
        spread[sound] = spread[sound] + 0.06 * impairment.severity
    droop = impairment.droop * (1 - 0.25 * np.minimum(1, spread[affected]))
    closure = blinks(times, generator)
    weak_closure = closure * (1 - 0.3 * impairment.severity * (person.group == "stroke"))
    lid = {affected: weak_closure, sound: closure}
    brow = {affected: 0.08 * activity * impairment.affected_gain, sound: 0.08 * activity}

    sway = {
        name: size * impairment.sway * wander(times, cutoff, generator)
        for name, size, cutoff in (
            ("yaw", 0.8, 0.25), ("pitch", 0.7, 0.25), ("roll", 0.5, 0.2),
            ("x", 1.2, 0.3), ("y", 1.0, 0.3), ("z", 1.5, 0.3),
        )
    }  # fmt: skip
    gaze_x, gaze_y = 0.4 * wander(times, 0.5, generator), 0.4 * wander(times, 0.5, generator)
    breath = np.sin(2 * np.pi * generator.uniform(0.2, 0.3) * times + generator.uniform(0, 6.3))
    middle = generator.normal(size=6) * (2.0, 3.0, 2.0, 6.0, 5.0, 4.0)
    yaw = conditions.yaw_deg + middle[0] + sway["yaw"]
    # The head tilts back a little when the jaw opens.
    pitch = middle[1] + sway["pitch"] - 0.12 * jaw
    towards_affected = -1.0 if affected == "right" else 1.0
    expressions = tuple(
        Expression(
            jaw_deg=float(jaw[frame]),
            jaw_deviation_mm=towards_affected * impairment.jaw_deviation_mm,
            part=float(part[frame]),
            twitch=float(twitch[frame]),
            gaze_x_deg=float(-0.9 * yaw[frame] + gaze_x[frame]),
            gaze_y_deg=float(-0.8 * pitch[frame] + gaze_y[frame]),
            **{f"spread_{side}": float(values[frame]) for side, values in spread.items()},
            **{f"blink_{side}": float(values[frame]) for side, values in lid.items()},
            **{f"brow_{side}": float(values[frame]) for side, values in brow.items()},
            **{f"droop_{affected}": float(droop[frame])},
        )
        for frame in range(frames)
    )
    poses = tuple(
        Pose(
            yaw_deg=float(yaw[frame]),
            pitch_deg=float(pitch[frame]),
            roll_deg=float(middle[2] + sway["roll"][frame]),
            x_mm=float(middle[3] + sway["x"][frame]),
            y_mm=float(middle[4] + sway["y"][frame] + 0.3 * breath[frame]),
            z_mm=float(middle[5] + sway["z"][frame]),
            breath_mm=float(0.8 * breath[frame]),
        )
        for frame in range(frames)
    )
    return Performance(times, expressions, poses, phases)
