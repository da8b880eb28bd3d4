"""Movement by group: means over people, and differences beside the truth's."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.movement.groups import (
    group_differences,
    movement_by_group,
    person_values,
)
from steadyface.analysis.movement.recordings import cycles_found, movement_of_recordings
from steadyface.analysis.movement.schemas import (
    CYCLES_FOUND,
    MOVEMENT,
    MOVEMENT_DIFFERENCES,
    MOVEMENT_RECORDINGS,
)

# Seed, resamples and alpha of the interval of Cliff's delta.
INTERVAL = (7, 199, 0.05)
PEOPLE = {"A04": "ALS", "A05": "ALS", "C04": "HC", "C05": "HC"}


def rows(
    values: dict, measure="amplitude", signal="lip_aperture", unit="icd", cycle=0, task="OPEN"
):
    """Rows of a KINEMATICS table: value by subject, repetition and tracker."""
    return pd.DataFrame(
        [
            {
                "subject": subject,
                "task": task,
                "repetition": repetition,
                "cycle": cycle,
                "tracker": tracker,
                "signal": signal,
                "measure": measure,
                "side": "both",
                "unit": unit,
                "value": value,
                "status": "ok" if np.isfinite(value) else "no_cycle",
            }
            for (subject, repetition, tracker), value in values.items()
        ]
    )


@pytest.fixture
def participants() -> pd.DataFrame:
    sheet = pd.DataFrame({"subject": [*PEOPLE, "A01"], "group": [*PEOPLE.values(), "ALS"]})
    return sheet.assign(set=["evaluate"] * 4 + ["finetune"])


@pytest.fixture
def kinematics() -> pd.DataFrame:
    mesh = {("A04", 1, "mesh"): 1.0, ("A04", 2, "mesh"): 3.0, ("A05", 1, "mesh"): 4.0}
    mesh |= {("C04", 1, "mesh"): 5.0, ("C05", 1, "mesh"): np.nan, ("A01", 1, "mesh"): 99.0}
    truth = {(s, 1, "truth"): v for s, v in zip(PEOPLE, (2.0, 3.0, 6.0, 8.0), strict=True)}
    return pd.concat([rows(mesh | truth), rows({("A04", 1, "mesh"): 50.0}, cycle=1)])


def test_repetitions_are_averaged_before_people(kinematics, participants):
    values = person_values(kinematics, participants)
    table = tables.check(movement_by_group(values), MOVEMENT, "test")
    mesh = table[table["tracker"] == "mesh"].set_index("group")
    assert mesh.loc["ALS", ["n", "n_missing", "mean"]].tolist() == [2, 0, 3.0]
    assert mesh.loc["ALS", "sd"] == pytest.approx(np.std([2, 4], ddof=1))
    assert mesh.loc["HC", ["n", "n_missing", "mean"]].tolist() == [1, 1, 5.0]
    assert np.isnan(mesh.loc["HC", "sd"])


def test_a_group_difference_stands_beside_the_truths(kinematics, participants):
    values = person_values(kinematics, participants)
    table = tables.check(group_differences(values, *INTERVAL), MOVEMENT_DIFFERENCES, "test")
    mesh = table[table["tracker"] == "mesh"].iloc[0]
    assert (mesh["first"], mesh["second"]) == ("ALS", "HC")
    assert (mesh["n_first"], mesh["n_second"]) == (2, 1)
    assert mesh["difference"] == pytest.approx(3 - 5)
    assert mesh["difference_truth"] == pytest.approx(2.5 - 7)
    assert mesh["delta"] == mesh["delta_truth"] == -1
    assert np.isnan([mesh["delta_low"], mesh["delta_high"]]).all(), "one person is no sample"
    truth = table[table["tracker"] == "truth"].iloc[0]
    assert (truth["delta_low"], truth["delta_high"]) == (-1, -1)
    assert set(table["delta_confidence"]) == {0.95}


def test_a_fourth_group_and_a_lab_of_its_own_are_compared_as_well(kinematics, participants):
    participants["group"] = participants["group"].replace("HC", "Bell_palsy")
    table = group_differences(person_values(kinematics, participants), *INTERVAL)
    assert set(table["second"]) == {"Bell_palsy"}


def test_without_groups_everybody_counts(kinematics):
    values = person_values(kinematics, None)
    table = tables.check(movement_by_group(values), MOVEMENT, "test")
    assert table.set_index("tracker").loc["mesh", ["n", "n_missing"]].tolist() == [4, 1]
    assert table["group"].isna().all()
    assert group_differences(values, *INTERVAL).empty


def test_a_recordings_movement_stands_on_one_line():
    key = {("A04", 1, "mesh"): 0.0}
    of = {
        ("largest", "lip_aperture", "icd"): 1.2,
        ("largest", "mouth_width", "icd"): 1.6,
        ("range_of_motion", "lip_aperture", "icd"): 0.8,
        ("range_of_motion", "mouth_width", "icd"): 0.3,
        ("duration", "mouth_width", "s"): 1.1,
        ("opening_peak_speed", "mouth_width", "icd/s"): 2.5,
        ("opening_peak_speed", "lip_aperture", "icd/s"): 9.0,
        ("rate", "mouth_width", "Hz"): 0.7,
        ("cycles", "mouth_width", "1"): 3.0,
        ("symmetry_ratio", "corner_excursion", "1"): 0.9,
    }
    table = pd.concat(
        rows(dict.fromkeys(key, value), measure, signal, unit)
        for (measure, signal, unit), value in of.items()
    )
    line = tables.check(movement_of_recordings(table), MOVEMENT_RECORDINGS, "test").iloc[0]
    assert line["cycles_of"] == "mouth_width"
    assert line[["opening", "width", "range_of_motion", "peak_speed"]].tolist() == [
        1.2, 1.6, 0.3, 2.5,
    ]  # fmt: skip
    assert line[["movement_rate_hz", "cycles", "symmetry"]].tolist() == [0.7, 3.0, 0.9]
    assert (line["unit"], line["status"]) == ("icd", "ok")


def test_cycles_are_summed_over_recordings():
    accuracy = pd.DataFrame(
        {
            "task": "OPEN",
            "tracker": ["mesh", "mesh", "fan"],
            "simulated": [3, 2, 3],
            "found": [3, 1, 0],
            "interrupted": [0, 0, 1],
            "extra": [0, 1, 0],
            "mean_iou": [0.9, 0.8, np.nan],
            "lowest_iou": [0.7, 0.8, np.nan],
        }
    )
    table = tables.check(cycles_found(accuracy), CYCLES_FOUND, "test").set_index("tracker")
    mesh = table.loc["mesh"]
    assert mesh[["recordings", "simulated", "found", "extra"]].tolist() == [2, 5, 4, 1]
    assert mesh["share_found"] == pytest.approx(0.8)
    assert mesh["mean_iou"] == pytest.approx((3 * 0.9 + 0.8) / 4)
    assert mesh["lowest_iou"] == 0.7
    assert table.loc["fan", "share_found"] == 0
    assert np.isnan(table.loc["fan", "mean_iou"])
