"""What the paper claims, each held against the study at hand by a criterion that is printed.

The same functions read the claim's numbers from the paper's own tables and from ours, so the
"published" column is computed, not copied.
"""

from collections.abc import Mapping

import pandas as pd

from steadyface.analysis.findings import (
    Finding,
    Judge,
    accuracy_change,
    accuracy_marks,
    accurate_against_smooth,
    both_hold,
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
from steadyface.analysis.reported import Results
from steadyface.analysis.schemas import CLAIMS
from steadyface.landmarks import GROUPS, TRACKER_LABELS

REPRODUCED, NOT_REPRODUCED = "reproduced", "not reproduced"
NOT_ATTAINABLE, NOT_AVAILABLE = "not attainable", "not available"


def claims(
    ours: Results,
    published: Results,
    tables: Mapping[str, pd.DataFrame],
    paper_signal: str = "velocity_1d",
) -> pd.DataFrame:
    """Every claim of the paper with its numbers, ours, the criterion and the verdict.

    Args:
        ours, published: the two sets of results.
        tables: ours by name: `rank_stability` and `sound_exploratory` are read.

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
            windows_agree(tables["rank_stability"], paper_signal),
            "the trackers' order in windows of 2, 3 and 4 s agrees with that of 5 s: median "
            "Kendall tau at least 0.8",
        )
    )
    rows.append(
        (
            "IV",
            "SBR owes its smoothness to its built-in module for consistency between frames",
            "stated as likely, not tested",
            registration_helps(tables["sound_exploratory"]),
            "SBR-FT has less jitter than SBR-FT trained without the registration loss: the "
            "interval of the median difference lies below zero",
        )
    )
    return pd.DataFrame(
        [
            (number, section, claim, published_text, found.text, criterion, _verdict(found))
            for number, (section, claim, published_text, found, criterion) in enumerate(rows, 1)
        ],
        columns=list(CLAIMS.columns),
    )


def _from_tables() -> list[tuple[str, str, str, Judge]]:
    within_one = "the share of cells is within one ninth of the paper's"
    return [
        (
            "Abstract",
            "Fine-tuning moderately improved SBR's accuracy",
            "SBR-FT has a lower mean NRMSE than SBR in every group",
            lambda results: accuracy_change(results, "sbr_ft", "sbr"),
        ),
        (
            "Abstract",
            "Fine-tuning substantially increased the smoothness of SBR's tracking",
            "SBR-FT is smoother than SBR in more than half of the cells, by SPARC and by LDJ",
            lambda results: mostly_smoother(results, "sbr_ft", "sbr"),
        ),
        (
            "III.A",
            "The fine-tuned FAN and SBR typically had the lowest errors",
            "FAN-FT and SBR-FT have the two lowest mean NRMSE in most groups",
            tuned_are_lowest,
        ),
        (
            "III.A",
            "SBR-FT had the lowest error in ALS, FAN-FT in stroke and controls",
            "the same tracker is the most accurate in each group",
            most_accurate,
        ),
        (
            "III.A",
            "SBR-FT was significantly more accurate than DLIB, FAN and SBR in every group",
            "all nine tests have a dagger and SBR-FT the lower mean",
            lambda results: significantly_better(
                results, [(group, other) for group in GROUPS for other in ("dlib", "fan", "sbr")]
            ),
        ),
        (
            "III.A",
            "SBR-FT was significantly more accurate than FAN-FT in ALS",
            "a dagger, and SBR-FT has the lower mean",
            lambda results: significantly_better(results, [("ALS", "fan_ft")]),
        ),
        (
            "III.A",
            "FAN-FT was significantly more accurate than SBR-FT in stroke",
            "a dagger, and FAN-FT has the lower mean",
            lambda results: marked_against(results, "stroke", "†"),
        ),
        (
            "III.A",
            "FAN-FT tended to be more accurate than SBR-FT in controls",
            "a star, and FAN-FT has the lower mean",
            lambda results: marked_against(results, "HC", "*"),
        ),
        ("Table II", "The 12 marks of Table II", "every mark is the same", accuracy_marks),
        (
            "III.B",
            "By SPARC, SBR-FT was smoothest most often, followed by FAN-FT",
            "SBR-FT leads the count of cells and FAN-FT is second",
            lambda results: leads_count(results, "SPARC", ("sbr_ft", "fan_ft")),
        ),
        (
            "III.B",
            "By LDJ, SBR-FT was smoothest in nearly all cases, SBR in the rest",
            "SBR-FT leads the count of cells and SBR is second",
            lambda results: leads_count(results, "LDJ", ("sbr_ft", "sbr")),
        ),
        *(
            (
                "III.B",
                f"{TRACKER_LABELS[first]} was smoother than {TRACKER_LABELS[second]} in "
                f"{count}/9 cases by {measure}",
                within_one,
                count_near(measure, first, second, count / 9),
            )
            for measure, first, second, count in (
                ("SPARC", "sbr_ft", "sbr", 9),
                ("LDJ", "sbr_ft", "sbr", 8),
                ("SPARC", "fan_ft", "fan", 6),
                ("LDJ", "fan_ft", "fan", 2),
            )
        ),
        ("Table III", "The marks of Table III", "every mark is the same", smoothness_marks),
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
            "lower mean NRMSE in every group, and smoother in more than half of the cells by both",
            lambda results: both_hold(
                accuracy_change(results, "sbr_ft", "sbr"),
                mostly_smoother(results, "sbr_ft", "sbr"),
            ),
        ),
        (
            "IV",
            "FAN's fine-tuning improved accuracy consistently but smoothness not uniformly",
            "lower mean NRMSE in every group, and not smoother in every cell",
            fan_gains_unevenly,
        ),
        (
            "IV",
            "FAN-FT was generally more accurate, SBR-FT tracked more smoothly",
            "FAN-FT has the lower mean NRMSE in most groups; SBR-FT is smoother in more than half "
            "of the cells by both measures",
            accurate_against_smooth,
        ),
    ]


def _verdict(found: Finding) -> str:
    if found.holds is None:
        return NOT_AVAILABLE
    if not found.attainable and not found.holds:
        return NOT_ATTAINABLE
    return REPRODUCED if found.holds else NOT_REPRODUCED
