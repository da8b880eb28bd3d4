"""What is true of a simulated person's recordings by construction, found without drawing them."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from steadyface.landmarks import LANDMARKS
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.movement.motion import ONSET_SHARE, Cycles
from steadyface.simulation.people.people import Person
from steadyface.simulation.recording import simulate_truth

MOMENTS = ("start", "onset", "arrival", "departure", "offset", "end")


def session_truth(
    person: Person, tasks: Iterable[str], *, seconds: float, rate_hz: float, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The script's cycles and the landmarks in space of a session.

    Args:
        tasks: tasks of the recordings, one each.
        seconds, rate_hz, seed: arguments with which the session is recorded.

    Returns:
        Tables of the schemas SIMULATED_MOVEMENT (one row per cycle, none in REST) and
        TRUTH_IN_SPACE (all landmarks of all frames, mm in the colour camera's coordinates: x
        right, y down, z along the optical axis).
    """
    movements, places = [], []
    for task in tasks:
        performance, _, points = simulate_truth(
            person, task, seconds=seconds, rate_hz=rate_hz, seed=seed
        )
        recording = {"subject": person.subject, "task": task, "repetition": 1}
        movements.append(cycle_rows(performance.cycles, performance.times).assign(**recording))
        frames = len(points)
        places.append(
            pd.DataFrame(
                {
                    **recording,
                    "frame": np.repeat(np.arange(frames), LANDMARKS),
                    "time_s": np.repeat(performance.times, LANDMARKS),
                    "landmark": np.tile(np.arange(LANDMARKS), frames),
                    **{
                        f"{axis}_mm": points[..., number].ravel()
                        for number, axis in enumerate("xyz")
                    },
                }
            )
        )
    movement = pd.concat(movements, ignore_index=True)
    first = ["subject", "task", "repetition", "cycle"]
    movement = movement[[*first, *(name for name in movement if name not in first)]]
    return movement, pd.concat(places, ignore_index=True)


def cycle_rows(cycles: Cycles, times: FloatArray) -> pd.DataFrame:
    """One row per cycle: its moments in s and as the frames nearest to them.

    Onset and offset are where the script's speed passes a tenth of its phase's peak, which is how
    cycles are found in tracks; start and end are where it leaves and reaches rest.

    Args:
        times: (frames,) s. A moment after the last has no frame, and its cycle is `cut`.
    """
    moments = {
        "start": cycles.start_s,
        "onset": cycles.start_s + ONSET_SHARE * (cycles.arrival_s - cycles.start_s),
        "arrival": cycles.arrival_s,
        "departure": cycles.departure_s,
        "offset": cycles.end_s - ONSET_SHARE * (cycles.end_s - cycles.departure_s),
        "end": cycles.end_s,
    }
    return pd.DataFrame(
        {
            "cycle": np.arange(1, len(cycles) + 1),
            **{f"{name}_s": moments[name] for name in MOMENTS},
            **{f"{name}_frame": _nearest_frames(moments[name], times) for name in MOMENTS},
            "relative_size": cycles.sizes,
            "status": np.where(cycles.end_s > times[-1], "cut", "ok").astype(object),
        }
    )


def _nearest_frames(moments_s: FloatArray, times: FloatArray) -> pd.arrays.IntegerArray:
    frames = np.abs(moments_s[:, None] - times).argmin(axis=1)
    return pd.arrays.IntegerArray(frames.astype(np.int64), moments_s > times[-1])
