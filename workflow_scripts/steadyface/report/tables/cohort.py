"""Table I: the people, in the paper's shape, with its own figures beside ours."""

import pandas as pd

from steadyface.landmarks import GROUPS
from steadyface.report.tables.grid import Cell, Grid, number
from steadyface.report.words import GROUP_LABELS
from steadyface.tables import GROUP, NUMBER, TEXT, Column, Schema

SETS = {"finetune": "FT", "evaluate": "E"}
# Table I alone says "Control" for HC.
GROUP_HEADS = {**GROUP_LABELS, "HC": "Control"}
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
        "published": Column(TEXT),
    },
    key=("field", "set", "group"),
)


def cohort_values(participants: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """One row per field, set and group of Table I: what is printed, and the published text.

    Args:
        participants: the table `tables.PARTICIPANTS`.
        published: `published.published_cohort()`.

    Returns:
        A table of the schema `COHORT_VALUES`. As in the paper, sets of up to three people are
        printed as raw values, larger ones as median [min-max]; "NA" is a value that nobody noted,
        "-" one that the group cannot have.
    """
    printed_there = published.set_index(["field", "set", "group"])["printed"]
    rows = []
    for field in FIELD_HEADS:
        for set_name in SETS:
            for group in GROUPS:
                people = participants[
                    (participants["group"] == group) & (participants["set"] == set_name)
                ]
                known, n_known, printed = _printed(people, field, group)
                there = printed_there.get((field, set_name, group), "-")
                if field == "n":
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
    rows, blocks = [], set()
    for field, head in FIELD_HEADS.items():
        blocks.add(len(rows))
        for set_name, set_head in SETS.items():
            cells = [by_place.loc[(field, set_name, group)] for group in GROUPS]
            rows.append(
                (
                    Cell(head),
                    Cell(set_head),
                    *(Cell(cell["printed"], beside=cell["published"]) for cell in cells),
                )
            )
    notes = (
        "FT: fine-tuning set. E: evaluation set. Ages, durations and scores of up to three people "
        "are listed, those of more are given as median [min-max], with n where it is not known of "
        "everybody; the sex, as women of those whose sex is known. Disease duration: months since "
        "onset in ALS, days in stroke. NA: not available. -: does not apply. In parentheses: the "
        "paper.",
        "The paper's print swaps the lines FT and E of disease duration and ALSFRS-R; they stand "
        "here where its own footnote puts them.",
    )
    if simulated:
        notes += ("These people are simulated; they were made to follow the paper's Table I.",)
    return Grid(
        "Table I. The cohort",
        ("", "Set", *(GROUP_HEADS[group] for group in GROUPS)),
        2,
        tuple(rows),
        frozenset(blocks),
        notes=notes,
    )


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
