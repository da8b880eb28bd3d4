"""Who takes part in a study and which recordings there are: two sheets, held against each other.

Snakemake reads the sheets when it parses the workflow, so whatever is wrong with them is told
before any work starts.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from steadyface import tables
from steadyface.errors import SheetError, TableError


@dataclass(frozen=True)
class Study:
    """A study's participants and recordings, one row each."""

    participants: pd.DataFrame
    recordings: pd.DataFrame

    def subjects(self, role: str | None = None) -> list[str]:
        """Ids of all subjects, or of those in the set `finetune` or `evaluate`."""
        rows = self.participants
        if role is not None:
            rows = rows[rows["set"] == role]
        return rows["subject"].tolist()

    def files_of(self, subject: str) -> list[str]:
        """Paths of a subject's recordings, in the sheet's order."""
        rows = self.recordings
        return rows.loc[rows["subject"] == subject, "file"].tolist()

    def recordings_of(self, subject: str) -> list[tuple[str, int]]:
        """Task and repetition of a subject's recordings, in the order of `files_of`."""
        rows = self.recordings[self.recordings["subject"] == subject]
        return list(zip(rows["task"].tolist(), rows["repetition"].tolist(), strict=True))

    def rates_of(self, subject: str) -> list[float | None]:
        """Frames per second that the sheet states for a subject's recordings; None: not stated."""
        rates = self.recordings.loc[self.recordings["subject"] == subject, "rate_hz"]
        return [None if pd.isna(rate) else float(rate) for rate in rates]


def read_study(participants_sheet: str, recordings_sheet: str, include: list[str]) -> Study:
    """Read and check both sheets.

    Args:
        participants_sheet: path of a table with the columns of `tables.PARTICIPANTS`.
        recordings_sheet: path of a table with the columns of `tables.RECORDINGS`.
        include: the subjects that take part; all when empty.

    Raises:
        SheetError: a subject stands twice or in both sets, has no recording, has a recording but
            is no participant, or is included but not listed; two recordings share a file.
        TableError: a sheet breaks its schema.
    """
    participants = _read_participants(participants_sheet)
    recordings = tables.read(recordings_sheet, tables.RECORDINGS)
    listed = set(participants["subject"])
    unknown = [subject for subject in include if subject not in listed]
    if unknown:
        raise SheetError(
            f"{participants_sheet}: subject {unknown[0]} is included by the configuration but not "
            "listed; add a row or take it out of cohort/include"
        )
    strangers = sorted(set(recordings["subject"]) - listed)
    if strangers:
        raise SheetError(
            f"{recordings_sheet}: subject {strangers[0]} is not listed in {participants_sheet}; "
            "add the person there or remove the recording"
        )
    if include:
        participants = participants[participants["subject"].isin(include)]
        recordings = recordings[recordings["subject"].isin(include)]
    silent = sorted(set(participants["subject"]) - set(recordings["subject"]))
    if silent:
        raise SheetError(
            f"{recordings_sheet}: subject {silent[0]} has no recording; "
            f"add one or remove the person from {participants_sheet}"
        )
    shared = recordings["file"][recordings["file"].duplicated()]
    if not shared.empty:
        raise SheetError(
            f"{recordings_sheet}: file {shared.iloc[0]} is listed twice; "
            "each recording needs a file of its own"
        )
    if not (participants["set"] == "evaluate").any():
        raise SheetError(
            f"{participants_sheet}: nobody is in the set `evaluate`; there is nothing to measure"
        )
    return Study(participants.reset_index(drop=True), recordings.reset_index(drop=True))


def read_participants(sheet: str, subjects: list[str]) -> pd.DataFrame:
    """The participants' sheet without those who do not take part.

    Raises:
        TableError: the sheet is missing or breaks its schema.
    """
    people = tables.read(sheet, tables.PARTICIPANTS)
    return people[people["subject"].isin(subjects)].reset_index(drop=True)


def _read_participants(sheet: str) -> pd.DataFrame:
    try:
        return tables.read(sheet, tables.PARTICIPANTS)
    except TableError:
        if not Path(sheet).is_file():
            raise
        # A subject in both sets deserves a better word than "occurs twice".
        raw = pd.read_csv(sheet, sep="\t" if sheet.endswith(".tsv") else ",", dtype=str)
        if {"subject", "set"} <= set(raw.columns):
            sets = raw.groupby("subject")["set"].nunique()
            both = sets.index[sets > 1].tolist()
            if both:
                raise SheetError(
                    f"{sheet}: subject {both[0]} is in the sets `finetune` and `evaluate`; a "
                    "person whom a tracker has learned from cannot be evaluated: keep one row"
                ) from None
        raise
