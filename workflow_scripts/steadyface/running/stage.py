"""The log of a rule's script, which every script opens first."""

import os
import sys
import traceback
import warnings
from types import TracebackType

from steadyface.errors import SteadyFaceError


def log_to(path: str) -> None:
    """Send what this process prints, C libraries' messages included, to a log file.

    A problem that the user can mend ends the log with its one line; anything else, being a defect,
    with its traceback.
    """
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(log, stream.fileno())
    os.close(log)
    sys.excepthook = _report
    # Without the place in the code, which names this computer's folders.
    warnings.formatwarning = lambda message, kind, *_: f"WARNING: {kind.__name__}: {message}\n"


def _report(
    kind: type[BaseException], problem: BaseException, trace: TracebackType | None
) -> None:
    if isinstance(problem, SteadyFaceError):
        print(f"ERROR: {problem}", file=sys.stderr)
    else:
        traceback.print_exception(kind, problem, trace)
