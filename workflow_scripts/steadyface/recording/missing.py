"""Recordings that a sheet names and that are not there."""

from collections.abc import Sequence
from pathlib import Path

from steadyface.errors import RecordingError


def refuse_missing(subject: str, named: Sequence[str], found: Sequence[str]) -> None:
    """Stop where a person's recordings are not all there.

    Args:
        subject: the person's id.
        named: the files as the sheet has them.
        found: those of them that a job was given, maybe as copies elsewhere.

    Raises:
        RecordingError: there are fewer.
    """
    if len(found) == len(named):
        return
    missing = [file for file in named if not Path(file).exists()] or ["a recording"]
    raise RecordingError(
        f"{', '.join(missing)} (subject {subject}): there is no such file; put it there, or take "
        "its row out of the sheet"
    )
