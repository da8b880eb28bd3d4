"""Who the people of the release are, as far as its clinical sheets say."""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pandas as pd

from steadyface.neuroface.workbooks import read_workbook
from steadyface.problems import NOTE, Problem
from steadyface.sheets import SPELLINGS
from steadyface.study.design import PAPER_GROUPS
from steadyface.study.schemas import PARTICIPANTS

# Ages of the people whom the paper fine-tuned on (its Table I).
PUBLISHED_AGES = {"ALS": (45, 55, 57), "stroke": (21, 62, 64), "HC": (63, 65, 76)}
# Which column of a clinical sheet holds which fact, by the beginning of its name.
FACTS = {
    "age_years": ("agesession", "age"),
    "sex": ("gender", "sex"),
    "disease_duration": ("daysfromstroke", "diseaseduration", "monthsfromonset"),
    "alsfrs_r": ("alsfrs",),
}


def participants(
    groups: Mapping[str, str], finetuned: Collection[str], sheets: Sequence[Path]
) -> tuple[pd.DataFrame, list[Problem]]:
    """The participants' sheet, of the schema `PARTICIPANTS`; unknown facts are missing.

    Args:
        groups: group by subject.
        finetuned: the people to fine-tune on; all others are evaluated.
        sheets: clinical sheets with a column SubjectID.
    """
    facts: dict[str, dict[str, object]] = {}
    problems = []
    for path in sheets:
        cells, wrong = read_workbook(path)
        cells.columns = [re.sub(r"[^a-z0-9]", "", name) for name in cells.columns]
        if wrong or "subjectid" not in cells.columns:
            told = wrong[0].wrong if wrong else "has no column 'SubjectID'"
            remedy = "fill in ages and sexes in participants.tsv by hand"
            problems.append(Problem(str(path), told, remedy, kind=NOTE))
            continue
        for row in cells.to_dict("records"):
            facts.setdefault(row["subjectid"].upper(), {}).update(_facts_of(row))
    order = sorted(groups, key=lambda subject: (PAPER_GROUPS.index(groups[subject]), subject))
    rows = [
        {
            "subject": subject,
            "group": groups[subject],
            "set": "finetune" if subject in finetuned else "evaluate",
            **facts.get(subject, {}),
        }
        for subject in order
    ]
    people = pd.DataFrame(rows, columns=list(PARTICIPANTS.columns))
    return people, problems + _other_ages(people)


def _facts_of(row: Mapping[str, str]) -> dict[str, object]:
    """What a clinical sheet's row says, in our units; what it does not say is left out."""
    found = {}
    for fact, beginnings in FACTS.items():
        columns = [name for name in row if name.startswith(beginnings)]
        cell = row[columns[0]] if columns else ""
        if fact == "sex":
            value = SPELLINGS.get(cell.lower())
        else:
            value = float(cell) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", cell) else None
        if value is not None:
            found[fact] = value
    return found


def _other_ages(people: pd.DataFrame) -> list[Problem]:
    """Notes of groups whose people to fine-tune on are not of the ages that the paper prints."""
    problems = []
    for group, ages in PUBLISHED_AGES.items():
        chosen = people[(people["group"] == group) & (people["set"] == "finetune")]
        known = tuple(sorted(int(age) for age in chosen["age_years"].dropna()))
        if len(known) == len(ages) and known != ages:
            wrong = f"those to fine-tune on in {group} are {known} years old, the paper's {ages}"
            remedy = "they are not the paper's people; name those with --finetune if you know them"
            problems.append(Problem("participants.tsv", wrong, remedy, kind=NOTE))
    return problems
