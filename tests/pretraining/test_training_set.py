"""Who is trained on and who is held out."""

import numpy as np
import pytest

from steadyface.errors import TrainingError
from steadyface.pretraining.training_set import TrainingSet, read_training_set, split_people


@pytest.fixture
def data():
    """Five people, each with two stills and two clips."""
    clips = np.array([-1, -1, 0, 0, 0, 1, 1, 1])
    return TrainingSet(
        images=np.zeros((40, 8, 8, 3), np.uint8),
        points=np.zeros((40, 68, 2)),
        people=np.repeat(np.arange(5), 8),
        clips=np.concatenate([np.where(clips < 0, -1, clips + 2 * n) for n in range(5)]),
    )


def test_nobody_is_both_trained_on_and_held_out(data):
    training, held_out = split_people(data, 2)
    assert set(data.people[training]) == {0, 1, 2}
    assert set(data.people[held_out]) == {3, 4}
    assert len(training) + len(held_out) == 40


@pytest.mark.parametrize("held_out", [0, 5])
def test_somebody_must_be_left_on_either_side(data, held_out):
    with pytest.raises(TrainingError, match="held_out_people"):
        split_people(data, held_out)


def test_windows_are_the_clips_of_the_chosen_people_in_time(data):
    training, _ = split_people(data, 3)
    windows = data.windows(training)
    assert windows.tolist() == [[2, 3, 4], [5, 6, 7], [10, 11, 12], [13, 14, 15]]


def test_files_that_do_not_belong_together_are_refused(data, tmp_path):
    np.save(tmp_path / "images.npy", data.images)
    labels = {"points": data.points[:-1], "people": data.people, "clips": data.clips}
    np.savez(tmp_path / "labels.npz", **labels)
    with pytest.raises(TrainingError, match="render the training set again"):
        read_training_set(tmp_path / "images.npy", tmp_path / "labels.npz")
