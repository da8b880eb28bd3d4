"""NRMSE and NME against scalar arithmetic and by hand; no frame is ever dropped."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steadyface import tables
from steadyface.annotations.schemas import BOXES, TRUTH
from steadyface.measures.accuracy import (
    box_diagonal,
    nme,
    nrmse,
    point_errors,
)
from steadyface.measures.accuracy_table import measure_accuracy
from steadyface.measures.schemas import ACCURACY, LANDMARK_ERRORS

GOLDEN = Path(__file__).parents[1] / "golden" / "metrics"
FRAMES = dict(np.load(GOLDEN / "nrmse_inputs.npz"))
EXPECTED = pd.read_csv(GOLDEN / "nrmse_expected.csv").set_index("frame")
MOUTH = slice(48, 68)


@pytest.mark.parametrize("number", EXPECTED.index)
def test_errors_equal_scalar_arithmetic(number):
    expected = EXPECTED.loc[number]
    reference, tracked, box = (FRAMES[f"{key}{number}"] for key in ("gt", "pr", "bb"))
    mouth, true_mouth = tracked[MOUTH], reference[MOUTH]
    given_box = np.hypot(*(box[2:] - box[:2]))
    tight_box = box_diagonal(reference) / 1.05
    distances = point_errors(mouth, true_mouth)
    assert given_box == pytest.approx(expected.diag_bbox, rel=1e-12)
    assert tight_box == pytest.approx(expected.diag_68, rel=1e-12)
    assert np.sqrt(np.mean(distances**2)) == pytest.approx(expected.rmse_points, rel=1e-12)
    assert distances.mean() == pytest.approx(expected.mean_euclid, rel=1e-12)
    for value, column in (
        (nrmse(mouth, true_mouth, given_box), "nrmse_bbox_pct"),
        (nrmse(mouth, true_mouth, tight_box), "nrmse_68_pct"),
        (nme(mouth, true_mouth, given_box), "nme_bbox_pct"),
        (nme(mouth, true_mouth, tight_box), "nme_68_pct"),
    ):
        assert value == pytest.approx(expected[column], rel=1e-12), column


def test_frames_at_once_equal_each_alone():
    reference = np.stack([FRAMES[f"gt{number}"] for number in EXPECTED.index])
    tracked = np.stack([FRAMES[f"pr{number}"] for number in EXPECTED.index])
    together = nrmse(tracked, reference, box_diagonal(reference))
    alone = [
        nrmse(one, other, box_diagonal(other))
        for one, other in zip(tracked, reference, strict=True)
    ]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


def test_nrmse_and_nme_by_hand():
    reference = np.zeros((2, 2))
    tracked = np.array([[3.0, 4.0], [0.0, 0.0]])
    assert nrmse(tracked, reference, 50.0) == pytest.approx(100 * np.sqrt(25 / 2) / 50)
    assert nme(tracked, reference, 50.0) == pytest.approx(100 * 2.5 / 50)


def test_the_box_is_five_per_cent_larger_than_the_tight_one():
    points = np.tile([[100.0, 50.0], [130.0, 90.0]], (34, 1))
    assert box_diagonal(points) == pytest.approx(1.05 * 50)


def test_a_box_needs_all_68_landmarks():
    with pytest.raises(ValueError, match="68"):
        box_diagonal(np.zeros((20, 2)))


@settings(max_examples=40)
@given(st.floats(0.2, 5), st.floats(-np.pi, np.pi))
def test_errors_do_not_depend_on_the_images_scale_nor_nrmse_on_a_shift(scale, angle):
    reference, tracked = FRAMES["gt2"], FRAMES["pr2"]
    plain = nrmse(tracked, reference, box_diagonal(reference))
    shift = 30 * np.array([np.cos(angle), np.sin(angle)])
    larger, larger_reference = scale * tracked + shift, scale * reference + shift
    assert nrmse(larger, larger_reference, box_diagonal(larger_reference)) == pytest.approx(plain)


def test_nrmse_is_never_below_nme():
    rng = np.random.default_rng(6)
    reference = rng.uniform(100, 300, (50, 20, 2))
    tracked = reference + rng.normal(size=reference.shape)
    assert (nrmse(tracked, reference, 1.0) >= nme(tracked, reference, 1.0)).all()


@pytest.fixture
def study(opening, track_table, annotate):
    """Two trackers of one recording, 2 px right of the truth and missing in frame 10."""
    truth = track_table(opening)
    tracked = opening + np.array([2.0, 0.0])
    tracked[10] = np.nan
    tracks = {"dlib": track_table(tracked), "sbr": truth}
    return tracks, annotate(truth), truth[list(TRUTH.columns)]


def test_tables_obey_their_schemas(study):
    accuracy, landmark_errors = measure_accuracy(*study)
    tables.check(accuracy, ACCURACY, "test")
    tables.check(landmark_errors, LANDMARK_ERRORS, "test")


def test_every_reference_frame_has_a_row_for_every_tracker(study):
    accuracy, _ = measure_accuracy(*study)
    rows = accuracy.groupby(["tracker", "reference"]).size()
    assert rows.to_dict() == {
        ("dlib", "annotation"): 33,
        ("dlib", "truth"): 165,
        ("sbr", "annotation"): 33,
        ("sbr", "truth"): 165,
    }


def test_a_constant_shift_is_its_own_error(study, opening):
    accuracy, landmark_errors = measure_accuracy(*study)
    dlib = accuracy[(accuracy.tracker == "dlib") & (accuracy.status == "ok")]
    np.testing.assert_allclose(dlib.nrmse_pct, 200 / dlib.box_diagonal_px)
    np.testing.assert_allclose(dlib.nme_pct, dlib.nrmse_pct)
    errors = landmark_errors[landmark_errors.tracker == "dlib"]
    np.testing.assert_allclose(errors.bias_y_pct, 0, atol=1e-12)
    np.testing.assert_allclose(errors.rms_error_pct, errors.bias_x_pct, rtol=1e-3)
    assert (landmark_errors[landmark_errors.tracker == "sbr"].rms_error_pct == 0).all()


def test_given_boxes_divide_the_errors_of_their_frames(study):
    tracks, annotations, truth = study
    frames = annotations[[*tables.FRAME_KEY]].drop_duplicates(ignore_index=True)
    # By hand: a box of 300 x 400 px has a diagonal of 500 px.
    boxes = frames.iloc[:3].assign(x1_px=10, y1_px=20, x2_px=310, y2_px=420)
    boxes = tables.check(boxes, BOXES, "boxes")
    accuracy, landmark_errors = measure_accuracy(tracks, annotations, truth, boxes)
    made, _ = measure_accuracy(tracks, annotations, truth)
    boxed = accuracy["frame"].isin(boxes["frame"]) & (accuracy["reference"] == "annotation")
    assert boxed.sum() == 2 * 3
    assert (accuracy.loc[boxed, "box_diagonal_px"] == 500).all()
    shifted = accuracy[boxed & (accuracy["tracker"] == "dlib") & (accuracy["status"] == "ok")]
    np.testing.assert_allclose(shifted["nrmse_pct"], 100 * 2 / 500)
    pd.testing.assert_frame_equal(accuracy[~boxed], made[~boxed])
    tables.check(landmark_errors, LANDMARK_ERRORS, "test")


def test_a_box_makes_no_reference_of_an_incomplete_annotation(study):
    tracks, annotations, _ = study
    annotations = annotations[annotations["landmark"] != 0]
    frames = annotations[[*tables.FRAME_KEY]].drop_duplicates(ignore_index=True)
    boxes = frames.assign(x1_px=10.0, y1_px=20.0, x2_px=310.0, y2_px=420.0)
    accuracy, _ = measure_accuracy(tracks, annotations, boxes=boxes)
    assert accuracy["nrmse_pct"].isna().all()


def test_an_empty_table_of_boxes_changes_nothing(study, tmp_path):
    path = tmp_path / "boxes.csv"
    tables.write(path, pd.DataFrame(columns=list(BOXES.columns)), BOXES)
    accuracy, _ = measure_accuracy(*study, tables.read(path, BOXES))
    pd.testing.assert_frame_equal(accuracy, measure_accuracy(*study)[0])


def test_a_frame_without_a_face_keeps_its_row_and_its_reason(study):
    accuracy, landmark_errors = measure_accuracy(*study)
    missing = accuracy[(accuracy.tracker == "dlib") & (accuracy.frame == 10)]
    assert missing.status.tolist() == ["no_face", "no_face"]
    assert missing.nrmse_pct.isna().all()
    counted = landmark_errors.set_index(["tracker", "reference", "landmark"]).frames
    assert counted["dlib", "annotation", 57] == 32
    assert counted["sbr", "annotation", 57] == 33


def test_a_frame_that_the_tracker_never_saw_is_missing(study):
    tracks, annotations, _ = study
    cut = {"sbr": tracks["sbr"][tracks["sbr"].frame < 50]}
    accuracy, _ = measure_accuracy(cut, annotations)
    assert accuracy[accuracy.frame >= 50].status.unique().tolist() == ["frame_missing"]
    assert accuracy[accuracy.frame < 50].status.unique().tolist() == ["ok"]


def test_a_face_among_several_still_counts(study):
    tracks, annotations, _ = study
    crowded = {"sbr": tracks["sbr"].assign(status="several_faces")}
    assert (measure_accuracy(crowded, annotations)[0].status == "ok").all()


def test_an_incomplete_annotation_is_no_reference(study):
    tracks, annotations, _ = study
    holed = annotations.copy()
    holed.loc[(holed.frame == 5) & (holed.landmark == 3), "x_px"] = np.nan
    accuracy, _ = measure_accuracy({"sbr": tracks["sbr"]}, holed)
    assert accuracy.set_index("frame").status[5] == "reference_incomplete"
    assert accuracy.nrmse_pct.isna().sum() == 1


def test_the_order_of_rows_does_not_matter(study):
    tracks, annotations, _ = study
    shuffled = {name: table.sample(frac=1, random_state=1) for name, table in tracks.items()}
    plain = measure_accuracy(tracks, annotations)
    mixed = measure_accuracy(shuffled, annotations)
    for one, other in zip(plain, mixed, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_regions_follow_the_landmarks(study):
    _, landmark_errors = measure_accuracy(*study)
    regions = landmark_errors.drop_duplicates("landmark").set_index("landmark").region
    assert regions[[0, 20, 30, 40, 48, 67]].tolist() == [
        "jaw",
        "brows",
        "nose",
        "eyes",
        "outer lips",
        "inner lips",
    ]
