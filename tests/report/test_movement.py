"""The section on movement: groups side by side, beside the truth; cycles; recordings alone."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.movement.groups import (
    group_differences,
    movement_by_group,
    person_values,
)
from steadyface.report.page.movement_views import (
    movement_views,
    said_of_agreement,
    said_of_cycles,
    settings_in_words,
    shown_trackers,
)
from steadyface.report.page.views import View, printed, shown_rows, view_html
from steadyface.report.tables.movement import (
    DIFFERENCES_PRINTED,
    printed_differences,
    printed_groups,
)
from tests.report import synthetic_study as study

TRACKERS = ("dlib", "fan", "fan_subpixel", "sbr_ft", "mesh")


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    people = study.few_people(3)
    return person_values(study.kinematics(people, TRACKERS), people)


def test_each_groups_mean_stands_beside_the_others_and_is_that_of_the_long_table(values):
    long = movement_by_group(values)
    table, schema = printed_groups(long)
    tables.check(table, schema, "test")
    assert [name for name in table if name.startswith("n_")] == ["n_ALS", "n_stroke", "n_HC"]
    row = table[(table["measure"] == "opening_peak_speed") & (table["tracker"] == "fan")].iloc[0]
    assert row["label"] == "Lip opening: peak speed away from rest"
    own = long[(long["measure"] == "opening_peak_speed") & (long["tracker"] == "fan")]
    own = own.set_index("group")
    for group in own.index:
        assert row[f"mean_{group}"] == own.loc[group, "mean"]
        assert row[f"n_{group}"] == 3


def test_the_truth_stands_first_and_a_measure_without_any_value_is_left_out(values):
    values = values.copy()
    values.loc[values["measure"] == "drift", "value"] = np.nan
    table, _ = printed_groups(movement_by_group(values))
    assert "drift" not in set(table["measure"])
    first = table.drop_duplicates(["task", "measure"])["tracker"]
    assert set(first) == {"truth"}
    assert list(dict.fromkeys(table["task"])) == ["REST", "OPEN", "SPREAD"]


def test_without_groups_there_is_one_column_of_means(values):
    table, schema = printed_groups(movement_by_group(values.assign(group=None)))
    tables.check(table, schema, "test")
    assert {"mean_everybody", "sd_everybody", "n_everybody"} <= set(table)
    views = movement_views({"movement_groups": table}, compares=False)
    assert views[0].title == "Movement by task"


def test_a_trackers_difference_stands_beside_the_truths(values):
    table = tables.check(
        printed_differences(group_differences(values, *study.INTERVAL)),
        DIFFERENCES_PRINTED,
        "test",
    )
    row = table[
        (table["measure"] == "range_of_motion")
        & (table["tracker"] == "mesh")
        & (table["task"] == "OPEN")
        & (table["groups"] == "ALS − HC")
    ].iloc[0]
    assert row["difference"] == pytest.approx(-0.4, abs=0.1)
    assert row["difference_truth"] == pytest.approx(-0.4, abs=0.1)
    assert row["delta"] == row["delta_low"] == row["delta_high"] == -1
    assert row["delta_confidence"] == 0.95


def test_the_page_shows_no_control_arms_and_no_truth_against_itself(values):
    read = {
        "movement_groups": printed_groups(movement_by_group(values))[0],
        "movement_group_differences": printed_differences(
            group_differences(values, *study.INTERVAL)
        ),
    }
    groups, differences = movement_views(read, compares=True)
    assert shown_trackers(read["movement_groups"]) == ("truth", "dlib", "fan", "sbr_ft", "mesh")
    rows = shown_rows(differences, read["movement_group_differences"])
    assert "truth" not in set(rows["tracker"])
    assert "fan_subpixel" not in set(shown_rows(groups, read["movement_groups"])["tracker"])


def test_each_measure_has_decimals_of_its_own():
    table = pd.DataFrame(
        {
            "label": ["Rate", "Rate", "Largest"],
            "mean": [0.51234, 1.2, 240.0123],
            "sd": [0.1, 0.22222, 9.5],
            "n": [9, 9, 9],
        }
    )
    heads = dict.fromkeys(table, "")
    view = View("groups", "", "", heads, quantity="label", of_quantity=("mean", "sd"))
    page = str(view_html(view, table, "groups.csv"))
    for text in ("0.512", "0.100", "1.200", "0.222", "240.0", "9.5", "9"):
        assert f">{text}<" in page, text


def test_what_rounds_to_nothing_has_no_sign():
    assert printed("difference", -0.0004, 2) == "0.00"
    assert printed("difference", -0.006, 2) == "−0.01"


def test_trackers_that_show_the_cycles_are_named():
    cycles = pd.DataFrame(
        {
            "task": "OPEN",
            "tracker": ["fan", "sbr", "mesh", "truth"],
            "simulated": 100,
            "found": [97, 97, 100, 100],
            "interrupted": [0, 2, 0, 0],
            "mean_iou": [0.95, 0.92, 0.85, 0.98],
        }
    )
    told = said_of_cycles({"movement_cycles": cycles})
    assert told.startswith("SBR shows at least 98 % of the simulated cycles")
    assert "up to 2 of 100 cycles, in which frames are missing, do not count" in told
    hardly = cycles.assign(found=[97, 2, 2, 2], interrupted=[0, 98, 98, 98])
    assert said_of_cycles({"movement_cycles": hardly}).startswith("No tracker")
    assert said_of_cycles({}) == ""
    none = cycles[cycles["tracker"] == "fan"]
    assert said_of_cycles({"movement_cycles": none}).startswith("No tracker")


def test_whose_range_agrees_best_is_told_for_each_task():
    table = pd.DataFrame(
        {
            "task": [*["OPEN"] * 4, *["SPREAD"] * 4, "REST"],
            "measure": [*[*["range_of_motion"] * 3, "duration"] * 2, "range_of_motion"],
            "tracker": ["fan", "sbr", "fan_subpixel", "fan", "fan", "sbr", "dlib", "fan", "fan"],
            "reference": "truth",
            "n": [9, 9, 9, 9, 8, 8, 8, 8, 9],
            "icc": [0.9, 0.95, 0.99, 1.0, 0.8, np.nan, 0.7, 1.0, 0.1],
        }
    )
    told = said_of_agreement({"movement_agreement": table})
    assert told.endswith("SBR in OPEN (0.95, 9 people) and FAN in SPREAD (0.80, 8 people).")
    assert said_of_agreement({}) == ""
    assert said_of_agreement({"movement_agreement": table.tail(2)}) == ""


def test_the_settings_are_told_in_words():
    told = settings_in_words(study.CONFIG["kinematics"])
    assert "shift, size and tilt are taken out" in told
    assert "0.23 s" in told
    other = {**study.CONFIG["kinematics"], "unit": "mm", "filter_hz": 8.0}
    assert "millimetres" in settings_in_words(other)
    assert "8 Hz" in settings_in_words(other)
