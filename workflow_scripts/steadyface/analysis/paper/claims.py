"""What the paper claims, each held against the study at hand by a criterion that is printed.

The same functions read the claim's numbers from the paper's own tables and from ours, so the
"published" column is computed, not copied. No criterion that is called reproduced is met by more
than one in twenty studies without any effect; what only compares means is called a direction.
"""

from itertools import product

import pandas as pd

from steadyface.analysis.measures import LABELS
from steadyface.analysis.paper.evidence import Finding, Judge, together
from steadyface.analysis.paper.findings import (
    accuracy_change,
    accuracy_marks,
    accurate_against_smooth,
    count_near,
    fan_gains_unevenly,
    leads_count,
    marked_against,
    marks_alike,
    most_accurate,
    mostly_smoother,
    registration_helps,
    significantly_better,
    smoothness_marks,
    the_one_dagger,
    tuned_are_lowest,
    windows_agree,
)
from steadyface.analysis.paper.reported import Results
from steadyface.analysis.paper.schemas import CLAIMS
from steadyface.study.design import PAPER_GROUPS
from steadyface.trackers.arms import tracker_label

REPRODUCED, DIRECTION_ONLY, NOT_REPRODUCED = "reproduced", "direction only", "not reproduced"
NOT_ATTAINABLE, NOT_AVAILABLE = "not attainable", "not available"


def claims(
    ours: Results,
    published: Results,
    stability: pd.DataFrame,
    paper_signal: str,
) -> pd.DataFrame:
    """Every claim of the paper with its numbers, ours, the criterion and the verdict.

    Args:
        ours, published: the two sets of results.
        stability: our table RANK_STABILITY.
        paper_signal: the signal of our Table III.

    Returns:
        Table of the schema CLAIMS.
    """
    rows = []
    for section, claim, criterion, judge in _from_tables():
        theirs = judge(published)
        found = judge(ours)
        if judge is accuracy_marks:
            found = marks_alike(ours.accuracy, published.accuracy)
        elif judge is smoothness_marks:
            found = marks_alike(ours.smoothness, published.smoothness)
        rows.append((section, claim, theirs.text, found, criterion))
    rows.append(
        (
            "II.E",
            "Windows between 2 and 5 s gave comparable outcomes",
            "stated without numbers",
            windows_agree(ours, stability, paper_signal),
            "the trackers' order in each shorter window from 2 s on agrees with that of 5 s: "
            "median Kendall tau at least 0.8",
        )
    )
    rows.append(
        (
            "IV",
            "SBR owes its smoothness to its built-in module for consistency between frames",
            "stated as likely, not tested",
            registration_helps(ours),
            "SBR-FT has less jitter than SBR-FT trained without the registration loss: "
            f"{_between('below')}",
        )
    )
    return pd.DataFrame(
        [
            (number, section, claim, published_text, found.text, criterion, _verdict(found))
            for number, (section, claim, published_text, found, criterion) in enumerate(rows, 1)
        ],
        columns=list(CLAIMS.columns),
    )


def _between(side: str) -> str:
    return f"the interval of the mean difference between people lies {side} zero"


def _from_tables() -> list[tuple[str, str, str, Judge]]:
    within_one = "the share of cells is within one ninth of the paper's"
    borne_out = "people's means differ the same way at alpha"
    return [
        (
            "Abstract",
            "Fine-tuning moderately improved SBR's accuracy",
            f"SBR-FT has a lower mean NRMSE than SBR in every group; {_between('below')}",
            lambda results: accuracy_change(results, "sbr_ft", "sbr"),
        ),
        (
            "Abstract",
            "Fine-tuning substantially increased the smoothness of SBR's tracking",
            "SBR-FT is smoother than SBR in more than half of the cells, by SPARC and by LDJ; by "
            f"both, {_between('above')}",
            lambda results: mostly_smoother(results, "sbr_ft", "sbr"),
        ),
        (
            "III.A",
            "The fine-tuned FAN and SBR typically had the lowest errors",
            "FAN-FT and SBR-FT have the two lowest mean NRMSE in most groups; for both "
            f"fine-tunings, {_between('below')}",
            tuned_are_lowest,
        ),
        (
            "III.A",
            "SBR-FT had the lowest error in ALS, FAN-FT in stroke and controls",
            "the same tracker is the most accurate in each group (an order of means only)",
            most_accurate,
        ),
        (
            "III.A",
            "SBR-FT was significantly more accurate than DLIB, FAN and SBR in every group",
            f"all nine tests have a dagger and SBR-FT the lower mean; {borne_out}",
            lambda results: significantly_better(
                results, list(product(PAPER_GROUPS, ("dlib", "fan", "sbr")))
            ),
        ),
        (
            "III.A",
            "SBR-FT was significantly more accurate than FAN-FT in ALS",
            f"a dagger, and SBR-FT has the lower mean; {borne_out}",
            lambda results: significantly_better(results, [("ALS", "fan_ft")]),
        ),
        (
            "III.A",
            "FAN-FT was significantly more accurate than SBR-FT in stroke",
            f"a dagger, and FAN-FT has the lower mean; {borne_out}",
            lambda results: marked_against(results, "stroke", "†"),
        ),
        (
            "III.A",
            "FAN-FT tended to be more accurate than SBR-FT in controls",
            f"a star, and FAN-FT has the lower mean; {borne_out}",
            lambda results: marked_against(results, "HC", "*"),
        ),
        (
            "Table II",
            "The 12 marks of Table II",
            "every mark is the same, for the same tracker",
            accuracy_marks,
        ),
        (
            "III.B",
            "By SPARC, SBR-FT was smoothest most often, followed by FAN-FT",
            "SBR-FT leads the count of cells and FAN-FT is second; between the two, "
            f"{_between('above')}",
            lambda results: leads_count(results, "sparc", ("sbr_ft", "fan_ft")),
        ),
        (
            "III.B",
            "By LDJ, SBR-FT was smoothest in nearly all cases, SBR in the rest",
            "SBR-FT leads the count of cells and SBR is second; between the two, "
            f"{_between('above')}",
            lambda results: leads_count(results, "ldj", ("sbr_ft", "sbr")),
        ),
        *(
            (
                "III.B",
                f"{tracker_label(first)} was smoother than {tracker_label(second)} in "
                f"{count}/9 cases by {LABELS[measure]}",
                f"{within_one}; {_between('above')}" if shown else f"{within_one} (a count only)",
                count_near(measure, first, second, count / 9, shown),
            )
            for measure, first, second, count, shown in (
                ("sparc", "sbr_ft", "sbr", 9, True),
                ("ldj", "sbr_ft", "sbr", 8, True),
                ("sparc", "fan_ft", "fan", 6, False),
                ("ldj", "fan_ft", "fan", 2, False),
            )
        ),
        (
            "Table III",
            "The marks of Table III",
            "every mark is the same, for the same tracker",
            smoothness_marks,
        ),
        (
            "III.B",
            "One smoothness comparison survived correction: SBR-FT against FAN-FT in controls at "
            "REST, by LDJ",
            "this test has a dagger, SBR-FT is smoother, and no other test has a dagger",
            the_one_dagger,
        ),
        (
            "IV",
            "SBR shows no trade-off: fine-tuning improved its accuracy and its smoothness",
            "the criteria of the first two claims together",
            lambda results: together(
                (
                    accuracy_change(results, "sbr_ft", "sbr"),
                    mostly_smoother(results, "sbr_ft", "sbr"),
                )
            ),
        ),
        (
            "IV",
            "FAN's fine-tuning improved accuracy consistently but smoothness not uniformly",
            "lower mean NRMSE in every group, and not smoother in every cell; in NRMSE, "
            f"{_between('below')}",
            fan_gains_unevenly,
        ),
        (
            "IV",
            "FAN-FT was generally more accurate, SBR-FT tracked more smoothly",
            "FAN-FT has the lower mean NRMSE in most groups; SBR-FT is smoother in more than half "
            "of the cells by both measures; in all three, the interval of the mean difference "
            "between people lies on the same side of zero",
            accurate_against_smooth,
        ),
    ]


def _verdict(found: Finding) -> str:
    if found.holds is None:
        return NOT_AVAILABLE
    if not found.attainable:
        return NOT_ATTAINABLE
    if not found.holds:
        return NOT_REPRODUCED
    return DIRECTION_ONLY if found.direction_only else REPRODUCED
