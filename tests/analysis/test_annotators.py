"""How far annotators differ is what closed forms say of differences that are known."""

import numpy as np
import pandas as pd
import pytest

from steadyface.analysis.annotators import compare_annotators
from tests.annotations.faces import FACE

DIAGONAL = 1.05 * np.linalg.norm(np.ptp(FACE, axis=0))


def annotated(annotator, subject, points, started_from="mesh"):
    """Points (frames, 68, 2) as rows."""
    frames = len(points)
    return pd.DataFrame(
        {
            "subject": subject,
            "task": "OPEN",
            "repetition": 1,
            "frame": np.repeat(np.arange(frames), 68),
            "annotator": annotator,
            "started_from": started_from,
            "landmark": np.tile(np.arange(68), frames),
            "x_px": points[..., 0].ravel(),
            "y_px": points[..., 1].ravel(),
        }
    )


def faces(frames, opening=0.0):
    """The face with its lower lip `opening` (frames,) px lower."""
    points = np.repeat(FACE[None], frames, axis=0)
    points[:, 66, 1] += opening
    return points


def test_a_constant_shift_is_bias_and_nrmse():
    first, second = faces(4), np.add(faces(4), [3.0, -4.0])
    agreement, bias = compare_annotators(
        pd.concat([annotated("AB", "A01", first), annotated("CD", "A01", second)])
    )
    (row,) = agreement.to_dict("records")
    assert (row["annotator"], row["other_annotator"]) == ("AB", "CD")
    assert (row["n_subjects"], row["n_frames"], row["n_incomplete"]) == (1, 4, 0)
    assert row["nrmse_pct"] == pytest.approx(100 * 5 / DIAGONAL)
    assert np.isnan(row["nrmse_low_pct"])
    assert row["started_from"] == "mesh"
    assert bias["bias_x_pct"].to_numpy() == pytest.approx(np.full(68, 300 / DIAGONAL))
    assert bias["bias_y_pct"].to_numpy() == pytest.approx(np.full(68, -400 / DIAGONAL))
    assert bias["rms_difference_pct"].to_numpy() == pytest.approx(np.full(68, 500 / DIAGONAL))


def test_people_weigh_equally_and_give_the_interval():
    parts = []
    for subject, frames, shift in (("A01", 1, 2.0), ("A02", 9, 4.0), ("A03", 2, 6.0)):
        parts.append(annotated("AB", subject, faces(frames)))
        parts.append(annotated("CD", subject, np.add(faces(frames), [shift, 0.0])))
    (row,) = compare_annotators(pd.concat(parts))[0].to_dict("records")
    percent = 100 * np.array([2.0, 4.0, 6.0]) / DIAGONAL
    reach = 4.302652729911275 * percent.std(ddof=1) / np.sqrt(3)
    assert row["nrmse_pct"] == pytest.approx(percent.mean())
    assert row["nrmse_low_pct"] == pytest.approx(percent.mean() - reach)
    assert row["nrmse_high_pct"] == pytest.approx(percent.mean() + reach)


def test_agreement_of_the_opening():
    opening = np.array([0.0, 5.0, 10.0, 15.0, 20.0])
    pingouin = pytest.importorskip("pingouin")
    other = np.add(opening, [0.5, -0.5, 1.0, 0.0, 0.5])
    tables = [annotated("AB", "A01", faces(5, opening)), annotated("CD", "A01", faces(5, other))]
    (row,) = compare_annotators(pd.concat(tables))[0].to_dict("records")
    # The lower lip lies above the chin: it does not change the face's box.
    gap = FACE[66, 1] - FACE[62, 1]
    long = pd.DataFrame(
        {
            "frame": np.tile(np.arange(5), 2),
            "who": np.repeat(["AB", "CD"], 5),
            "value": np.abs(np.concatenate([gap + opening, gap + other])),
        }
    )
    table = pingouin.intraclass_corr(long, "frame", "who", "value").set_index("Type")
    assert row["opening_icc"] == pytest.approx(table.at["ICC(A,1)", "ICC"])
    assert row["opening_bias_pct"] == pytest.approx(100 * 0.3 / DIAGONAL)


def test_incomplete_frames_count_as_such_and_their_points_still_show_bias():
    first, second = faces(3), np.add(faces(3), [1.0, 0.0])
    second[0, 5] = np.nan
    agreement, bias = compare_annotators(
        pd.concat([annotated("AB", "A01", first), annotated("CD", "A01", second)])
    )
    assert agreement[["n_frames", "n_incomplete"]].to_numpy().tolist() == [[2, 1]]
    assert bias["n_frames"].min() == bias.set_index("landmark").at[5, "n_frames"] == 2


def test_frames_of_one_annotator_alone_are_not_compared():
    tables = [annotated("AB", "A01", faces(3)), annotated("CD", "A02", faces(3))]
    agreement, bias = compare_annotators(pd.concat(tables))
    assert agreement.empty
    assert bias.empty


def test_a_different_start_is_told():
    tables = [
        annotated("AB", "A01", faces(2)),
        annotated("CD", "A01", faces(2), started_from=None),
    ]
    (row,) = compare_annotators(pd.concat(tables))[0].to_dict("records")
    assert pd.isna(row["started_from"])
