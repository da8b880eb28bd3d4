"""How each claim of the paper is judged: numbers in words, and whether the claim holds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from steadyface.analysis.reported import (
    Results,
    group_means,
    smoother_cells,
    smoothest_counts,
)
from steadyface.landmarks import PAPER_TRACKERS, TRACKER_LABELS

MEASURES = ("SPARC", "LDJ")
REFERENCE = "sbr_ft"
DAGGER, STAR = "†", "*"
# Section II.E: the window of its tables, and the shortest that it tried.
PAPER_WINDOW_S, SHORTEST_WINDOW_S = 5.0, 2.0


@dataclass(frozen=True)
class Finding:
    """A claim's numbers in words, and whether it holds (None: it cannot be judged)."""

    text: str
    holds: bool | None
    attainable: bool = True


MISSING = Finding("not all of its trackers, groups or tasks are in this study", None)
Judge = Callable[[Results], Finding]


def accuracy_marks(results: Results) -> Finding:
    """Table II's marks, counted."""
    return _counted_marks(results.accuracy)


def smoothness_marks(results: Results) -> Finding:
    """Table III's marks, counted."""
    return _counted_marks(results.smoothness)


def marks_alike(ours: pd.DataFrame, published: pd.DataFrame) -> Finding:
    """Whether each of our marks is the paper's; tables as in `Results`."""
    keys = [name for name in ("measure", "group", "task", "tracker") if name in published]
    tested = published[published["tracker"] != REFERENCE]
    both = tested.merge(ours[ours["value"].notna()], on=keys, suffixes=("_published", ""))
    if len(both) < len(tested):
        return Finding(f"{len(both)} of the paper's {len(tested)} tests are in this study", None)
    same = both["mark"] == both["mark_published"]
    unreachable = int(((both["mark_published"] == DAGGER) & ~both["attainable"]).sum())
    text = f"{int(same.sum())} of {len(both)} marks the same; {_counted_marks(ours).text}"
    if unreachable:
        text += f"; {unreachable} of the paper's daggers cannot be reached here"
    return Finding(text, bool(same.all()), not unreachable)


def accuracy_change(results: Results, tuned: str, base: str) -> Finding:
    """Whether `tuned` has a lower mean NRMSE than `base` in every group."""
    means = group_means(results)[[tuned, base]]
    if means.isna().any(axis=None):
        return MISSING
    change = 100 * (means[tuned] / means[base] - 1)
    text = ", ".join(f"{group} {value:+.1f} %" for group, value in change.items())
    return Finding(f"NRMSE {text}", bool((change < 0).all()))


def mostly_smoother(results: Results, first: str, second: str) -> Finding:
    """Whether `first` is smoother in more than half of the cells, by both measures."""
    counts = {measure: smoother_cells(results, measure, first, second) for measure in MEASURES}
    if not all(cells for _, cells in counts.values()):
        return MISSING
    text = ", ".join(f"{measure} {won}/{cells}" for measure, (won, cells) in counts.items())
    return Finding(f"smoother in {text}", all(won > cells / 2 for won, cells in counts.values()))


def tuned_are_lowest(results: Results) -> Finding:
    """Whether FAN-FT and SBR-FT have the two lowest errors in most groups."""
    means = group_means(results)
    if means.isna().any(axis=None):
        return MISSING
    lowest = means.rank(axis=1)[["fan_ft", "sbr_ft"]].max(axis=1) <= 2
    return Finding(f"in {int(lowest.sum())} of 3 groups", int(lowest.sum()) >= 2)


def most_accurate(results: Results) -> Finding:
    """Whether each group's most accurate tracker is the paper's."""
    means = group_means(results)
    if means.isna().any(axis=None):
        return MISSING
    best = means.idxmin(axis=1)
    text = ", ".join(
        f"{group} {TRACKER_LABELS[name]} ({means.at[group, name]:.2f} %)"
        for group, name in best.items()
    )
    expected = {"ALS": "sbr_ft", "stroke": "fan_ft", "HC": "fan_ft"}
    return Finding(text, best.to_dict() == expected)


def significantly_better(results: Results, cells: list[tuple[str, str]]) -> Finding:
    """Whether SBR-FT is better, with a dagger, than each (group, tracker)."""
    means = group_means(results)
    tests = results.accuracy.set_index(["group", "tracker"])
    wanted = {place for group, other in cells for place in ((group, other), (group, REFERENCE))}
    if any(pd.isna(means.at[place]) for place in wanted):
        return MISSING
    daggers = [
        tests.at[(group, other), "mark"] == DAGGER
        and means.at[group, "sbr_ft"] < means.at[group, other]
        for group, other in cells
    ]
    attainable = all(bool(tests.at[cell, "attainable"]) for cell in cells)
    text = f"{sum(daggers)} of {len(cells)} † in SBR-FT's favour"
    if len(cells) == 1:
        text += "; " + _two_means(means, *cells[0])
    return Finding(text, all(daggers), attainable)


def marked_against(results: Results, group: str, mark: str) -> Finding:
    """Whether FAN-FT is better than SBR-FT in a group, with this mark."""
    means = group_means(results)
    if means.loc[group, ["fan_ft", "sbr_ft"]].isna().any():
        return MISSING
    test = results.accuracy.set_index(["group", "tracker"]).loc[(group, "fan_ft")]
    holds = test["mark"] == mark and means.at[group, "fan_ft"] < means.at[group, "sbr_ft"]
    text = f"{test['mark'] or 'no mark'}; {_two_means(means, group, 'fan_ft')}"
    return Finding(text, bool(holds), bool(test["attainable"]) or mark != DAGGER)


def _two_means(means: pd.DataFrame, group: str, other: str) -> str:
    return (
        f"{TRACKER_LABELS[other]} {means.at[group, other]:.2f} %, "
        f"SBR-FT {means.at[group, 'sbr_ft']:.2f} %"
    )


def leads_count(results: Results, measure: str, order: tuple[str, str]) -> Finding:
    """Whether the first of `order` is smoothest most often and the second next."""
    counts = smoothest_counts(results, measure)
    if set(counts) != set(PAPER_TRACKERS):
        return MISSING
    text = ", ".join(f"{TRACKER_LABELS[name]} {count}" for name, count in counts.items())
    first, second = (counts[name] for name in order)
    rest = max(count for name, count in counts.items() if name not in order)
    return Finding(text, first > second > 0 and second >= rest)


def count_near(measure: str, first: str, second: str, share: float) -> Judge:
    """A judge of how often `first` is smoother: within one ninth of the paper's share."""

    def judge(results: Results) -> Finding:
        won, cells = smoother_cells(results, measure, first, second)
        if not cells:
            return MISSING
        return Finding(f"{won}/{cells}", abs(won / cells - share) <= 1 / 9 + 1e-9)

    return judge


def _counted_marks(table: pd.DataFrame) -> Finding:
    marks = table.loc[table["tracker"] != REFERENCE, "mark"]
    daggers, stars = int((marks == DAGGER).sum()), int((marks == STAR).sum())
    return Finding(f"{daggers} †, {stars} *, of {len(marks)} tests", True)


def the_one_dagger(results: Results) -> Finding:
    table = results.smoothness.set_index(["measure", "group", "task", "tracker"])
    place = ("LDJ", "HC", "REST")
    if any((*place, name) not in table.index for name in ("fan_ft", "sbr_ft")):
        return MISSING
    test, reference = table.loc[(*place, "fan_ft")], table.loc[(*place, "sbr_ft")]
    if pd.isna(test["value"]) or pd.isna(reference["value"]):
        return MISSING
    daggers = int((table["mark"] == DAGGER).sum())
    text = (
        f"{test['mark'] or 'no mark'}; FAN-FT {test['value']:.2f}, "
        f"SBR-FT {reference['value']:.2f}; {daggers} † in all"
    )
    attainable = bool(test["attainable"])
    if not attainable:
        text += "; so few people cannot reach a dagger, whatever the effect"
    holds = test["mark"] == DAGGER and reference["value"] > test["value"] and daggers == 1
    return Finding(text, bool(holds), attainable)


def fan_gains_unevenly(results: Results) -> Finding:
    accuracy = accuracy_change(results, "fan_ft", "fan")
    smooth = mostly_smoother(results, "fan_ft", "fan")
    if accuracy.holds is None or smooth.holds is None:
        return MISSING
    counts = [smoother_cells(results, measure, "fan_ft", "fan") for measure in MEASURES]
    everywhere = all(won == cells for won, cells in counts)
    return Finding(f"{accuracy.text}; {smooth.text}", accuracy.holds and not everywhere)


def accurate_against_smooth(results: Results) -> Finding:
    means = group_means(results)[["fan_ft", "sbr_ft"]]
    smooth = mostly_smoother(results, "sbr_ft", "fan_ft")
    if means.isna().any(axis=None) or smooth.holds is None:
        return MISSING
    groups = int((means["fan_ft"] < means["sbr_ft"]).sum())
    text = f"FAN-FT more accurate in {groups} of 3 groups; SBR-FT {smooth.text}"
    return Finding(text, groups >= 2 and smooth.holds)


def both_hold(first: Finding, second: Finding) -> Finding:
    if first.holds is None or second.holds is None:
        return MISSING
    return Finding(f"{first.text}; {second.text}", first.holds and second.holds)


def windows_agree(stability: pd.DataFrame, signal: str) -> Finding:
    compared = stability[
        stability["measure"].isin(MEASURES)
        & (stability["signal"] == signal)
        & (stability["task"] == "all")
        & (stability["against"] == "the paper's signal, main setting")
        & (stability["status"] == "ok")
    ]
    main = compared.loc[compared["setting"] == "main", "window_s"]
    rows = compared[
        compared["setting"].str.endswith("_native")
        & compared["window_s"].between(SHORTEST_WINDOW_S, PAPER_WINDOW_S)
    ]
    if rows.empty or not np.isclose(main, PAPER_WINDOW_S).all():
        return Finding("no windows between 2 and 5 s, or a single tracker", None)
    parts = []
    for measure, part in rows.groupby("measure", sort=False):
        tau, shift = part["kendall_tau"], part["shift"]
        parts.append(
            f"{measure}: tau {tau.min():.2f} to {tau.max():.2f}, values shift by up to "
            f"{shift.loc[shift.abs().idxmax()]:+.1f}"
        )
    return Finding("; ".join(parts), bool(rows["kendall_tau"].median() >= 0.8))


def registration_helps(exploratory: pd.DataFrame) -> Finding:
    rows = exploratory[
        (exploratory["measure"] == "jitter")
        & (exploratory["group"] == "all")
        & (exploratory["task"] == "all")
        & (exploratory["first"] == "sbr_ft")
        & (exploratory["second"] == "sbr_ft_detection_only")
    ]
    if rows.empty or rows["n_subjects"].iloc[0] == 0:
        return Finding("SBR-FT without the registration loss is not in this study", None)
    row = rows.iloc[0]
    text = (
        f"jitter differs by {row['median_difference']:+.3f} {row['unit']} "
        f"[{row['low']:+.3f}, {row['high']:+.3f}], {row['n_subjects']} people"
    )
    return Finding(text, bool(row["high"] < 0))
