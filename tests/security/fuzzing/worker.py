"""Fuzz one kind of file in a process of its own, under limits of memory and time.

    python -m tests.security.fuzzing.worker TARGET EXAMPLES SEED FOLDER

Every damaged file is either read or refused with one of this project's errors; anything else ends
the process: another exception with a traceback and the smallest such file, a hang or a crash by a
signal. The file at hand stays in FOLDER.
"""

import json
import signal
import sys
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from steadyface.errors import SheetError, SteadyFaceError
from tests.security.fuzzing.memory import limit_memory
from tests.security.fuzzing.mutations import damaged
from tests.security.fuzzing.targets import TARGETS

MEMORY_BYTES = 2**30
CPU_SECONDS = 20


def check_words(problem: SteadyFaceError, path: Path) -> None:
    """A refusal names the file, in one line, or a line for each wrong row of a sheet."""
    told = str(problem)
    assert path.stem in told, told
    assert isinstance(problem, SheetError) or "\n" not in told, told


def fuzz(name: str, examples: int, number: int, folder: Path) -> dict[str, int]:
    """How many inputs there were, and how many of them were refused."""
    target = TARGETS[name]
    path = folder / f"A01{target.suffix}"
    target.write(path)
    target.read(path)
    intact = path.read_bytes()
    counts = {"inputs": 0, "refused": 0}
    limit_memory(MEMORY_BYTES)

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(damaged(intact))
    def is_read_or_refused(content: bytes) -> None:
        path.write_bytes(content)
        counts["inputs"] += 1
        # Its signal ends the process, whatever library it is in.
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        try:
            target.read(path)
        except SteadyFaceError as problem:
            counts["refused"] += 1
            check_words(problem, path)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    is_read_or_refused()
    return counts


if __name__ == "__main__":
    _, name, examples, number, folder = sys.argv
    print(json.dumps(fuzz(name, int(examples), int(number), Path(folder))))
