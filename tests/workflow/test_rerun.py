"""After a change, exactly the stages that it touches run again."""

import os

import pytest

MEASURED = {"measure_accuracy": 2, "measure_smoothness": 2, "measure_kinematics": 2}
WRITTEN = {"write_report": 1, "record_study": 1}
REPORTED = {"compare_trackers": 1, "write_tables": 1, "draw_figures": 1, **WRITTEN}
MOVED = {"compare_movement": 1, "draw_person": 2}


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("config.yaml", "cohort:", "# a comment\ncohort:", {}),
        (
            "config.yaml",
            "cutoff_hz: 10.0",
            "cutoff_hz: 9.0",
            {"measure_smoothness": 2, **REPORTED},
        ),
        (
            "config.yaml",
            "  unit: icd",
            "  unit: px",
            {"measure_kinematics": 2, "write_tables": 1, **MOVED, **WRITTEN},
        ),
        (
            "workflow_scripts/steadyface/measures/spectra.py",
            "2 * np.abs(",
            "np.float64(2) * np.abs(",
            {"measure_smoothness": 2, **REPORTED},
        ),
        (
            "workflow_scripts/steadyface/trackers/dlib_tracker.py",
            "np.rint(boxes[frame])",
            "np.round(boxes[frame])",
            {"track_dlib": 2, **MEASURED, **REPORTED, **MOVED},
        ),
        (
            "workflow_scripts/steadyface/faces/detection.py",
            "SEARCH_MARGIN = 0.6",
            "SEARCH_MARGIN = 0.7",
            {"detect_faces": 2, "track_dlib": 2, **MEASURED, **REPORTED, **MOVED},
        ),
        (
            "workflow_scripts/steadyface/trackers/arms.py",
            'Arm("dlib", "DLIB"',
            'Arm("dlib", "dlib"',
            {**REPORTED, "draw_person": 2},
        ),
        (
            "workflow_scripts/steadyface/report/figures/captions.py",
            "Cumulative error",
            "Cumulative errors",
            WRITTEN,
        ),
    ],
    ids=["comment", "setting", "unit", "measure", "tracker", "detector", "label", "caption"],
)
def test_a_change_reruns_only_what_depends_on_it(finished, file, old, new, expected):
    path = finished.folder / file
    before = path.read_text()
    assert old in before
    try:
        path.write_text(before.replace(old, new))
        assert finished.planned() == expected
    finally:
        path.write_text(before)


def test_another_recording_reruns_one_persons_jobs_and_the_comparison(finished):
    recording = finished.folder / "data/A04_OPEN.bag"
    before = recording.read_bytes()
    try:
        recording.write_bytes((finished.folder / "data/A04_REST.bag").read_bytes())
        stages = ["index_recording", "convert_annotations", "detect_faces", "track_dlib"]
        one_person = dict.fromkeys([*stages, *MEASURED], 1)
        compared = {"draw_person": 1, "compare_annotators": 1}
        assert finished.planned() == {**one_person, **REPORTED, **MOVED, **compared}
    finally:
        recording.write_bytes(before)
        finished.snakemake("--touch")


def test_an_older_file_in_a_recordings_or_annotations_place_is_seen(finished):
    for name, first in (("A04_OPEN.bag", "index_recording"), ("A04.csv", "convert_annotations")):
        path = finished.folder / "data" / name
        before, at = path.read_bytes(), path.stat().st_mtime_ns
        try:
            path.write_bytes(before + b"\n")
            os.utime(path, (1e9, 1e9))
            assert finished.planned()[first] == 1
        finally:
            path.write_bytes(before)
            os.utime(path, ns=(at, at))
    assert finished.planned() == {}


def test_nothing_is_planned_after_a_run_or_a_touch_of_the_code(finished):
    for path in finished.folder.rglob("*.py"):
        path.touch()
    assert finished.planned() == {}


def test_the_snakemake_report_is_made_without_network(finished):
    finished.snakemake("--report", "report.zip")
    assert (finished.folder / "report.zip").stat().st_size > 10_000
