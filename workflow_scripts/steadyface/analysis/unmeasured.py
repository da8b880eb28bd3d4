"""Why two trackers have no person in common in a measure: what was not measured is not absent."""

from collections.abc import Iterable

import pandas as pd

from steadyface.analysis.settings import MAIN, AnalysisSettings
from steadyface.analysis.study import NOT_CHANGED, evaluated
from steadyface.analysis.wording import listed
from steadyface.measures.measured import OK, SHORT_RECORDING
from steadyface.trackers.arms import tracker_label


def reasons(
    accuracy: pd.DataFrame,
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    settings: AnalysisSettings,
    pairs: Iterable[tuple[str, str]],
) -> dict[tuple[str, str, str], str]:
    """For each measure (accuracy, jitter) and pair: what to say if nobody has both trackers.

    Args:
        accuracy: ACCURACY rows of all subjects.
        smoothness: SMOOTHNESS rows of all subjects.
        participants: PARTICIPANTS table.

    Returns:
        Half a sentence by (measure's label, first, second).
    """
    people = evaluated(participants).index
    accuracy = accuracy[accuracy["subject"].isin(people)]
    smoothness = smoothness[smoothness["subject"].isin(people)]
    frames = accuracy[accuracy["reference"] == "annotation"]
    windows = smoothness[
        (smoothness["setting"] == MAIN)
        & (smoothness["signal"] == "position")
        & (smoothness["measure"] == settings.jitter_measure)
        & (smoothness["series"] == settings.jitter_series)
    ]
    run = {*accuracy["tracker"].unique(), *smoothness["tracker"].unique()}
    measured = (
        (settings.accuracy.label, "marked-up frame", frames, _no_accuracy(frames)),
        (settings.jitter.label, "recording", windows, _no_smoothness(windows)),
    )
    found = {}
    for pair in pairs:
        absent = [name for name in pair if name not in run]
        for label, unit, rows, nothing in measured:
            if absent:
                found[label, *pair] = _not_run(pair, absent)
            elif (rows["status"] == OK).any():
                found[label, *pair] = _apart(pair, unit, rows)
            else:
                found[label, *pair] = nothing
    return found


def _not_run(pair: tuple[str, str], absent: list[str]) -> str:
    names = listed([tracker_label(name) for name in absent])
    together = listed([tracker_label(name) for name in pair])
    return (
        f"{together} cannot be compared ({names} {'was' if len(absent) == 1 else 'were'} not run)"
    )


def _no_accuracy(frames: pd.DataFrame) -> str:
    if frames.empty:
        return "accuracy was not measured (no frame of these people is marked up)"
    return f"accuracy was not measured (marked-up frames have the status {_usual(frames)})"


def _no_smoothness(windows: pd.DataFrame) -> str:
    if windows.empty:
        return "smoothness was not measured (no recording of these people was tracked)"
    usual, seconds = _usual(windows), windows["window_s"].iloc[0]
    if usual == SHORT_RECORDING:
        told = f"no recording is as long as the window of {seconds:g} s"
    else:
        told = f"recordings have the status {usual}"
    return f"smoothness was not measured ({told})"


def _apart(pair: tuple[str, str], unit: str, rows: pd.DataFrame) -> str:
    names = listed([tracker_label(name) for name in pair])
    lost = rows[rows["tracker"].isin(pair) & (rows["status"] != OK)]
    usual = _usual(lost) if len(lost) else ""
    if usual == NOT_CHANGED:
        return f"{tracker_label(pair[0])} was not changed by fine-tuning"
    return f"{names} have no {unit} in common{f' ({usual})' if usual else ''}"


def _usual(rows: pd.DataFrame) -> str:
    return str(rows["status"].mode().iloc[0])
