"""Who is fine-tuned on: the three most asymmetric people of each group, as two raters judged.

The paper: "individuals from each group were chosen based on who had the highest average facial
asymmetry rating as judged by 2 SLPs" (section II.D.2); whom that made is not published.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from steadyface.neuroface.layout import NAMES
from steadyface.neuroface.workbooks import read_workbook
from steadyface.problems import NOTE, Problem
from steadyface.sheets import ROW
from steadyface.study.design import PAPER_GROUPS

PEOPLE_PER_GROUP = 3
LOWEST, HIGHEST = 1.0, 5.0
NAME_THEM = "name the people with --finetune A002,S001,... (--finetune none for nobody)"
FILE_NAMES = {
    "ALS": "SLP_Assessment_ALS.xlsx",
    "stroke": "SLP_Assessment_PS.xlsx",
    "HC": "SLP_Assessment_HC.xlsx",
}


@dataclass(frozen=True)
class Choice:
    """The people to fine-tune on, and a sentence for every group of how they were chosen."""

    subjects: tuple[str, ...]
    told: tuple[str, ...]


def read_ratings(paths: Sequence[Path]) -> tuple[pd.DataFrame, list[Problem]]:
    """Symmetry of every rated video by both raters: subject, rater (1, 2), rating, file, row."""
    parts, problems = [], []
    for path in paths:
        cells, wrong = read_workbook(path)
        problems += wrong
        if wrong:
            continue
        raters = [name for name in cells.columns if name.startswith("symmetry")]
        if len(raters) != 2 or not {"subject id", "file name"} & set(cells.columns):
            wrong_head = f"has {len(raters)} columns of symmetry ratings, not 2"
            if len(raters) == 2:
                wrong_head = "has no column 'Subject ID'"
            remedy = "the header must hold Subject ID, Symmetry (SLP1) and Symmetry (SLP2)"
            problems.append(Problem(str(path), wrong_head, remedy))
            continue
        for row in cells.to_dict("records"):
            subject, told = _subject_of(row)
            for rater, name in enumerate(raters, start=1):
                rating = _rating(row[name])
                if rating is None and not told:
                    told = f"{row[name]!r} is no rating from {LOWEST:g} to {HIGHEST:g}"
                parts.append((subject, rater, rating, str(path), row[ROW]))
            if told:
                problem = Problem(str(path), told, "correct the row", subject, int(row[ROW]))
                problems.append(problem)
    table = pd.DataFrame(parts, columns=["subject", "rater", "rating", "file", "row"])
    return table.astype({"rating": "float64"}), problems


def _subject_of(row: Mapping[str, object]) -> tuple[str, str]:
    """The rated person, and what is wrong with the row's id."""
    given = str(row.get("subject id", "")).upper()
    match = NAMES["video"].fullmatch(str(row.get("file name", "")))
    filed = match["subject"].upper() if match else ""
    if given and filed and given != filed:
        return given, f"Subject ID is {given}, but the file is of {filed}"
    return given or filed, "" if given or filed else "names no person"


def _rating(cell: str) -> float | None:
    """NaN where the rater gave none; None for what is no rating."""
    if cell == "":
        return float("nan")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", cell):
        return None
    return float(cell) if LOWEST <= float(cell) <= HIGHEST else None


def choose_people(
    ratings: pd.DataFrame, groups: Mapping[str, str], folder: str, lowest: bool = False
) -> tuple[Choice, list[Problem]]:
    """The `PEOPLE_PER_GROUP` of each group with the highest mean rating.

    A person's value is the mean over both raters of each rater's mean over all rated videos. Equal
    values at the limit go to the first in the order of ids, which is told.

    Args:
        ratings: result of `read_ratings`.
        groups: group by subject, of the people whose videos are there.
        folder: folder, for messages.
        lowest: a low rating means asymmetric.
    """
    means = ratings.dropna().groupby(["subject", "rater"])["rating"].mean()
    means = means.groupby("subject").mean()
    chosen, told, problems = [], [], []
    for group in PAPER_GROUPS:
        people = sorted(subject for subject in groups if groups[subject] == group)
        rated = means[means.index.isin(people)]
        if people and rated.empty:
            wrong = f"no symmetry ratings of the group {group} to choose people to fine-tune on"
            remedy = f"put {FILE_NAMES[group]} of the release there, or {NAME_THEM}"
            problems.append(Problem(folder, wrong, remedy))
            continue
        if people and len(people) <= PEOPLE_PER_GROUP:
            wrong = f"the group {group} has only {len(people)} people: nobody would be evaluated"
            problems.append(Problem(folder, wrong, NAME_THEM))
            continue
        problems += [
            Problem(
                folder,
                "no symmetry rating",
                "the person is not chosen to fine-tune on",
                subject,
                kind=NOTE,
            )
            for subject in people
            if subject not in rated.index
        ]
        ranked = rated.sort_index().sort_values(ascending=lowest, kind="stable")
        best = ranked.index[:PEOPLE_PER_GROUP].tolist()
        chosen += best
        if people:
            values = ", ".join(f"{subject} ({ranked[subject]:.2f})" for subject in best)
            told.append(f"{group}: {values}{_tie(ranked)}")
    problems += _turned_scale(means, groups, folder, lowest)
    return Choice(tuple(chosen), tuple(told)), problems


def _tie(ranked: pd.Series) -> str:
    """What to say when the last one chosen and the first one not chosen are equal."""
    if len(ranked) <= PEOPLE_PER_GROUP:
        return ""
    limit = ranked.iloc[PEOPLE_PER_GROUP - 1]
    equal = ranked.index[(ranked - limit).abs() < 1e-9].tolist()
    if abs(ranked.iloc[PEOPLE_PER_GROUP] - limit) >= 1e-9:
        return ""
    return f"; tie: {', '.join(equal)} are equal, taken in the order of their ids"


def _turned_scale(
    means: pd.Series, groups: Mapping[str, str], folder: str, lowest: bool
) -> list[Problem]:
    """A problem when healthy controls are rated more asymmetric than every group of patients."""
    by_group = means.groupby(means.index.map(groups)).mean()
    if lowest:
        by_group = -by_group
    patients = by_group.drop("HC", errors="ignore")
    if "HC" not in by_group or patients.empty or by_group["HC"] <= patients.max():
        return []
    extreme, other = ("lowest", "highest") if lowest else ("highest", "lowest")
    wrong = f"healthy controls have the {extreme} mean symmetry rating of all groups"
    remedy = (
        f"the rating seems to run the other way: add --most-asymmetric {other}, or {NAME_THEM}"
    )
    return [Problem(folder, wrong, remedy)]
