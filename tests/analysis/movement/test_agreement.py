"""A tracker's measures beside the truth's: bias, limits, intraclass correlation."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.movement.agreement import movement_agreement
from steadyface.analysis.movement.schemas import MOVEMENT_AGREEMENT

TRUE = np.array([4.0, 6.0, 7.0, 9.0])


def values(**trackers):
    """Results of `person_values`: one measure of four people by tracker."""
    return pd.DataFrame(
        [
            {
                "task": "OPEN",
                "signal": "lip_aperture",
                "measure": "amplitude",
                "side": "both",
                "unit": "mm",
                "tracker": tracker,
                "subject": f"C{number:02}",
                "group": "HC",
                "value": value,
            }
            for tracker, found in trackers.items()
            for number, value in enumerate(found)
        ]
    )


def agreement(**trackers):
    table = movement_agreement(values(**trackers))
    return tables.check(table, MOVEMENT_AGREEMENT, "test").set_index("tracker")


def test_a_constant_error_is_bias_alone_and_lowers_absolute_agreement():
    row = agreement(truth=TRUE, sbr=TRUE + 0.5).loc["sbr"]
    assert (row["reference"], row["n"]) == ("truth", 4)
    assert row["bias"] == pytest.approx(0.5)
    assert [row["sd"], row["limit_low"], row["limit_high"]] == pytest.approx([0, 0.5, 0.5])
    assert row["detectable_change"] == pytest.approx(0, abs=1e-9)
    # McGraw and Wong 1996, case 2A: people's mean square and the methods', no residual.
    people, methods = 2 * TRUE.var(ddof=1), 4 * np.var([0, 0.5], ddof=1)
    assert row["icc"] == pytest.approx(people / (people + 2 / 4 * methods))


def test_random_errors_make_the_limits_and_the_detectable_change():
    errors = np.array([0.3, -0.3, 0.6, -0.6])
    row = agreement(truth=TRUE, fan=TRUE + errors).loc["fan"]
    sd = errors.std(ddof=1)
    assert row["bias"] == pytest.approx(0)
    assert row["limit_high"] == pytest.approx(1.96 * sd)
    # Two measurements of one person differ by the errors of both.
    assert row["detectable_change"] == pytest.approx(1.96 * np.sqrt(2) * sd)
    assert row["icc_low"] < row["icc"] < row["icc_high"]


def test_people_whom_one_of_them_lacks_do_not_enter():
    lacking = np.where(TRUE == 9, np.nan, TRUE)
    assert agreement(truth=TRUE, mesh=lacking).loc["mesh", "n"] == 3
    two = agreement(truth=TRUE, mesh=np.where(TRUE > 6, np.nan, TRUE + 1)).loc["mesh"]
    assert (two["n"], two["bias"]) == (2, 1)
    assert np.isnan(two["icc"])
    assert movement_agreement(values(truth=TRUE, mesh=np.full(4, np.nan))).empty


def test_without_a_truth_the_annotation_is_the_reference():
    table = agreement(annotation=TRUE, dlib=TRUE - 1)
    assert table.loc["dlib", ["reference", "bias"]].tolist() == ["annotation", -1]
    assert movement_agreement(values(dlib=TRUE)).empty


@pytest.mark.parametrize("rounding", [0, 5e-17])
def test_people_who_are_all_alike_have_no_correlation(rounding):
    nearly = np.array([0.3, 0.3 + rounding, 0.3, 0.3])
    row = agreement(truth=nearly, sbr=nearly[::-1]).loc["sbr"]
    assert row["bias"] == pytest.approx(0)
    assert np.isnan(row["icc"])


def test_a_tracker_that_is_right_agrees_wholly():
    counts = np.array([4, 5, 6, 2, 2, 6.0])
    row = agreement(truth=counts, fan=counts).loc["fan"]
    assert row[["icc", "bias", "sd"]].tolist() == [1, 0, 0]
