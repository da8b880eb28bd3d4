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
    assert row["standard_error"] == pytest.approx(0, abs=1e-9)
    # McGraw and Wong 1996, case 2A: people's mean square and the methods', no residual.
    people, methods = 2 * TRUE.var(ddof=1), 4 * np.var([0, 0.5], ddof=1)
    assert row["icc"] == pytest.approx(people / (people + 2 / 4 * methods))


def test_random_errors_make_the_limits_and_the_detectable_change():
    errors = np.array([0.3, -0.3, 0.6, -0.6])
    row = agreement(truth=TRUE, fan=TRUE + errors).loc["fan"]
    sd = errors.std(ddof=1)
    assert row["bias"] == pytest.approx(0)
    assert row["limit_high"] == pytest.approx(1.96 * sd)
    assert row["standard_error"] == pytest.approx(sd / np.sqrt(2))
    assert row["detectable_change"] == pytest.approx(1.96 * sd)
    assert row["icc_low"] < row["icc"] < row["icc_high"]


def test_people_whom_one_of_them_lacks_do_not_enter():
    lacking = np.where(TRUE == 9, np.nan, TRUE)
    assert agreement(truth=TRUE, mesh=lacking).loc["mesh", "n"] == 3
    fewer = np.where(TRUE > 6, np.nan, TRUE)
    assert movement_agreement(values(truth=TRUE, mesh=fewer)).empty


def test_without_a_truth_the_annotation_is_the_reference():
    table = agreement(annotation=TRUE, dlib=TRUE - 1)
    assert table.loc["dlib", ["reference", "bias"]].tolist() == ["annotation", -1]
    assert movement_agreement(values(dlib=TRUE)).empty


def test_people_who_are_all_alike_have_no_correlation():
    row = agreement(truth=np.ones(4), sbr=np.ones(4)).loc["sbr"]
    assert row["bias"] == 0
    assert np.isnan(row["icc"])
