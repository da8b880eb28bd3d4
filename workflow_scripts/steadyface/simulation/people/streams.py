"""Independent random streams of one person.

Truth must not change when a render setting does, and a longer recording must not change another
task's, so everything random in a person draws from a stream of its own, named by what it decides.
"""

import zlib

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """A generator that depends on the person's seed and on the stream's name only.

    Args:
        seed: the person's seed.
        names: subject of the random draws, for example ``"motion", "OPEN"``.
    """
    key = tuple(
        name if isinstance(name, int) else zlib.crc32(name.encode("utf-8")) for name in names
    )
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
