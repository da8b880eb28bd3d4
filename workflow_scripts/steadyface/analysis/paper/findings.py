"""How each claim of the paper is judged: numbers in words, and whether the claim holds.

Most judges ask beside the paper's means, marks or counts what people show (`evidence.shown`).
"""

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.wilcoxon import smallest_p
from steadyface.analysis.measures import JITTER, LABELS, NRMSE, PAPER_SMOOTHNESS
from steadyface.analysis.paper.evidence import (
    Finding,
    Judge,
    direction,
    missing,
    shown,
    together,
)
from steadyface.analysis.paper.families import SIGNIFICANT, TREND
from steadyface.analysis.paper.lacking import lacking_accuracy, lacking_smoothness
from steadyface.analysis.paper.reported import (
    EQUAL,
    Results,
    group_means,
    smoother_cells,
    smoothest_counts,
)
from steadyface.analysis.per_person.contrasts import REFERENCE
from steadyface.analysis.per_person.sensitivity import PAPER_SIGNAL_MAIN
from steadyface.measures.settings import MAIN
from steadyface.study.design import ALL
from steadyface.trackers.arms import PAPER_TRACKERS, tracker_label

# Section II.E: the window of its tables, and the shortest that it tried.
PAPER_WINDOW_S, SHORTEST_WINDOW_S = 5.0, 2.0
LEAST_TAU = 0.8


def accuracy_marks(results: Results) -> Finding:
    """Table II's marks, counted."""
    return _counted_marks(results.accuracy)


def smoothness_marks(results: Results) -> Finding:
    """Table III's marks, counted."""
    return _counted_marks(results.smoothness)


def _counted_marks(table: pd.DataFrame) -> Finding:
    tested = table[(table["tracker"] != REFERENCE) & table["tested"]]
    daggers, stars = (int((tested["mark"] == mark).sum()) for mark in (SIGNIFICANT, TREND))
    return Finding(f"{daggers} †, {stars} *, of {len(tested)} tests", True)


def marks_alike(ours: pd.DataFrame, published: pd.DataFrame) -> Finding:
    """Whether each of our marks is the paper's, for the same tracker; tables as in `Results`."""
    keys = [name for name in ("measure", "group", "task", "tracker") if name in published]
    tested = _against_reference(published, keys)
    both = tested.merge(
        _against_reference(ours[ours["value"].notna()], keys), on=keys, suffixes=("_published", "")
    )
    both = both[both["tested"]]
    if len(both) < len(tested):
        return Finding(f"{len(both)} of the paper's {len(tested)} tests were done", None)
    sides = np.sign(both["difference"]) == np.sign(both["difference_published"])
    same = (both["mark"] == both["mark_published"]) & (sides | (both["mark_published"] == ""))
    unreachable = int(((both["mark_published"] == SIGNIFICANT) & ~both["attainable"]).sum())
    text = f"{int(same.sum())} of {len(both)} marks the same; {_counted_marks(ours).text}"
    if unreachable:
        text += f"; {unreachable} of the paper's daggers cannot be reached here"
    return Finding(text, bool(same.all()), not unreachable)


def _against_reference(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    places = [name for name in keys if name != "tracker"]
    reference = table[table["tracker"] == REFERENCE][[*places, "value"]]
    others = table[table["tracker"] != REFERENCE]
    both = others.merge(reference, on=places, suffixes=("", "_reference"))
    both["difference"] = both["value"] - both["value_reference"]
    return both[[*keys, "mark", "tested", "attainable", "difference"]]


def accuracy_change(results: Results, tuned: str, base: str) -> Finding:
    """Whether `tuned` has a lower mean NRMSE than `base` in every group and between people."""
    if names := lacking_accuracy(results, (tuned, base)):
        return missing(names)
    means = group_means(results)[[tuned, base]]
    change = 100 * (means[tuned] / means[base] - 1)
    text = ", ".join(f"{group} {value:+.1f} %" for group, value in change.items())
    lower = Finding(f"NRMSE {text}", bool((change < -EQUAL).all()))
    return together((lower, shown(results, NRMSE, tuned, base)))


def mostly_smoother(results: Results, first: str, second: str) -> Finding:
    """Whether `first` is smoother in most cells and between people, by both measures."""
    if names := lacking_smoothness(results, PAPER_SMOOTHNESS, (first, second)):
        return missing(names)
    counts = _cells(results, first, second)
    text = _counted_cells(counts)
    most = all(won > cells / 2 for won, cells in counts.values())
    between = (shown(results, measure, first, second) for measure in PAPER_SMOOTHNESS)
    return together((Finding(f"smoother in {text}", most), *between))


def _cells(results: Results, first: str, second: str) -> dict[str, tuple[int, int]]:
    return {
        measure: smoother_cells(results, measure, first, second) for measure in PAPER_SMOOTHNESS
    }


def _counted_cells(counts: dict[str, tuple[int, int]]) -> str:
    return ", ".join(
        f"{LABELS[measure]} {won}/{cells}" for measure, (won, cells) in counts.items()
    )


def tuned_are_lowest(results: Results) -> Finding:
    """Whether FAN-FT and SBR-FT have the two lowest errors in most groups, and are improved."""
    if names := lacking_accuracy(results, PAPER_TRACKERS):
        return missing(names)
    lowest = group_means(results).rank(axis=1)[["fan_ft", "sbr_ft"]].max(axis=1) <= 2
    groups = Finding(f"in {int(lowest.sum())} of 3 groups", int(lowest.sum()) >= 2)
    pairs = (("sbr_ft", "sbr"), ("fan_ft", "fan"))
    return together((groups, *(shown(results, NRMSE, *pair) for pair in pairs)))


def most_accurate(results: Results) -> Finding:
    """Whether each group's most accurate tracker is the paper's: an order of means, no test."""
    if names := lacking_accuracy(results, PAPER_TRACKERS):
        return missing(names)
    means = group_means(results)
    best = means.idxmin(axis=1)
    text = ", ".join(
        f"{group} {tracker_label(name)} ({means.at[group, name]:.2f} %)"
        for group, name in best.items()
    )
    expected = {"ALS": "sbr_ft", "stroke": "fan_ft", "HC": "fan_ft"}
    found = Finding(text, best.to_dict() == expected)
    return direction(results, found, (NRMSE, "sbr_ft", "fan_ft"))


def significantly_better(results: Results, cells: list[tuple[str, str]]) -> Finding:
    """Whether SBR-FT is better than each (group, tracker): by a dagger, and between people."""
    trackers = tuple(dict.fromkeys((*(other for _, other in cells), REFERENCE)))
    groups = tuple(dict.fromkeys(group for group, _ in cells))
    if names := lacking_accuracy(results, trackers, groups, tested=True):
        return missing(names)
    means = group_means(results)
    tests = results.accuracy.set_index(["group", "tracker"])
    lower = [means.at[group, REFERENCE] < means.at[group, other] for group, other in cells]
    daggers = [
        tests.at[cell, "mark"] == SIGNIFICANT and better
        for cell, better in zip(cells, lower, strict=True)
    ]
    borne_out = [tests.at[cell, "favours"] == REFERENCE for cell in cells]
    attainable = all(bool(tests.at[cell, "attainable"]) for cell in cells)
    text = f"{sum(daggers)} of {len(cells)} † in SBR-FT's favour"
    if results.people is not None:
        text += f", {sum(borne_out)} borne out between people"
    if len(cells) == 1:
        text += "; " + _two_means(means, *cells[0])
    return Finding(text, all(daggers) and all(borne_out), attainable)


def marked_against(results: Results, group: str, mark: str) -> Finding:
    """Whether FAN-FT is better than SBR-FT in a group, with this mark, and between people."""
    if names := lacking_accuracy(results, ("fan_ft", REFERENCE), (group,), tested=True):
        return missing(names)
    means = group_means(results)
    test = results.accuracy.set_index(["group", "tracker"]).loc[(group, "fan_ft")]
    borne_out = test["favours"] == "fan_ft"
    holds = test["mark"] == mark and means.at[group, "fan_ft"] < means.at[group, "sbr_ft"]
    text = test["mark"] or "no mark"
    if results.people is not None:
        text += f", {'' if borne_out else 'not '}borne out between people"
    text += f"; {_two_means(means, group, 'fan_ft')}"
    return Finding(text, bool(holds) and bool(borne_out), bool(test["attainable"]))


def _two_means(means: pd.DataFrame, group: str, other: str) -> str:
    return (
        f"{tracker_label(other)} {means.at[group, other]:.2f} %, "
        f"SBR-FT {means.at[group, 'sbr_ft']:.2f} %"
    )


def leads_count(results: Results, measure: str, order: tuple[str, str]) -> Finding:
    """Whether the first of `order` is smoothest most often, the second next, and they differ."""
    if names := lacking_smoothness(results, (measure,), PAPER_TRACKERS):
        return missing(names)
    counts = smoothest_counts(results, measure)
    text = ", ".join(f"{tracker_label(name)} {count}" for name, count in counts.items())
    first, second = (counts[name] for name in order)
    rest = max(count for name, count in counts.items() if name not in order)
    leads = Finding(text, first > second > rest)
    return together((leads, shown(results, measure, *order)))


def count_near(measure: str, first: str, second: str, share: float, between: bool) -> Judge:
    """A judge of how often `first` is smoother: within one ninth of the paper's share.

    `between`: whether it must be smoother between people as well; a count alone is a direction.
    """

    def judge(results: Results) -> Finding:
        if names := lacking_smoothness(results, (measure,), (first, second)):
            return missing(names)
        won, cells = smoother_cells(results, measure, first, second)
        found = Finding(f"{won}/{cells}", abs(won / cells - share) <= 1 / 9 + EQUAL)
        if between:
            return together((found, shown(results, measure, first, second)))
        return direction(results, found, (measure, first, second))

    return judge


def the_one_dagger(results: Results) -> Finding:
    """Whether Table III's only dagger is that of FAN-FT against SBR-FT in controls at REST."""
    if names := lacking_smoothness(results, PAPER_SMOOTHNESS, PAPER_TRACKERS, tested=True):
        return missing(names)
    table = results.smoothness.set_index(["measure", "group", "task", "tracker"])
    place = ("ldj", "HC", "REST")
    test, reference = table.loc[(*place, "fan_ft")], table.loc[(*place, "sbr_ft")]
    daggers = int((table["mark"] == SIGNIFICANT).sum())
    text = (
        f"{test['mark'] or 'no mark'}; FAN-FT {test['value']:.2f}, "
        f"SBR-FT {reference['value']:.2f}; {daggers} † in all"
    )
    attainable = bool(test["attainable"])
    if not attainable:
        text += "; so few people cannot reach a dagger, whatever the effect"
    holds = test["mark"] == SIGNIFICANT and reference["value"] > test["value"] and daggers == 1
    return Finding(text, bool(holds), attainable)


def fan_gains_unevenly(results: Results) -> Finding:
    """Whether FAN's fine-tuning lowers its error throughout, and is not smoother throughout."""
    accuracy = accuracy_change(results, "fan_ft", "fan")
    if names := lacking_smoothness(results, PAPER_SMOOTHNESS, ("fan_ft", "fan")):
        return missing(names)
    counts = _cells(results, "fan_ft", "fan")
    text = _counted_cells(counts)
    everywhere = all(won == cells for won, cells in counts.values())
    return together((accuracy, Finding(f"smoother in {text}", not everywhere)))


def accurate_against_smooth(results: Results) -> Finding:
    """Whether FAN-FT is the more accurate of the fine-tuned two, and SBR-FT the smoother."""
    if names := lacking_accuracy(results, ("fan_ft", "sbr_ft")):
        return missing(names)
    means = group_means(results)
    groups = int((means["sbr_ft"] - means["fan_ft"] > EQUAL).sum())
    accurate = Finding(f"FAN-FT more accurate in {groups} of 3 groups", groups >= 2)
    between = shown(results, NRMSE, "fan_ft", "sbr_ft")
    return together((accurate, between, mostly_smoother(results, "sbr_ft", "fan_ft")))


def windows_agree(ours: Results, stability: pd.DataFrame, signal: str) -> Finding:
    """Whether the trackers' order in shorter windows agrees with that in the paper's."""
    if names := lacking_smoothness(ours, PAPER_SMOOTHNESS, PAPER_TRACKERS):
        return missing(names)
    compared = stability[
        stability["measure"].isin(PAPER_SMOOTHNESS)
        & (stability["signal"] == signal)
        & (stability["task"] == ALL)
        & (stability["against"] == PAPER_SIGNAL_MAIN)
        & (stability["status"] == "ok")
    ]
    main = compared.loc[compared["setting"] == MAIN, "window_s"]
    rows = compared[
        compared["setting"].str.endswith("_native")
        & compared["window_s"].between(SHORTEST_WINDOW_S, PAPER_WINDOW_S)
    ]
    if main.empty or not np.isclose(main, PAPER_WINDOW_S).all():
        return missing("a main window of 5 s")
    if rows.empty:
        return missing("windows between 2 and 5 s")
    parts = []
    for measure, part in rows.groupby("measure", sort=False):
        tau, shift = part["kendall_tau"], part["shift"]
        parts.append(
            f"{LABELS[measure]}: tau {tau.min():.2f} to {tau.max():.2f}, values shift by up to "
            f"{shift.loc[shift.abs().idxmax()]:+.1f}"
        )
    entered = 0 if ours.people is None else int(ours.people["n_subjects"].max())
    agree = bool(rows["kendall_tau"].median() >= LEAST_TAU - EQUAL)
    return Finding("; ".join(parts), agree, smallest_p(entered) < ours.alpha)


def registration_helps(ours: Results) -> Finding:
    """Whether SBR-FT has less jitter than SBR-FT trained without the registration loss."""
    return shown(ours, JITTER, "sbr_ft", "sbr_ft_detection_only")
