"""Why two trackers have no person in common in a measure: what was not measured is not absent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from steadyface.analysis.measures import ComparedMeasure
from steadyface.analysis.study import NOT_CHANGED, evaluated
from steadyface.analysis.wording import listed
from steadyface.measures.measured import OK, SHORT_RECORDING
from steadyface.measures.settings import MAIN
from steadyface.trackers.arms import tracker_label

NOT_RUN, NOT_MEASURED, APART = "not run", "not measured", "apart"


@dataclass(frozen=True)
class Reason:
    """Why a measure of two trackers has no value: half a sentence, and which kind of reason it is.

    kind: NOT_RUN (a tracker was not), NOT_MEASURED (the measure was not, of anybody) or APART
        (nobody has both).
    """

    text: str
    kind: str


# By the measure's name and the two trackers.
Reasons = Mapping[tuple[str, str, str], Reason]


def reasons(
    accuracy: pd.DataFrame,
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    measures: Iterable[ComparedMeasure],
    pairs: Iterable[tuple[str, str]],
) -> dict[tuple[str, str, str], Reason]:
    """For each of the measures and pairs: what to say if nobody has both trackers.

    Args:
        accuracy: ACCURACY rows of all subjects.
        smoothness: SMOOTHNESS rows of all subjects.
        participants: PARTICIPANTS table.
        measures: table of errors or of smoothness.
    """
    people = evaluated(participants).index
    accuracy = accuracy[accuracy["subject"].isin(people)]
    smoothness = smoothness[smoothness["subject"].isin(people)]
    run = {*accuracy["tracker"].unique(), *smoothness["tracker"].unique()}
    found, pairs = {}, list(pairs)
    for measure in measures:
        if measure.of_errors:
            unit, rows = "marked-up frame", accuracy[accuracy["reference"] == "annotation"]
            nothing = _no_accuracy(rows)
        else:
            unit, rows = (
                "recording",
                smoothness[
                    (smoothness["setting"] == MAIN)
                    & (smoothness["signal"] == measure.signal)
                    & (smoothness["measure"] == measure.measure.name)
                    & (smoothness["series"] == measure.series)
                ],
            )
            nothing = _no_smoothness(rows)
        for pair in pairs:
            absent = [name for name in pair if name not in run]
            if absent:
                reason = Reason(_not_run(pair, absent), NOT_RUN)
            elif (rows["status"] == OK).any():
                reason = Reason(_apart(pair, unit, rows), APART)
            else:
                reason = Reason(nothing, NOT_MEASURED)
            found[measure.name, *pair] = reason
    return found


def _not_run(pair: tuple[str, str], absent: list[str]) -> str:
    names = listed([tracker_label(name) for name in absent])
    together = listed([tracker_label(name) for name in pair])
    return (
        f"{together} cannot be compared ({names} {'was' if len(absent) == 1 else 'were'} not run)"
    )


def _no_accuracy(frames: pd.DataFrame) -> str:
    if frames.empty:
        return "accuracy was not measured (no frame of these people is annotated)"
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
