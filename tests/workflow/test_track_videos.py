"""A sheet of files and people is a study: tracked, measured, and checked before that."""

import pandas as pd
import pytest

from steadyface import tables
from steadyface.measures.depth.schemas import DEPTH_QUALITY, LANDMARKS_IN_SPACE
from steadyface.measures.kinematics.schemas import KINEMATICS
from steadyface.measures.schemas import SMOOTHNESS
from steadyface.report.tables.recordings import RECORDING_VALUES
from steadyface.trackers.schemas import TRACKS

TWO_COLUMNS = {"participants": None, "recordings": "data/recordings.csv", "annotations": None}


def two_columns(workflow, rows):
    """The workflow with a sheet of files and people, and nothing else."""
    sheet = workflow.folder / "data/recordings.csv"
    sheet.write_text("\n".join(["file,subject", *rows]) + "\n")
    workflow.configure(
        cohort=TWO_COLUMNS,
        # One that needs annotations, which there is none of.
        trackers=["dlib", "sbr_ft"],
        kinematics={"unit": "mm"},
    )
    return workflow


@pytest.fixture(scope="module")
def tracked(tmp_path_factory, own_workflow, recorded):
    """Two recordings of one person and one of another, run to the end; what was printed."""
    workflow = own_workflow(tmp_path_factory.mktemp("tracked") / "study", recorded)
    two_columns(
        workflow,
        ["data/A04_OPEN.bag,p1", "data/A04_REST.bag,p1", "data/C04_OPEN.bag,p2"],
    )
    return workflow, workflow.snakemake()


def test_files_and_people_are_enough_for_tracks_and_measures(tracked):
    results = tracked[0].folder / "results"
    tracks = tables.read(results / "tracks/dlib/p1.parquet", TRACKS)
    assert set(zip(tracks["task"], tracks["repetition"], strict=True)) == {
        ("video", 1),
        ("video", 2),
    }
    values = tables.read(results / "report/tables/recordings.csv", RECORDING_VALUES)
    assert values[["subject", "repetition"]].to_numpy().tolist() == [
        ["p1", 1],
        ["p1", 2],
        ["p2", 1],
    ]
    assert values["jitter_px"].notna().all()
    assert set(values["accuracy"]) == {"not available"}
    smoothness = tables.read(results / "report/tables/smoothness.csv", SMOOTHNESS)
    assert set(smoothness["series"]) >= {"57.y", "48.x", "54.x", "mean"}
    # Movement is measured of everybody; nothing is compared.
    assert {path.name for path in (results / "analysis").iterdir()} == {
        "movement.csv",
        "movement_agreement.csv",
        "movement_cycles.csv",
        "movement_differences.csv",
        "movement_recordings.csv",
    }
    assert set(values["movement_unit"]) == {"mm"}
    assert values["opening"].notna().all()


def test_the_page_says_what_was_measured_and_what_is_not_available(tracked):
    workflow, said = tracked
    assert "SBR-FT is left out" in said
    page = (workflow.folder / "results/report/report.html").read_text()
    assert "How smooth and steady are the tracked movements?" in page
    assert "3 recordings of 2 people" in page
    assert "Accuracy is not available: no recording has annotations" in page
    assert "SBR-FT is left out" in page
    assert (
        "trade-off between smoothness and accuracy of facial landmark tracking?</h1>" not in page
    )
    # On the first screen, what tracked real people, and how well it does on such.
    first = page[: page.index("<main>")]
    assert "Tracked with" in first
    assert "68-point predictor (as published; error of the mouth on real faces 0.96 %" in first


def test_millimetres_come_from_the_recordings_depth(tracked):
    measures = tracked[0].folder / "results/measures"
    places = tables.read(measures / "depth/p1.parquet", LANDMARKS_IN_SPACE)
    lips = places[places["landmark"].isin([48, 51, 54, 57])]
    assert (lips["status"] == "ok").mean() > 0.95
    assert lips["depth_mm"].between(300, 700).mean() > 0.95
    quality = tables.read(measures / "depth_quality/p1.parquet", DEPTH_QUALITY)
    assert set(quality["tracker"]) == {"dlib"}
    kinematics = tables.read(measures / "kinematics/p1.parquet", KINEMATICS)
    widths = kinematics[
        (kinematics["signal"] == "mouth_width") & (kinematics["measure"] == "median")
    ]
    assert set(widths["unit"]) == {"mm"}
    # A mouth is about five centimetres wide.
    assert widths["value"].between(30, 70).all()


def test_the_table_of_recordings_tells_how_the_faces_were_seen(tracked):
    quality = pd.read_csv(tracked[0].folder / "results/report/tables/quality.csv")
    assert quality["frames_off_box"].tolist() == [0, 0, 0]
    assert quality["possible_switches"].tolist() == [0, 0, 0]
    assert (quality["face_side_px"] > 50).all()


def test_the_check_lists_everything_at_once_and_fails(study):
    (study.folder / "data/A01_OPEN.bag").write_bytes(b"")
    (study.folder / "data/own.pth").write_bytes(b"PK")
    two_columns(
        study,
        [
            "data/A01_OPEN.bag,p1",
            "data/gone.mp4,p1",
            "data/C04_OPEN.bag,p2",
            "data/A04_OPEN.bag,Anna Smith",
        ],
    ).configure(trackers=["fan", "sbr"], weights={"sbr": {"path": "data/own.pth"}})
    said = study.snakemake("check_data", succeeds=False)
    assert "4 problems to mend before the study can run" in said
    problems = pd.read_csv(study.folder / "results/checks/problems.csv")
    wrong = problems[problems["kind"] == "problem"]
    assert wrong["row"].tolist()[:3] == [5, 2, 3]
    assert "no pseudonym" in wrong["wrong"].iloc[0]
    assert "own.pth" in wrong["file"].iloc[3]
    assert "refused as a checkpoint" in wrong["wrong"].iloc[3]
    assert "Anna" not in (study.folder / "results/checks/problems.csv").read_text()


def test_annotations_of_part_of_the_people_is_a_note_and_the_check_passes(study):
    (study.folder / "data/A04.csv").unlink()
    said = study.snakemake("check_data")
    assert "No problems; 3 people and 6 recordings were looked at." in said
    assert "Accuracy is not available for people without annotations: A04" in said
    assert "ANNOTATED FRAMES\n- by unnamed" in said
