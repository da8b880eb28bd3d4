"""The gate on what a study of movement measures knows a faithful, a lazy and a frozen network."""

import numpy as np
import pytest

from steadyface.landmarks import LANDMARKS
from steadyface.measures.accuracy import box_diagonal
from steadyface.pretraining.movements import (
    JAWS_DEG,
    MOVEMENTS,
    movement_of,
    passes,
    render_movements,
)


@pytest.fixture
def mouths():
    """Twelve faces of one size whose mouths open and widen; the first three are closed."""
    points = np.tile(np.random.default_rng(0).uniform(40, 60, (LANDMARKS, 2)), (12, 1, 1))
    points[:, 0], points[:, 8] = (0.0, 0.0), (100.0, 100.0)
    opening = np.maximum(np.arange(12) - 2.0, 0.0)
    points[:, 62], points[:, 66] = (50.0, 60.0), (50.0, 60.0)
    points[:, 66, 1] += opening
    points[:, 48], points[:, 54] = (35.0, 60.0), (65.0, 60.0)
    points[:, 54, 0] += np.arange(12)[::-1]
    return points


def test_the_truth_passes(mouths):
    movement = movement_of(mouths, mouths)
    assert movement.lip_gap_slope == pytest.approx(1.0)
    assert movement.mouth_width_slope == pytest.approx(1.0)
    assert movement.closed_gap_pct == 0.0
    assert movement.mouth_nrmse_pct == 0.0
    assert passes(movement)


def test_a_network_that_shows_half_of_the_movement_has_half_the_slope(mouths):
    lazy = (mouths + mouths.mean(axis=0)) / 2
    movement = movement_of(lazy, mouths)
    assert movement.lip_gap_slope == pytest.approx(0.5)
    assert movement.mouth_width_slope == pytest.approx(0.5)
    assert not passes(movement)


def test_a_network_that_stands_still_has_no_slope(mouths):
    frozen = np.broadcast_to(mouths.mean(axis=0), mouths.shape)
    movement = movement_of(frozen, mouths)
    assert movement.lip_gap_slope == pytest.approx(0.0, abs=1e-9)
    assert not passes(movement)


def test_a_closed_mouth_that_looks_open_is_seen(mouths):
    ajar = mouths.copy()
    ajar[:, 66, 1] += 0.01 * box_diagonal(mouths)
    movement = movement_of(ajar, mouths)
    assert movement.lip_gap_slope == pytest.approx(1.0)
    assert movement.closed_gap_pct == pytest.approx(1.0)
    assert not passes(movement)


def test_movements_open_as_wide_and_spread_as_far_as_the_cohort_and_mouths_close():
    stills = render_movements(5, 0)
    points = np.stack([still.landmarks_px for still in stills])
    gap = 100 * np.linalg.norm(points[:, 66] - points[:, 62], axis=-1) / box_diagonal(points)
    width = 100 * np.linalg.norm(points[:, 54] - points[:, 48], axis=-1) / box_diagonal(points)
    opened = gap[: len(JAWS_DEG)]
    assert len(stills) == len(MOVEMENTS)
    assert np.all(np.diff(opened) > 0)
    assert opened[-1] > 10
    assert gap[len(JAWS_DEG) :].max() < 0.1
    assert width.max() / width.min() > 1.8
