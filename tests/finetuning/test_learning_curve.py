"""The learning curve: nobody is measured who was learned from, and training is even."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from steadyface import tables
from steadyface.errors import TrainingError
from steadyface.finetuning import learning_curve
from steadyface.finetuning.annotated_frames import AnnotatedFrames
from steadyface.finetuning.fan.folds import PUBLISHED_RECIPE
from steadyface.finetuning.learning_curve import (
    LearningSet,
    curve_rows,
    evenly_spread,
    fan_curve,
    learning_sets,
)
from steadyface.finetuning.schemas import LEARNING_CURVE
from steadyface.measures.accuracy import box_diagonal, mouth_nrmse, nrmse
from steadyface.trackers.fan.network import FaceAlignmentNetwork

PEOPLE = ("A01", "A02", "C01", "S01")


def test_larger_sets_hold_the_smaller_ones_people():
    sets = learning_sets(PEOPLE[1:], "A01", [3, 1, 7], [40, 5], 7)
    assert sets[0] == LearningSet((), 0)
    assert [(len(one.people), one.frames_each) for one in sets[1:]] == [
        *((1, 5), (1, 40), (3, 5), (3, 40))
    ]
    assert set(sets[1].people) < set(sets[3].people) == set(PEOPLE[1:])
    assert learning_sets(PEOPLE[1:], "A01", [3, 1], [40, 5], 7) == sets


def test_nobody_is_measured_from_whom_was_learned():
    with pytest.raises(TrainingError, match="A01 is left out and learned from"):
        learning_sets(PEOPLE, "A01", [1], [5], 7)


@given(st.integers(1, 200), st.integers(1, 200))
def test_frames_are_spread_over_all_of_a_persons_and_each_counts_once(total, count):
    places = evenly_spread(total, count)
    assert len(places) == len(set(places)) == min(total, count)
    assert places[0] == 0
    assert places == sorted(places)
    assert places[-1] == total - 1 or count == 1


@pytest.mark.parametrize("frames", [5, 40, 80, 400])
def test_every_network_sees_as_many_samples(frames):
    recipe = replace(PUBLISHED_RECIPE, epochs=4, samples_per_epoch=80)
    longer = learning_curve._as_many_samples(recipe, frames, 400)
    drawn = min(longer.samples_per_epoch, frames)
    assert drawn * longer.epochs == 320


@pytest.fixture
def study(tmp_path):
    """Features of a small network for four people, and the annotated frames of the first."""
    torch.manual_seed(0)
    weights = tmp_path / "fan.safetensors"
    save_file(FaceAlignmentNetwork(features=16, stacks=2).state_dict(), weights)
    random = np.random.default_rng(0)
    keys = [("OPEN", 1, frame) for frame in range(3)]
    features = {}
    for person in PEOPLE:
        maps = random.normal(size=(3, 1, 16, 64, 64)).astype(np.float16)
        cells = random.uniform(20, 44, (3, 1, 68, 2)).astype(np.float32)
        paths = tmp_path / f"{person}.npy", tmp_path / f"{person}.npz"
        np.save(paths[0], maps)
        tasks, repetitions, frames = zip(*keys, strict=True)
        np.savez(paths[1], cells=cells, task=tasks, repetition=repetitions, frame=frames)
        features[person] = paths
    boxes = np.tile([100.0, 100.0, 300.0, 300.0], (3, 1))
    points = random.uniform(100, 300, (3, 68, 2))
    return weights, features, AnnotatedFrames(keys, points, boxes)


RECIPE = asdict(
    replace(PUBLISHED_RECIPE, epochs=1, samples_per_epoch=4, batch=4, learning_rate=1e-3)
)


def test_fans_curve_has_a_row_for_each_set_and_begins_untuned(study):
    weights, features, annotated = study
    sets = learning_sets(PEOPLE[1:], "A01", [1], [2], 7)
    curve = fan_curve(sets, features, "A01", annotated, weights, RECIPE)
    rows = tables.check(
        curve_rows("fan_ft", "A01", annotated, curve, mouth_nrmse), LEARNING_CURVE, "test"
    )
    assert rows["people"].tolist() == [0, 1]
    assert rows["frames"].tolist() == [0, 2]
    assert (rows["frames_measured"] == 3).all()
    assert rows["nrmse_pct"].nunique() == 2


def test_features_of_other_frames_than_the_annotations_are_refused(study):
    weights, features, annotated = study
    other = AnnotatedFrames(annotated.keys[::-1], annotated.points, annotated.boxes)
    with pytest.raises(TrainingError, match="of other frames"):
        next(fan_curve([LearningSet((), 0)], features, "A01", other, weights, RECIPE))


def test_the_mouths_error_is_that_of_the_accuracy_table():
    random = np.random.default_rng(0)
    reference = random.uniform(0, 100, (4, 68, 2))
    tracked = reference + random.normal(size=reference.shape)
    expected = nrmse(tracked[:, 48:], reference[:, 48:], box_diagonal(reference))
    np.testing.assert_array_equal(mouth_nrmse(tracked, reference), expected)
