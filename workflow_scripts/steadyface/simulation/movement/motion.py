"""Curves of movement over time, all as (samples,) arrays."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from steadyface.simulation.head.smooth import FloatArray

# Share of a minimum-jerk movement's duration after which its speed passes a tenth of its peak, and
# before whose end it falls below: 30 t^2 (1 - t)^2 = 0.1 x 15/8.
ONSET_SHARE = (1 - np.sqrt(1 - 4 * np.sqrt(0.1 / 16))) / 2


@dataclass(frozen=True, eq=False)
class Cycles:
    """Repeated movements away from rest and back, an array (cycles,) of each.

    start_s, arrival_s, departure_s, end_s: times at which each leaves rest, reaches the far end,
        leaves it and is back at rest.
    sizes: extent of each; 1 is the first one's without variation.
    """

    start_s: FloatArray
    arrival_s: FloatArray
    departure_s: FloatArray
    end_s: FloatArray
    sizes: FloatArray

    def __len__(self) -> int:
        return len(self.start_s)

    @staticmethod
    def none() -> "Cycles":
        """No movement at all."""
        return Cycles(*np.zeros((5, 0)))


def minimum_jerk(progress: FloatArray) -> FloatArray:
    """Position from 0 to 1 along the smoothest point-to-point movement.

    10 t^3 - 15 t^4 + 6 t^5 (Flash and Hogan 1985), constant before 0 and after 1.
    """
    t = np.clip(progress, 0.0, 1.0)
    return t**3 * (10.0 - 15.0 * t + 6.0 * t * t)


def wander(times: FloatArray, cutoff_hz: float, generator: np.random.Generator) -> FloatArray:
    """Slow noise of unit variance without frequencies above about `cutoff_hz`."""
    rate = 1.0 / float(np.median(np.diff(times)))
    padding = int(8 * rate / cutoff_hz)
    white = generator.standard_normal(len(times) + padding)
    smooth = gaussian_filter1d(white, rate / (2 * np.pi * cutoff_hz) * 1.2)
    smooth = smooth / (smooth.std() + 1e-9)
    return smooth[: len(times)]


def repetitions(
    times: FloatArray,
    duration_s: float,
    hold_s: float,
    pause_s: float,
    decrement: float,
    generator: np.random.Generator,
    variation: float = 0.12,
) -> tuple[FloatArray, Cycles]:
    """Repeated there-and-back movements until the recording ends.

    Args:
        duration_s: duration of the movement away from rest; the way back takes 5 % longer.
        hold_s, pause_s: stay at the far end, and at rest between repetitions.
        decrement: relative loss of excursion per repetition.
        variation: relative standard deviation of a repetition's durations.

    Returns:
        Activation (samples,), 0 at rest, about 1 at the far end; and the cycles, of which the
        recording's end may cut the last.
    """
    activation = np.zeros(len(times))
    start = times[0] + generator.uniform(0.25, 0.5)
    cycles = []
    repetition = 0
    while start < times[-1]:
        size = (1 + generator.normal() * variation * 0.6) * max(1 - decrement * repetition, 0.2)
        there = duration_s * max(1 + generator.normal() * variation, 0.5)
        back = 1.05 * duration_s * max(1 + generator.normal() * variation, 0.5)
        hold = hold_s * max(1 + generator.normal() * 0.3, 0.1)
        arrive, leave = start + there, start + there + hold
        activation += size * minimum_jerk((times - start) / there)
        activation -= size * minimum_jerk((times - leave) / back)
        cycles.append((start, arrive, leave, leave + back, size))
        start = leave + back + pause_s * max(1 + generator.normal() * 0.2, 0.1)
        repetition += 1
    return activation, Cycles(*np.reshape(cycles, (-1, 5)).T)


def blinks(times: FloatArray, generator: np.random.Generator) -> FloatArray:
    """Lid closure, 0 open to 1 closed; a blink takes 0.22 to 0.34 s and closes fastest."""
    closure = np.zeros(len(times))
    start = times[0] + generator.exponential(2.5)
    while start < times[-1]:
        duration = generator.uniform(0.22, 0.34)
        closing = minimum_jerk((times - start) / (0.35 * duration))
        opening = minimum_jerk((times - start - 0.4 * duration) / (0.6 * duration))
        closure = np.maximum(closure, closing - opening)
        start += duration + 0.6 + generator.exponential(3.2)
    return np.clip(closure, 0.0, 1.0)
