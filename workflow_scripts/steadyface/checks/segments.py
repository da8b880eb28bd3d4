"""A person's own cycles, held against the recordings that could be read."""

from collections.abc import Sequence

from steadyface.checks.recordings import ListedRecording, Looked
from steadyface.measures.kinematics.segments import read_segments
from steadyface.problems import Problem


def check_segments(
    files: Sequence[str], subject: str, recordings: Sequence[ListedRecording], looked: Looked
) -> list[Problem]:
    """All that is wrong with a person's sheet of cycles.

    Args:
        files: the sheet's path, or nothing.
        looked: result of `check_recordings`.
    """
    names = [(item.task, item.repetition) for item in recordings]
    seconds = {
        name: (looked.counts[name] - 1) / rate
        for name, rate in looked.rates.items()
        if looked.counts.get(name) and rate > 0
    }
    return [
        problem for file in files for problem in read_segments(file, subject, names, seconds)[1]
    ]
