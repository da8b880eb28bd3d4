"""Table I: the people, in the paper's shape, with its own figures beside ours."""

from collections.abc import Sequence

import pandas as pd

from steadyface.report.tables.grid import Cell, Grid, number
from steadyface.report.words import group_label
from steadyface.study.design import PAPER_GROUPS, ordered_groups
from steadyface.study.schemas import GROUP
from steadyface.tables import NUMBER, TEXT, Column, Schema

SETS = {"finetune": "FT", "evaluate": "E"}
# Table I alone says "Control" for HC.
GROUP_HEADS = {"HC": "Control"}
FIELD_HEADS = {
    "n": "N",
    "age_years": "Age (years)",
    "n_female": "Sex (num. female)",
    "disease_duration": "Disease duration",
    "alsfrs_r": "ALSFRS-R",
}
# A field that a group does not have: printed "-", which is not the same as "not available".
NOT_APPLICABLE = {
    "disease_duration": ("HC",),
    "alsfrs_r": ("stroke", "HC"),
}

COHORT_VALUES = Schema(
    "cohort table",
    {
        "field": Column(TEXT, allowed=tuple(FIELD_HEADS)),
        "set": Column(TEXT, allowed=tuple(SETS)),
        "group": GROUP,
        "printed": Column(TEXT),
        "n": Column(NUMBER),
        "n_known": Column(NUMBER),
        "median": Column(NUMBER, missing=True),
        "minimum": Column(NUMBER, missing=True),
        "maximum": Column(NUMBER, missing=True),
        "published": Column(TEXT, missing=True),
    },
    key=("field", "set", "group"),
)


def cohort_values(participants: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """One row per field, set and group of Table I: what is printed, and the published text.

    Args:
        participants: the table `PARTICIPANTS`.
        published: `published.published_cohort()`.

    Returns:
        A table of the schema `COHORT_VALUES`. As in the paper, sets of up to three people are
        printed as raw values, larger ones as median [min-max]; "NA" is a value that nobody noted,
        "-" one that the group cannot have.
    """
    printed_there = published.set_index(["field", "set", "group"])["printed"]
    groups = _groups(participants)
    rows = []
    for field in FIELD_HEADS:
        for set_name in SETS:
            for group in groups:
                people = participants[
                    (participants["group"] == group) & (participants["set"] == set_name)
                ]
                known, n_known, printed = _printed(people, field, group)
                there = printed_there.get((field, set_name, group), "-")
                if group not in PAPER_GROUPS:
                    there = None
                elif field == "n":
                    # The paper prints both sets in one cell, "3, 8" for fine-tuning, evaluation.
                    there = there.split(", ")[list(SETS).index(set_name)]
                rows.append(
                    {
                        "field": field,
                        "set": set_name,
                        "group": group,
                        "printed": printed,
                        "n": len(people),
                        "n_known": n_known,
                        "median": known.median(),
                        "minimum": known.min(),
                        "maximum": known.max(),
                        "published": there,
                    }
                )
    return pd.DataFrame(rows)


def cohort_grid(values: pd.DataFrame, simulated: bool) -> Grid:
    """Table I as it is printed; our cell, with the paper's in parentheses."""
    by_place = values.set_index(["field", "set", "group"])
    groups = ordered_groups(values["group"])
    rows, blocks = [], set()
    for field, head in FIELD_HEADS.items():
        blocks.add(len(rows))
        for set_name, set_head in SETS.items():
            cells = [by_place.loc[(field, set_name, group)] for group in groups]
            rows.append(
                (
                    Cell(head),
                    Cell(set_head),
                    *(Cell(cell["printed"], beside=_beside(cell)) for cell in cells),
                )
            )
    notes = (
        "FT: fine-tuning set. E: evaluation set. Ages, durations and scores of up to three people "
        "are listed, those of more are given as median [min-max], with n where it is not known of "
        "everybody; the sex, as women of those whose sex is known. Disease duration: months since "
        "onset in ALS, days in stroke"
        f"{_elsewhere(groups)}. NA: not available. -: does not apply. In parentheses: the "
        "paper.",
        "The paper's print swaps the lines FT and E of disease duration and ALSFRS-R; they stand "
        "here where its own footnote puts them.",
    )
    if simulated:
        notes += ("These people are simulated; they were made to follow the paper's Table I.",)
    return Grid(
        "Table I. The cohort",
        ("", "Set", *(GROUP_HEADS.get(group, group_label(group)) for group in groups)),
        2,
        tuple(rows),
        frozenset(blocks),
        notes=notes,
    )


def _groups(participants: pd.DataFrame) -> list[str]:
    """The study's groups; where it has any of the paper's, all three of those."""
    present = set(participants["group"])
    return ordered_groups(present | set(PAPER_GROUPS if present & set(PAPER_GROUPS) else ()))


def _beside(cell: pd.Series) -> str:
    """What the paper prints in the same place; nothing where it has no such group."""
    return cell["published"] if isinstance(cell["published"], str) else ""


def _elsewhere(groups: Sequence[str]) -> str:
    return ", as the sheet has it elsewhere" if set(groups) - set(PAPER_GROUPS) else ""


def _printed(people: pd.DataFrame, field: str, group: str) -> tuple[pd.Series, int, str]:
    """The known numbers of a field, of how many people it is known, and its printed cell."""
    numbers = pd.Series(dtype=float)
    if field == "n":
        return numbers, len(people), str(len(people))
    if group in NOT_APPLICABLE.get(field, ()):
        return numbers, 0, "-"
    if field == "n_female":
        known = people["sex"].dropna()
        if known.empty:
            return numbers, 0, "NA" if len(people) else "-"
        return numbers, len(known), f"{(known == 'female').sum()}/{len(known)}"
    values = people[field].astype(float)
    known = values.dropna()
    if len(people) <= 3:
        raw = [_short(value) for value in known.sort_values()] + ["NA"] * values.isna().sum()
        return known, len(known), f"[{', '.join(raw)}]" if raw else "-"
    if known.empty:
        return known, 0, "NA"
    low, high = _short(known.min()), _short(known.max())
    of = f", n = {len(known)}" if len(known) < len(people) else ""
    return known, len(known), f"{_short(known.median())} [{low}-{high}]{of}"


def _short(value: float) -> str:
    """A number without decimals it does not have: 62, 64.5."""
    return number(value, 0 if float(value).is_integer() else 1)
