"""Frames are suggested where trackers disagree, spread over the recording."""

import numpy as np
import pytest

from steadyface import tables
from steadyface.errors import TableError
from steadyface.measures.accuracy import box_diagonal
from steadyface.measures.disagreement import SUGGESTED_FRAMES, spread, suggest_frames


@pytest.fixture
def still():
    """(frames, 68, 2) px: a face that does not move for 30 frames."""
    return np.repeat(np.random.default_rng(3).uniform(100, 200, (1, 68, 2)), 30, axis=0)


@pytest.fixture
def suggested(track_table):
    """Suggests frames from each tracker's points."""

    def suggest(*recordings, count=3, apart_s=0.2):
        tracks = {f"t{number}": track_table(points) for number, points in enumerate(recordings)}
        return suggest_frames(tracks, count, apart_s)

    return suggest


def test_spread_is_the_distance_from_the_common_mean():
    points = np.array([[[0.0, 0.0]], [[6.0, 8.0]], [[np.nan, 1.0]]])
    assert spread(points).tolist() == [5.0]
    assert np.isnan(spread(points[1:])).all()


def test_the_worst_frame_comes_first_with_its_disagreement_and_landmarks(still, suggested):
    other = still.copy()
    other[20, 57, 1] += 12
    other[20, 54, 0] += 8
    other[4, 51, 0] += 5
    table = suggested(still, other, count=2)
    tables.check(table, SUGGESTED_FRAMES, "suggested")
    assert table["frame"].tolist() == [20, 4]
    assert table["rank"].tolist() == [1, 2]
    # Two trackers 12 px and 8 px apart lie 6 and 4 px from their mean, in 2 of 20 landmarks.
    diagonal = box_diagonal(still[0])
    assert table["disagreement_pct"][0] == pytest.approx(100 * (6 + 4) / 20 / diagonal)
    assert table["landmarks"][0].split()[:2] == ["57", "54"]


def test_neighbours_of_a_chosen_frame_are_left_out(still, suggested):
    other = still.copy()
    other[10:15, 57] += np.arange(5)[:, None] + 10
    other[28, 57] += 3
    table = suggested(still, other, count=2, apart_s=0.4)
    assert table["frame"].tolist() == [14, 28]
    assert np.diff(np.sort(table["time_s"])).min() >= 0.4


def test_frames_that_one_tracker_alone_sees_are_not_suggested(still, suggested):
    other = still + 1.0
    other[3:] = np.nan
    table = suggested(still, other, count=30, apart_s=0)
    assert sorted(table["frame"]) == [0, 1, 2]
    assert set(table["trackers"]) == {2}


def test_one_tracker_cannot_disagree(still, suggested):
    with pytest.raises(TableError, match="disagreement needs two"):
        suggested(still)
