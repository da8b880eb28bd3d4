"""Errors on held-out people are measured the way tracking works."""

import numpy as np
import pytest
import torch
from torch import nn

from steadyface.faces import fan_crop, sbr_crop
from steadyface.faces.boxes import hog_box_of_landmarks, tight_box_of_hog
from steadyface.finetuning.gaussian_maps import gaussian_maps
from steadyface.measures.accuracy import box_diagonal
from steadyface.pretraining.evaluation import (
    expressions_of,
    summary,
    track_fan_pictures,
    track_sbr_pictures,
)
from steadyface.pretraining.training_set import TrainingSet


class Oracle(nn.Module):
    """A network that knows where the landmarks are: it draws their peaks, whatever it sees."""

    def __init__(self, points, stride, cells):
        super().__init__()
        self.anchor = nn.Parameter(torch.zeros(1))
        self.maps = gaussian_maps(torch.from_numpy(points).float(), cells, cells, stride, 4.0)
        self.shown = 0

    def forward(self, images):
        first, self.shown = self.shown, self.shown + len(images)
        return [self.maps[first : self.shown]]


@pytest.fixture
def data():
    generator = np.random.default_rng(6)
    points = generator.uniform((90, 100), (200, 220), (20, 68, 2))
    return TrainingSet(
        images=np.zeros((20, 288, 288, 3), np.uint8),
        points=points,
        people=np.zeros(20, int),
        clips=np.full(20, -1),
    )


def test_fans_landmarks_come_back_to_the_picture(data):
    boxes = hog_box_of_landmarks(data.points)
    cells = [
        fan_crop.to_heat_map(points, box) for points, box in zip(data.points, boxes, strict=True)
    ]
    oracle = Oracle(np.stack(cells) * 4.0 + 1.5, 4, 64)
    tracked, heights = track_fan_pictures(oracle, data, np.arange(20), "subpixel")
    assert np.abs(tracked - data.points).max() < 0.1
    assert heights.min() > 0.7


def test_sbrs_landmarks_come_back_to_the_picture(data):
    boxes = tight_box_of_hog(hog_box_of_landmarks(data.points))
    inputs = [
        sbr_crop.to_input(points, sbr_crop.crop_area(box, 288, 288), 192)
        for points, box in zip(data.points, boxes, strict=True)
    ]
    oracle = Oracle(np.stack(inputs), 8, 24)
    tracked, _ = track_sbr_pictures(oracle, data, np.arange(20), 192)
    # the centre of mass of so narrow a peak is off by a few hundredths of a cell
    assert np.abs(tracked - data.points).max() < 0.5


def test_the_summary_is_the_nrmse_of_a_known_shift(data):
    shift = 0.02 * box_diagonal(data.points)[:, None, None] * np.array([0.6, 0.8])
    told = summary(data.points + shift, data.points)
    assert told["pictures"] == 20
    assert told["mouth_nrmse_pct"]["mean"] == pytest.approx(2.0)
    assert told["mouth_nrmse_pct"]["p95"] == pytest.approx(2.0)
    assert told["all_landmarks_nrmse_pct"] == pytest.approx(2.0)


def test_mouths_are_told_apart_by_their_landmarks():
    points = np.zeros((3, 68, 2))
    points[:, 0], points[:, 8] = (0.0, 0.0), (100.0, 100.0)
    points[:, 48], points[:, 54] = (35.0, 70.0), (65.0, 70.0)
    points[1, 54, 0] = 80.0
    points[2, 66, 1] = 10.0
    assert expressions_of(points).tolist() == ["resting", "wide", "open"]
