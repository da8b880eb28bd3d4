"""The section on movement: which of its tables are shown, how, and what is said of them."""

from collections.abc import Mapping

import pandas as pd

from steadyface.analysis.wording import listed
from steadyface.measures.kinematics.movement import ANNOTATION, TRUTH
from steadyface.report.page.views import View
from steadyface.report.tables.movement import EVERYBODY
from steadyface.report.words import group_label, of_number
from steadyface.trackers.arms import PAPER_TRACKERS, is_imported, tracker_label

GROUPS, DIFFERENCES = "movement_groups", "movement_group_differences"
CYCLES, RECORDINGS = "movement_cycles", "movement_recordings"
AGREEMENT = "movement_agreement"
TABLES = (GROUPS, DIFFERENCES, AGREEMENT, CYCLES, RECORDINGS)
# Not a control arm: the CSVs have those as well.
OTHERS_SHOWN = (TRUTH, ANNOTATION, "mesh", "mesh_ft")
# From here on cycles count as seen.
GOOD_SHARE, GOOD_OVERLAP = 0.98, 0.9
# With fewer cycles that frames without landmarks leave whole, little is known of a tracker.
MOSTLY_SHOWN = 0.9

MOVEMENT_OF_RECORDINGS = View(
    RECORDINGS,
    "Movement of each recording",
    "Opening and width: the 95th percentile of the distance between the lips' outer edges and of "
    "that between the corners of the mouth. Range and peak speed are those of the signal in which "
    "cycles are sought; symmetry is the smaller of the two corners' excursions by the larger.",
    {
        "subject": "Person",
        "task": "Task",
        "repetition": "Rep.",
        "tracker": "Tracker",
        "opening": "Opening",
        "width": "Width",
        "range_of_motion": "Range of motion",
        "peak_speed": "Peak speed (per s)",
        "cycles": "Cycles",
        "movement_rate_hz": "Rate (Hz)",
        "symmetry": "Symmetry",
        "unit": "Unit of lengths",
        "status": "Status",
    },
)
CYCLES_FOUND = View(
    CYCLES,
    "Cycles that are found",
    "The simulation knows when each movement begins and ends. A cycle is found if a tracker shows "
    "one that shares at least half of both, and interrupted if the tracker shows its peak with "
    "frames missing beside it: the share is of the others. The overlap is intersection over "
    "union, mean over found cycles. Beginning and end are where the speed passes a tenth of its "
    "greatest, in the simulation's script as in the tracks.",
    {
        "task": "Task",
        "tracker": "Tracker",
        "recordings": "Recordings",
        "simulated": "Cycles",
        "found": "Found",
        "interrupted": "Interrupted",
        "share_found": "Share",
        "extra": "Extra",
        "mean_iou": "Overlap",
        "lowest_iou": "Lowest",
    },
)


def shown_trackers(table: pd.DataFrame) -> tuple[str, ...]:
    """Trackers of a table that the page shows: truth, the paper's, imported ones, the mesh."""
    return tuple(
        tracker
        for tracker in dict.fromkeys(table["tracker"])
        if tracker in (*OTHERS_SHOWN, *PAPER_TRACKERS) or is_imported(tracker)
    )


def movement_views(read: Mapping[str, pd.DataFrame], compares: bool) -> list[View]:
    """The views of the section, for the tables that there are."""
    views = []
    if GROUPS in read:
        views.append(_of_groups(read[GROUPS]))
    if compares and DIFFERENCES in read:
        views.append(_of_differences(read[DIFFERENCES]))
    if AGREEMENT in read:
        views.append(_of_agreement(read[AGREEMENT]))
    if CYCLES in read:
        views.append(CYCLES_FOUND)
    return views


def said_of_cycles(read: Mapping[str, pd.DataFrame]) -> str:
    """Which of the trackers shown show the simulation's cycles nearly all and well."""
    table = read.get(CYCLES)
    if table is None or table.empty:
        return ""
    shown = table[table["tracker"].isin(shown_trackers(table))]
    total = shown.assign(overlap=shown["mean_iou"].fillna(0) * shown["found"])
    counts = ["simulated", "found", "interrupted", "overlap"]
    total = total.groupby("tracker", sort=False)[counts].sum()
    total["shown"] = total["simulated"] - total["interrupted"]
    total = total[total["shown"] > 0]
    good = [
        tracker
        for tracker, row in total.iterrows()
        if row["found"] >= GOOD_SHARE * row["shown"]
        and row["shown"] >= MOSTLY_SHOWN * row["simulated"]
        and row["overlap"] >= GOOD_OVERLAP * row["found"]
        and tracker not in (TRUTH, ANNOTATION)
    ]
    if not good:
        return "No tracker shows nearly all of the simulated cycles well."
    named = listed([tracker_label(tracker) for tracker in good])
    verb = "shows" if len(good) == 1 else "show"
    told = (
        f"{named} {verb} at least {100 * GOOD_SHARE:.0f} % of the simulated cycles, with a mean "
        f"overlap of {GOOD_OVERLAP:.1f} or more"
    )
    most = total.loc[good].sort_values("interrupted").iloc[-1]
    if most["interrupted"]:
        told += (
            f"; up to {most['interrupted']:.0f} of {most['simulated']:.0f} cycles, in which "
            "frames are missing, do not count"
        )
    return f"{told}."


def said_of_agreement(read: Mapping[str, pd.DataFrame]) -> str:
    """Whose range of motion agrees best with the truth or the annotation, by task."""
    table = read.get(AGREEMENT)
    if table is None:
        return ""
    # A mouth at rest has no range of which people have more or less.
    moving = set(table.loc[table["measure"] == "duration", "task"])
    ranges = table[(table["measure"] == "range_of_motion") & table["task"].isin(moving)]
    ranges = ranges[ranges["icc"].notna()]
    ranges = ranges[ranges["tracker"].isin(set(shown_trackers(table)) - {ANNOTATION})]
    if ranges.empty:
        return ""
    best = ranges.loc[ranges.groupby("task", sort=False)["icc"].idxmax()]
    named = [
        f"{tracker_label(row.tracker)} in {row.task} ({row.icc:.2f}, {row.n} people)"
        for row in best.itertuples()
    ]
    return (
        f"Range of motion agrees best with the {ranges['reference'].iloc[0]}, by ICC(A,1) of the "
        f"trackers shown here: {listed(named)}."
    )


def _of_groups(table: pd.DataFrame) -> View:
    groups = [name.removeprefix("mean_") for name in table if name.startswith("mean_")]
    columns = {"task": "Task", "label": "Measure", "unit": "Unit", "tracker": "Tracker"}
    for group in groups:
        label = "" if group == EVERYBODY else f"{group_label(group)}: "
        columns |= {
            f"mean_{group}": f"{label}mean",
            f"sd_{group}": "SD",
            f"n_{group}": "n",
        }
    people = "all people" if groups == [EVERYBODY] else "the people of each group"
    return View(
        GROUPS,
        "Movement by group" if groups != [EVERYBODY] else "Movement by task",
        f"Means over {people}, each person's repetitions averaged first; n have a value. "
        "Cycles that the recording cuts do not count. Control arms and further measures are in "
        "the CSVs; docs/kinematics.md says what each measure is.",
        columns,
        only={"tracker": shown_trackers(table)},
        quantity="label",
        of_quantity=tuple(f"{part}_{group}" for group in groups for part in ("mean", "sd")),
    )


def _of_differences(table: pd.DataFrame) -> View:
    truth = table["difference_truth"].notna().any() if len(table) else False
    columns = {
        "task": "Task",
        "label": "Measure",
        "unit": "Unit",
        "groups": "Groups",
        "tracker": "Tracker",
        "difference": "Difference of means",
        "delta": "Cliff's delta",
        "delta_low": "CI low",
        "delta_high": "CI high",
        "delta_confidence": "Level",
        "n_first": "n of the first",
        "n_second": "n of the second",
    }
    if truth:
        columns |= {"difference_truth": "in the truth", "delta_truth": "delta in the truth"}
    return View(
        DIFFERENCES,
        "Do trackers show how groups differ?",
        "Difference of the groups' means, and Cliff's delta: 1 if every person of the first group "
        "has the larger value, -1 if the smaller; its interval (CI) comes from drawing people "
        "with replacement within their groups and is too narrow where people are few. "
        + ("The truth's stand beside each tracker's; " if truth else "")
        + "no test is made, since the planned ones compare trackers.",
        columns,
        only={"tracker": tuple(name for name in shown_trackers(table) if name != TRUTH)},
        quantity="label",
        of_quantity=("difference", "difference_truth"),
    )


def _of_agreement(table: pd.DataFrame) -> View:
    against = "truth" if TRUTH in set(table["reference"]) else "annotation"
    return View(
        AGREEMENT,
        f"How far are trackers from the {against}?",
        f"Tracker minus {against}, people's means of their repetitions: mean difference (bias), "
        "standard deviation, and the limits between which 95 % of people lie (Bland and Altman). "
        "ICC(A,1): how much of what differs between people the tracker shows, 1 for all of it and "
        "the same values, with its 95 % interval. Two measurements of one person that differ by "
        f"less than the smallest detectable change (1.96 √2 SD, the {against} taken as exact) may "
        "differ by the tracker's error alone.",
        {
            "task": "Task",
            "label": "Measure",
            "unit": "Unit",
            "tracker": "Tracker",
            "n": "n",
            "bias": "Bias",
            "sd": "SD",
            "limit_low": "Limit low",
            "limit_high": "Limit high",
            "icc": "ICC(A,1)",
            "icc_low": "CI low",
            "icc_high": "CI high",
            "confidence": "Level",
            "detectable_change": "Detectable change",
        },
        only={"tracker": shown_trackers(table)},
        quantity="label",
        of_quantity=("bias", "sd", "limit_low", "limit_high", "detectable_change"),
    )


def settings_in_words(kinematics: Mapping) -> str:
    """Head reference, unit, filter and derivative, as they stand beside the values."""
    head = {
        "head": "the head's shift, size and tilt are taken out",
        "nose": "the shift of the nose is taken out",
        "none": "the head's motion is left in",
    }[kinematics["head"]]
    unit = {
        "icd": "lengths are in distances of the inner corners of the eyes (icd)",
        "px": "lengths are in pixels",
        "mm": "lengths are in millimetres, by depth",
    }[kinematics["unit"]]
    filtered = (
        "tracks are not filtered"
        if kinematics["filter_hz"] is None
        else f"tracks are low-passed at {kinematics['filter_hz']:g} Hz"
    )
    return (
        f"{head[0].upper()}{head[1:]}, {unit}, {filtered}, and speeds come from a fit over "
        f"{kinematics['derivative_window_s']:g} s."
    )


def told_of_missing(table: pd.DataFrame) -> str:
    """How many recordings and trackers have no range of motion, in a sentence."""
    lacking = int((table["status"] != "ok").sum())
    if not lacking:
        return ""
    return (
        f"{lacking} of them {of_number(lacking, 'has')} no range of motion; the status says why."
    )
