"""What stands above a table of the analysis and depends on the tests that were made.

How many tests, at which level and with which threshold is read from the table itself: a study
without a task, a group or a tracker has smaller families, and the level is a setting.
"""

import pandas as pd

from steadyface.analysis.paper.families import SIGNIFICANT, TREND
from steadyface.analysis.wording import level, listed
from steadyface.report.words import counted, of_number, probability_text


def planned_family(tests: pd.DataFrame) -> str:
    """The planned tests: how many, of which kind, at which level."""
    made = tests[tests["p"].notna()]
    if made.empty:
        return "None of them could be made in this study."
    m, alpha = int(made["m"].iloc[0]), made["alpha"].iloc[0]
    methods = " or ".join(sorted(set(made["method"])))
    return (
        f"{counted(m, 'test')} {of_number(m, 'was')} made ({methods}), one value per person, with "
        f"Holm's correction at a level of {alpha:g} for all together."
    )


def paper_family(tests: pd.DataFrame) -> str:
    """A family of the paper's tests: how many, and what the marks mean."""
    made = tests[tests["p"].notna()]
    if made.empty:
        return "None of them could be made in this study."
    m, alpha, threshold = made[["m", "alpha", "threshold"]].iloc[0]
    return (
        f"{counted(int(m), 'test')} {of_number(m, 'was')} made: {SIGNIFICANT} p < "
        f"{alpha:g}/{m:.0f} = {probability_text(threshold)}, {TREND} p < {alpha:g}."
    )


def equivalence_level(tests: pd.DataFrame) -> str:
    """The level of the interval that belongs to two one-sided tests."""
    levels = sorted(set(tests["confidence"].dropna()))
    if not levels:
        return ""
    told = listed([level(each) for each in levels])
    return f"Equality is shown where the {told} interval lies inside the margins."
