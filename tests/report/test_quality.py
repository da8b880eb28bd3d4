"""The recordings' quality: what reading them left, and how the face was seen."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.faces.schemas import FACES
from steadyface.report.tables.quality import QUALITY, quality_table, said_of_faces, said_of_rates
from tests.report.synthetic_study import few_people, quality_files

FRAMES = 60


@pytest.fixture
def faces(tmp_path):
    """The faces of one recording: ten frames off the box, five without, three in company."""
    status = np.array(["ok"] * FRAMES, dtype=object)
    status[10:20], status[20:25], status[30:33] = "off_box", "no_face", "several_faces"
    table = pd.DataFrame(
        {
            "subject": "A04",
            "task": "REST",
            "repetition": 1,
            "frame": range(FRAMES),
            "time_s": np.arange(FRAMES) / 30,
            "x1_px": 100.0,
            "y1_px": 80.0,
            "x2_px": 300.0,
            "y2_px": 280.0,
            "score": 1.0,
            "faces_found": np.where(status == "no_face", 0, np.where(status == "ok", 1, 2)),
            "chosen_by": np.where(status == "no_face", "", "only"),
            "status": status,
        }
    )
    for edge in ("x1", "y1", "x2", "y2"):
        table.loc[status == "no_face", f"{edge}_px"] = np.nan
        table[f"detected_{edge}_px"] = table[f"{edge}_px"]
    table.loc[30, "chosen_by"] = "uncertain"
    path = tmp_path / "A04.parquet"
    tables.write(path, table, FACES)
    return path


def test_the_frames_off_the_box_and_the_possible_switches_stand_in_the_quality_table(
    tmp_path, faces
):
    people = few_people(1)
    table = quality_table(quality_files(people, tmp_path), [faces])
    table = tables.check(table, QUALITY, "quality").set_index(["subject", "task"])
    row = table.loc[("A04", "REST")]
    assert row["frames_off_box"] == 10
    assert row["frames_without_face"] == 5
    assert row["possible_switches"] == 1
    assert (row["face_x_px"], row["face_y_px"], row["face_side_px"]) == (200, 180, 200)
    # Nobody looked for faces in the others.
    others = table.drop(index=[("A04", "REST")])
    assert others["frames_off_box"].isna().all()


def test_it_is_said_how_many_frames_are_left_out_and_where_somebody_else_may_be_followed(
    tmp_path, faces
):
    table = quality_table(quality_files(few_people(1), tmp_path), [faces])
    assert said_of_faces(table) == [
        "10 frames in which the face was seen off its box have no landmarks",
        "5 frames without the face that is followed",
        f"several faces in 1 of {len(table)} recordings",
        "in 1 recording another face may have been followed for a while",
    ]
    assert said_of_faces(table[table["task"] == "OPEN"]) == []


def test_several_rates_are_said_and_one_is_not():
    one = pd.DataFrame({"rate_hz": [30.0, 29.97, np.nan, 30.01]})
    assert said_of_rates(one) is None
    several = pd.DataFrame({"rate_hz": [30.0, 29.97, 60.0]})
    told = said_of_rates(several)
    assert "run at 29.98 (2 recordings) and 60 (1) frames per second" in told
    assert "compared" in told
