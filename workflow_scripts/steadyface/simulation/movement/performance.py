"""What a person does during one recording: expression and pose of every frame.

The task's script moves the face; tremor, twitches, droop, blinks and the head's sway come on top.
"""

from dataclasses import dataclass

import numpy as np

from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.movement.expression import Expression, Pose
from steadyface.simulation.movement.motion import Cycles, blinks, wander
from steadyface.simulation.movement.tasks import SIDES, perform_script, script_of
from steadyface.simulation.people.people import Person
from steadyface.simulation.people.streams import stream

_RATE_ERROR, _STAMP_JITTER_S = 0.002, 0.00015


@dataclass(frozen=True, eq=False)
class Performance:
    """One recording's movement.

    Attributes:
        times: (frames,) s, from 0, as the camera stamps them.
        expressions, poses: one for each frame.
        cycles: cycles of the task's movement; none in REST.
    """

    times: FloatArray
    expressions: tuple[Expression, ...]
    poses: tuple[Pose, ...]
    cycles: Cycles


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
        task: one of `tasks.SCRIPTS`.
        seconds: least duration.
        rate_hz: frames per second, nominally.
        seed: seed of this recording's movement; another seed is another take of the same task.

    Raises:
        SheetError: nobody can be simulated in that task.
    """
    generator = stream(person.seed, "performance", task, seed)
    impairment, conditions = person.impairment, person.conditions
    affected, unaffected = impairment.affected_side, _other(impairment.affected_side)
    times = frame_times(seconds, rate_hz, generator)
    frames = len(times)
    shapes, cycles = perform_script(script_of(task), person, times, generator)
    jaw = shapes.pop("jaw_deg", np.zeros(frames))
    spread = {side: shapes.pop(f"spread_{side}", np.zeros(frames)) for side in SIDES}
    raised = {side: shapes.pop(f"brow_{side}", 0.0) for side in SIDES}
    activity = np.clip(np.abs(jaw) / 15 + spread["right"] + spread["left"], 0, 1.5)
    tremor = np.sin(2 * np.pi * impairment.tremor_hz * times + generator.uniform(0, 6.3))
    tremor *= (0.35 + 0.65 * wander(times, 0.5, generator) ** 2) * (0.4 + 0.6 * activity)
    jaw = jaw + impairment.tremor_deg * tremor
    jaw = np.maximum(jaw + 0.10 * wander(times, 0.8, generator) + 0.12, 0.0)
    twitching = wander(times, 0.7, generator) > 0.6
    twitch = impairment.fasciculation_mm * wander(times, 9.0, generator) * twitching
    if person.group == "stroke":
        spread[unaffected] = spread[unaffected] + 0.06 * impairment.severity
    droop = impairment.droop * (1 - 0.25 * np.minimum(1, spread[affected]))
    closure = blinks(times, generator)
    weak_closure = closure * (1 - 0.3 * impairment.severity * (person.group == "stroke"))
    lid = {affected: weak_closure, unaffected: closure}
    brow = {
        affected: 0.08 * activity * impairment.affected_gain + raised[affected],
        unaffected: 0.08 * activity + raised[unaffected],
    }

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
            twitch=float(twitch[frame]),
            gaze_x_deg=float(-0.9 * yaw[frame] + gaze_x[frame]),
            gaze_y_deg=float(-0.8 * pitch[frame] + gaze_y[frame]),
            **{shape: float(values[frame]) for shape, values in shapes.items()},
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
    return Performance(times, expressions, poses, cycles)
