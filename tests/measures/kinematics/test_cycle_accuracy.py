"""Found cycles are held against those that a simulated person made."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.measures.kinematics.cycle_accuracy import cycle_accuracy, intersection_over_union
from steadyface.measures.kinematics.schemas import CYCLE_ACCURACY


def found(intervals, status=None, tracker="mesh", task="OPEN") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": task,
            "repetition": 1,
            "tracker": tracker,
            "cycle": np.arange(1, len(intervals) + 1),
            "onset_s": [first for first, _ in intervals],
            "peak_s": [(first + last) / 2 for first, last in intervals],
            "offset_s": [last for _, last in intervals],
            "status": status or ["ok"] * len(intervals),
        }
    )


SCRIPT = found([(0.4, 1.6), (2.0, 3.2), (3.6, 4.8)], ["ok", "ok", "cut"]).drop(columns="tracker")


def accuracy(*tables_found: pd.DataFrame) -> pd.DataFrame:
    return tables.check(
        cycle_accuracy(pd.concat(tables_found), SCRIPT), CYCLE_ACCURACY, "test"
    ).set_index("tracker")


def test_overlap_is_what_two_intervals_share_of_what_they_cover():
    shares = intersection_over_union([(0, 2), (5, 6)], [(1, 3), (0, 2), (7, 8)])
    np.testing.assert_allclose(shares, [[1 / 3, 1, 0], [0, 0, 0]])


def test_the_same_cycles_are_all_found():
    row = accuracy(found([(0.4, 1.6), (2.0, 3.2), (3.6, np.nan)], ["ok", "ok", "cut"])).loc["mesh"]
    assert (row["simulated"], row["found"], row["extra"]) == (2, 2, 0)
    assert row["mean_iou"] == 1


def test_missed_extra_and_split_cycles_count():
    missed = found([(0.4, 1.6)], tracker="missed")
    extra = found([(0.4, 1.6), (1.7, 1.9), (2.0, 3.2)], tracker="extra")
    split = found([(0.4, 0.9), (1.0, 1.6), (2.0, 3.2)], tracker="split")
    late = found([(0.7, 1.6), (2.0, 3.2)], tracker="late")
    table = accuracy(missed, extra, split, late)
    assert table[["found", "extra"]].loc["missed"].tolist() == [1, 0]
    assert table[["found", "extra"]].loc["extra"].tolist() == [2, 1]
    assert table[["found", "extra"]].loc["split"].tolist() == [2, 1] or (
        table[["found", "extra"]].loc["split"].tolist() == [1, 2]
    )
    assert table["mean_iou"].loc["late"] == pytest.approx((0.75 + 1) / 2)
    assert table["lowest_iou"].loc["late"] == pytest.approx(0.75)


def test_a_cycle_that_ends_with_the_recording_is_neither_found_nor_extra():
    row = accuracy(found([(0.4, 1.6), (2.0, 3.2), (3.6, 4.7)])).loc["mesh"]
    assert (row["found"], row["extra"]) == (2, 0)


def test_a_cycle_with_missing_frames_around_its_peak_is_interrupted_and_not_missed():
    seen = found([(0.4, 1.6), (2.4, 3.0), (3.6, 4.8)], ["ok", "gap", "cut"])
    row = accuracy(seen).loc["mesh"]
    assert (row["simulated"], row["found"], row["interrupted"], row["extra"]) == (2, 1, 1, 0)
    elsewhere = found([(0.4, 1.6), (1.6, 1.9)], ["ok", "gap"])
    assert accuracy(elsewhere).loc["mesh", "interrupted"] == 0


def test_no_cycle_found_is_none_found():
    none = found([(np.nan, np.nan)], ["no_cycle"])
    row = accuracy(none).loc["mesh"]
    assert (row["simulated"], row["found"], row["extra"]) == (2, 0, 0)
    assert np.isnan(row["mean_iou"])


def test_recordings_in_which_the_simulation_does_not_move_are_left_out():
    assert cycle_accuracy(found([(0.4, 1.6)], task="SPREAD"), SCRIPT).empty
