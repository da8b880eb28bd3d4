"""A NeuroFace folder to the report, as docs/neuroface.md has it: set one path, two commands."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from tests.neuroface.release import MARKED, Layout, box_of, make_clips, write_release
from tests.workflow.conftest import Workflow

STUDY = ("--directory", "studies/neuroface")
TASKS = ("OPEN", "SPREAD", "BBP", "DDK_PA")
EVALUATED = {"A101": "ALS", "S101": "stroke", "N101": "HC"}


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    return make_clips(tmp_path_factory.mktemp("clips"), size=(640, 480))


@pytest.fixture(scope="module")
def finished(tmp_path_factory, clips, new_workflow):
    folder = tmp_path_factory.mktemp("disk") / "NeuroFace Open Access Data"
    release = write_release(folder, clips, Layout(tasks=TASKS))
    workflow = new_workflow(tmp_path_factory.mktemp("neuroface") / "study")
    study = workflow.folder / "studies/neuroface/study.yaml"
    text = study.read_text().replace("/path/to/NeuroFace Open Access Data", str(release))
    assert str(release) in text
    study.write_text(text)
    workflow.configure(
        trackers=["dlib"],
        smoothness={"window_s": 0.3, "windows_s": [0.2, 0.3], "rates_hz": [None]},
        statistics={"resamples": 99},
    )
    command = [sys.executable, "-m", "steadyface.neuroface", *STUDY]
    environment = os.environ | {"PYTHONPATH": "workflow_scripts"}
    done = subprocess.run(
        command, cwd=workflow.folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    workflow.snakemake(*STUDY)
    return Workflow(study.parent)


def test_the_released_marks_are_what_trackers_are_measured_by(finished, clips):
    for subject, group in EVALUATED.items():
        errors = pd.read_parquet(finished.folder / f"results/measures/accuracy/{subject}.parquet")
        assert sorted(errors["frame"].unique()) == list(MARKED)
        assert set(errors["task"]) == set(TASKS)
        assert errors["nrmse_pct"].median() < 10
        opened = errors[errors["task"] == "OPEN"].sort_values("frame")
        boxes = [box_of(points) for points in clips[group, "OPEN"].points[list(MARKED)].round(2)]
        diagonals = [np.hypot(x2 - x1, y2 - y1) for x1, y1, x2, y2 in boxes]
        np.testing.assert_allclose(opened["box_diagonal_px"], diagonals)


def test_the_movement_of_syllables_and_sentences_is_measured(finished):
    measured = pd.read_parquet(finished.folder / "results/measures/kinematics/A101.parquet")
    for task in ("BBP", "DDK_PA"):
        rows = measured[measured["task"] == task]
        assert {"lip_aperture", "lower_lip_to_nose"} == set(rows["signal"])
        assert {"rate", "spatiotemporal_index"} <= set(rows["measure"])
        ranges = rows[(rows["measure"] == "range_of_motion") & (rows["cycle"] == 0)]
        assert (ranges["status"] == "ok").all()
    movement = pd.read_csv(finished.folder / "results/report/tables/movement_recordings.csv")
    assert set(movement["task"]) == set(TASKS)


def test_table_ii_is_of_the_papers_tasks_and_by_task_of_all(finished):
    analysis = finished.folder / "results/analysis"
    by_group = pd.read_csv(analysis / "accuracy_by_group.csv")
    by_task = pd.read_csv(analysis / "accuracy_by_task.csv").groupby("task")["n_frames"].max()
    assert set(by_group["n_frames"]) == {2 * len(MARKED)}
    assert by_task[list(TASKS)].tolist() == [len(MARKED)] * len(TASKS)


def test_rest_is_told_to_be_not_available(finished):
    lines = (finished.folder / "results/report/tables/table3.md").read_text().splitlines()
    rest = [line for line in lines if "| REST |" in line]
    assert len(rest) == 2 * 3
    assert all("not available" in line for line in rest)
    opened = [line for line in lines if "| OPEN |" in line]
    assert not any("not available" in line for line in opened)
    assert "not available" in (finished.folder / "results/report/report.html").read_text()


def test_nothing_is_left_to_do(finished):
    assert finished.planned("--snakefile", "../../Snakefile") == {}


def test_no_result_names_the_disk_of_the_release(finished):
    release = (finished.folder / "data/neuroface/release").resolve()
    tables = [path for path in (finished.folder / "results").rglob("*") if path.is_file()]
    results = [path for path in tables if "logs" not in path.parts]
    assert results
    assert not [path for path in results if str(release.parent).encode() in path.read_bytes()]
