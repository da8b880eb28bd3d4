"""Whether all recordings of a study run at one rate, which smoothness depends on."""

from collections.abc import Mapping

import pandas as pd

from steadyface.problems import NOTE, Problem
from steadyface.recording.quality import told_rates
from steadyface.tables import RECORDING_KEY, VALUE, Schema

RATES = Schema("rates", {**RECORDING_KEY, "rate_hz": VALUE}, key=tuple(RECORDING_KEY))


def rate_table(subject: str, rates: Mapping[tuple[str, int], float]) -> pd.DataFrame:
    """A person's rates (frames per second by task and repetition) as a table of `RATES`."""
    rows = [(subject, task, repetition, rate) for (task, repetition), rate in rates.items()]
    table = pd.DataFrame(rows, columns=list(RATES.columns))
    return table.astype({"repetition": int, "rate_hz": float})


def check_rates(rates: pd.DataFrame) -> list[Problem]:
    """A note where the study's recordings, a table of `RATES`, run at several rates."""
    told = told_rates(rates["rate_hz"])
    if told is None:
        return []
    return [
        Problem(
            "the study",
            f"its recordings run at {told}, and smoothness depends on the rate",
            "compare people and tasks of one rate alone, or record all at one",
            kind=NOTE,
        )
    ]
