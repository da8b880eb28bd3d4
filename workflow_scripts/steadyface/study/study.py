"""Who takes part in a study and which recordings there are: its sheets, held against each other.

Snakemake reads the sheets when it parses the workflow, so whatever is wrong with them is told
before any work starts. A list of files with a person's id each is enough for tracking and
measuring; a participants' sheet with groups and sets makes a comparison of it.
"""

import os
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, filterfalse

import pandas as pd

from steadyface import tables
from steadyface.errors import SheetError
from steadyface.file_spelling import as_stored
from steadyface.problems import Problem, refuse
from steadyface.sheets import ROW, read_sheet
from steadyface.study.design import (
    PAPER_GROUPS,
    PAPER_TASKS,
    UNNAMED_TASK,
    ordered_groups,
    ordered_tasks,
)
from steadyface.study.schemas import PARTICIPANTS, RECORDINGS

# Letters of one case and digits that are no year: no name, no date of birth.
SUBJECT_PATTERN = r"([A-Z]{1,4}|[a-z]{1,4})(?!(19|20)[0-9]{2}$)[0-9]{1,4}"
EVALUATE, FINETUNE = "evaluate", "finetune"


@dataclass(frozen=True)
class Study:
    """A study's participants and recordings, one row each.

    Participants stand by group and id, their recordings by task and repetition, so that another
    order of the sheets' rows changes no result.

    compares: there is a participants' sheet, so trackers are compared by group; otherwise every
        person is measured, and groups are missing.
    """

    participants: pd.DataFrame
    recordings: pd.DataFrame
    compares: bool = True

    def subjects(self, role: str | None = None) -> list[str]:
        """Ids of all subjects, or of those in the set `finetune` or `evaluate`."""
        rows = self.participants
        if role is not None:
            rows = rows[rows["set"] == role]
        return rows["subject"].tolist()

    def without(self, subjects: Collection[str]) -> "Study":
        """The study without these people."""
        people = self.participants[~self.participants["subject"].isin(subjects)]
        rows = self.recordings[~self.recordings["subject"].isin(subjects)]
        return replace(
            self,
            participants=people.reset_index(drop=True),
            recordings=rows.reset_index(drop=True),
        )

    def files_of(self, subject: str) -> list[str]:
        """Paths of a subject's recordings, by task and repetition."""
        return list(self._of(subject)["file"])

    def recordings_of(self, subject: str) -> list[tuple[str, int]]:
        """Task and repetition of a subject's recordings, in the order of `files_of`."""
        rows = self._of(subject)
        return list(zip(rows["task"], rows["repetition"], strict=True))

    def named_files_of(self, subject: str) -> list[tuple[str, int, str]]:
        """Task, repetition and path of a subject's recordings, in the sheet's order."""
        files = self.files_of(subject)
        return [(*key, file) for key, file in zip(self.recordings_of(subject), files, strict=True)]

    def group_of(self, subject: str) -> str | None:
        """A subject's group; None in a study without groups."""
        return self._groups.get(subject) if self.compares else None

    def rates_of(self, subject: str) -> list[float | None]:
        """Stated frames per second of a subject's recordings, in the order of `files_of`."""
        rates = self._of(subject)["rate_hz"]
        return [None if pd.isna(rate) else float(rate) for rate in rates]

    def rows_of(self, subject: str) -> list[int]:
        """Rows of a subject's recordings in their sheet, in the order of `files_of`."""
        return list(self._of(subject)[ROW])

    def _of(self, subject: str) -> dict[str, list]:
        if subject not in self._by_subject:
            raise SheetError("nobody of that name takes part in this study", where=subject)
        return self._by_subject[subject]

    @cached_property
    def _groups(self) -> dict[str, str]:
        people = self.participants
        return dict(zip(people["subject"], people["group"], strict=True))

    @cached_property
    def _by_subject(self) -> dict[str, dict[str, list]]:
        # Once, and as lists: a search of all rows for each of a thousand people takes minutes.
        columns = {name: self.recordings[name].tolist() for name in self.recordings}
        held = {}
        for place, subject in enumerate(columns["subject"]):
            rows = held.setdefault(subject, {name: [] for name in columns})
            for name, values in columns.items():
                rows[name].append(values[place])
        return held


def read_study(
    participants_sheet: str | None,
    recordings_sheet: str,
    include: list[str],
    subject_pattern: str = SUBJECT_PATTERN,
    groups: Sequence[str] = PAPER_GROUPS,
    tasks: Sequence[str] = PAPER_TASKS,
) -> Study:
    """The study of two sheets; arguments as `look_through`.

    Raises:
        SheetError: everything that is wrong with the sheets, a line each.
    """
    study, problems = look_through(
        participants_sheet, recordings_sheet, include, subject_pattern, groups, tasks
    )
    refuse(problems)
    return study


def look_through(
    participants_sheet: str | None,
    recordings_sheet: str,
    include: list[str],
    subject_pattern: str = SUBJECT_PATTERN,
    groups: Sequence[str] = PAPER_GROUPS,
    tasks: Sequence[str] = PAPER_TASKS,
) -> tuple[Study, list[Problem]]:
    """The valid rows of both sheets, and everything that is wrong with them.

    Args:
        participants_sheet: path of a table with columns of `PARTICIPANTS`, of which
            subject and group are needed; None for a study that compares nothing.
        recordings_sheet: path of a table with columns of `RECORDINGS`, of which subject and
            file are needed. Without a task a recording shows `UNNAMED_TASK`; repetitions are
            counted in the sheet's order where they are not given.
        include: the subjects that take part; all when empty.
        subject_pattern: regular expression that a subject's id must match as a whole.
        groups, tasks: those that a study which compares may have; another one is a slip of the
            pen, which would make a group or a task of its own.
    """
    recordings, problems = read_sheet(recordings_sheet, RECORDINGS, ("task", "repetition"))
    recordings = _named_recordings(recordings)
    recordings["file"] = recordings["file"].map(as_stored)
    compares = participants_sheet is not None
    if compares:
        participants, wrong = read_sheet(participants_sheet, PARTICIPANTS, ("set",))
        participants["set"] = participants["set"].fillna(EVALUATE)
        problems += wrong
        # Who stands in a row that could not be read is unknown: do not call them unlisted.
        if not wrong:
            problems += _unlisted(participants, recordings, participants_sheet, recordings_sheet)
        problems += _not_pseudonymous(participants, participants_sheet, subject_pattern)
        problems += _unnamed(participants, "group", groups, participants_sheet)
        problems += _unnamed(recordings, "task", tasks, recordings_sheet)
    else:
        participants = _people_of(recordings)
        problems += _not_pseudonymous(recordings, recordings_sheet, subject_pattern)
    problems += _not_included(participants, participants_sheet or recordings_sheet, include)
    problems += _repeated(recordings, recordings_sheet)
    if include:
        participants = participants[participants["subject"].isin(include)]
        recordings = recordings[recordings["subject"].isin(include)]
    if compares:
        problems += _without_use(
            participants, recordings, participants_sheet, recordings_sheet, bool(problems)
        )
    valid = participants["subject"].map(lambda name: bool(re.fullmatch(subject_pattern, name)))
    participants = participants[valid.astype(bool)].drop_duplicates("subject")
    participants = participants[participants["subject"].isin(recordings["subject"])]
    recordings = recordings[recordings["subject"].isin(participants["subject"])]
    recordings = recordings.drop_duplicates(["subject", "task", "repetition"])
    participants, recordings = _in_order(participants.drop(columns=ROW), recordings)
    return Study(participants, recordings, compares), problems


def read_participants(sheet: str, subjects: list[str]) -> pd.DataFrame:
    """The rows of `subjects` in the participants' sheet, in that order, as `PARTICIPANTS`.

    Raises:
        SheetError: the sheet is missing or breaks its schema.
    """
    people, problems = read_sheet(sheet, PARTICIPANTS, ("set",))
    refuse(problems)
    people["set"] = people["set"].fillna(EVALUATE)
    people = people[people["subject"].isin(subjects)].drop(columns=ROW)
    people = people.sort_values("subject", key=lambda names: names.map(subjects.index))
    return tables.check(people.reset_index(drop=True), PARTICIPANTS, sheet)


def _in_order(
    participants: pd.DataFrame, recordings: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Participants by group and id (P2 before P10), recordings as them, by task and repetition."""
    groups = {group: place for place, group in enumerate(ordered_groups(_known(participants)))}
    tasks = {task: place for place, task in enumerate(ordered_tasks(recordings["task"]))}

    def parts(name: str) -> list[str | int]:
        return [int(part) if part.isdigit() else part for part in re.split("([0-9]+)", name)]

    people = sorted(
        zip(participants["group"], participants["subject"], participants.index, strict=True),
        key=lambda person: (groups.get(person[0], len(groups)), parts(person[1])),
    )
    places = {subject: place for place, (_, subject, _) in enumerate(people)}
    ordered = recordings.assign(
        person=recordings["subject"].map(places), place=recordings["task"].map(tasks)
    ).sort_values(["person", "place", "repetition"])
    return (
        participants.loc[[index for *_, index in people]].reset_index(drop=True),
        ordered.drop(columns=["person", "place"]).reset_index(drop=True),
    )


def _known(participants: pd.DataFrame) -> list[str]:
    """The groups that are known; a study that compares nothing has none."""
    return list(participants["group"].dropna())


def _named_recordings(recordings: pd.DataFrame) -> pd.DataFrame:
    """The recordings with a task and a repetition each; given ones are kept."""
    named = recordings.assign(task=recordings["task"].fillna(UNNAMED_TASK))
    keys = list(zip(named["subject"], named["task"], strict=True))
    numbers = named["repetition"].tolist()
    given = defaultdict(set)
    for key, number in zip(keys, numbers, strict=True):
        given[key].add(number)
    free = {key: filterfalse(taken.__contains__, count(1)) for key, taken in given.items()}
    numbers = [
        next(free[key]) if pd.isna(number) else int(number)
        for key, number in zip(keys, numbers, strict=True)
    ]
    return named.assign(repetition=pd.array(numbers, dtype="int64"))


def _people_of(recordings: pd.DataFrame) -> pd.DataFrame:
    """One row per person of the recordings, of whom nothing else is known."""
    first = recordings.drop_duplicates("subject")
    people = pd.DataFrame({ROW: first[ROW], "subject": first["subject"]})
    for name in PARTICIPANTS.columns:
        if name not in people:
            people[name] = EVALUATE if name == "set" else None
    return people.reset_index(drop=True)


def _not_pseudonymous(rows: pd.DataFrame, sheet: str, pattern: str) -> list[Problem]:
    """Ids that may name somebody; the line does not repeat them."""
    return [
        Problem(
            sheet,
            "the subject's id is no pseudonym",
            "give the person a code of letters of one case and digits, such as A01 or p7, that "
            "holds no name and no date (cohort/subject_pattern in the configuration has the form)",
            row=int(row),
        )
        for row, name in zip(rows[ROW], rows["subject"], strict=True)
        if not re.fullmatch(pattern, name)
    ]


def _unnamed(rows: pd.DataFrame, column: str, names: Sequence[str], sheet: str) -> list[Problem]:
    """Groups or tasks that the configuration does not name."""
    unknown = rows[~rows[column].isin(names)]
    return [
        Problem(
            sheet,
            f"{column} {name!r} is not one of {', '.join(names)}",
            f"correct it, or name it in cohort/{column}s in the configuration",
            subject,
            int(row),
        )
        for row, subject, name in zip(
            unknown[ROW], unknown["subject"], unknown[column], strict=True
        )
    ]


def _unlisted(
    participants: pd.DataFrame, recordings: pd.DataFrame, people_sheet: str, sheet: str
) -> list[Problem]:
    rows = recordings[~recordings["subject"].isin(participants["subject"])]
    rows = rows.drop_duplicates("subject")
    remedy = "add the person there or remove the recording"
    return [
        Problem(sheet, f"the person is not listed in {people_sheet}", remedy, subject, int(row))
        for row, subject in zip(rows[ROW], rows["subject"], strict=True)
    ]


def _not_included(participants: pd.DataFrame, sheet: str, include: list[str]) -> list[Problem]:
    return [
        Problem(
            sheet,
            "included by the configuration but not listed",
            "add a row or take the person out of cohort/include",
            subject,
        )
        for subject in include
        if subject not in set(participants["subject"])
    ]


def _repeated(recordings: pd.DataFrame, sheet: str) -> list[Problem]:
    key = ["subject", "task", "repetition"]
    problems = []
    for _, row in recordings[recordings.duplicated(key)].iterrows():
        wrong = f"task {row['task']}, repetition {row['repetition']} is listed twice"
        remedy = "number the repetitions, or leave the column out to have them counted"
        problems.append(Problem(sheet, wrong, remedy, row["subject"], int(row[ROW])))
    # ./a.mp4 is a.mp4 as well.
    places = recordings["file"].map(os.path.normpath)
    for _, row in recordings[places.duplicated()].iterrows():
        wrong = f"file {row['file']} is listed twice"
        remedy = "each recording needs a file of its own"
        problems.append(Problem(sheet, wrong, remedy, row["subject"], int(row[ROW])))
    return problems


def _without_use(
    participants: pd.DataFrame,
    recordings: pd.DataFrame,
    people_sheet: str,
    sheet: str,
    others_wrong: bool,
) -> list[Problem]:
    """People who stand twice or have no recording, and a study without anybody to evaluate."""
    problems = []
    for subject, rows in participants.groupby("subject", sort=False):
        if len(rows) < 2:
            continue
        wrong, remedy = "is listed twice", "keep one row"
        if rows["set"].nunique() > 1:
            # Being in both sets deserves a better word than "twice".
            wrong = "is in the sets `finetune` and `evaluate`"
            remedy = "a person whom a tracker has learned from cannot be evaluated: keep one row"
        problems.append(Problem(people_sheet, wrong, remedy, str(subject), int(rows[ROW].iloc[1])))
    silent = participants[~participants["subject"].isin(recordings["subject"])]
    # A row of the other sheet that could not be read may be this person's recording.
    if not others_wrong:
        for row, subject in zip(silent[ROW], silent["subject"], strict=True):
            remedy = f"add one to {sheet} or remove the person"
            problems.append(Problem(people_sheet, "has no recording", remedy, subject, int(row)))
    if not others_wrong and not (participants["set"] == EVALUATE).any():
        problems.append(
            Problem(
                people_sheet,
                "nobody is in the set `evaluate`",
                "there is nothing to measure: correct the column `set`",
            )
        )
    return problems
