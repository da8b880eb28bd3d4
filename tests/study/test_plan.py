"""The plan of a study follows from its configuration and what a lab gave, and from no more."""

import copy
import os
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pandas as pd
import pytest

from steadyface.study.configuration import merged, whole_configuration
from steadyface.study.given import Given, read_given
from steadyface.study.plan import plan_study
from steadyface.study.plan_files import (
    calibrations,
    manifests,
    network_files,
    pictures,
    recordings_of,
    weights_file,
    weights_used,
)
from steadyface.study.plan_record import (
    before_report,
    inputs_of,
    missing_files,
    report_and_its_inputs,
)
from steadyface.study.study import Study

ROOT = Path(__file__).resolve().parents[2]
DEFAULTS = whole_configuration(ROOT, [])
REAL = {
    "simulated": False,
    "participants": "people.tsv",
    "recordings": "recordings.tsv",
    "annotations": "data/{subject}.csv",
}
SIMULATED = DEFAULTS["cohort"]
PEOPLE = {"A1": "finetune", "A2": "evaluate", "S1": "finetune", "S2": "evaluate", "C1": "evaluate"}
EVALUATED = ["A2", "S2", "C1"]
GROUPS = {"A": "ALS", "S": "stroke", "C": "HC"}


def sheets(simulated=False):
    """A study of five people with a recording of REST and OPEN each."""
    people = [{"subject": who, "group": GROUPS[who[0]], "set": PEOPLE[who]} for who in PEOPLE]
    folder = "results/recordings" if simulated else "data"
    rows = [
        {"subject": who, "task": task, "repetition": 1, "file": f"{folder}/{who}_{task}.bag"}
        for who in PEOPLE
        for task in ("REST", "OPEN")
    ]
    return Study(pd.DataFrame(people), pd.DataFrame(rows))


def plan(annotated=tuple(PEOPLE), study=None, **changes):
    """The plan of these five with annotations of some and the configuration changed."""
    real = REAL | changes.pop("cohort", {})
    config = merged(DEFAULTS, {"cohort": real, **changes})
    study = sheets(real["simulated"]) if study is None else study
    files = {} if real["simulated"] else {who: {"": f"data/{who}.csv"} for who in annotated}
    given = Given("people.tsv", "recordings.tsv", study, (), files)
    return plan_study(config, str(ROOT), given)


def test_the_same_configuration_and_sheets_give_the_same_plan_and_stay_as_they_are():
    before = copy.deepcopy(DEFAULTS)
    one, other = plan(), plan()
    assert (one.arms, one.annotated, one.problems) == (other.arms, other.annotated, other.problems)
    assert before == DEFAULTS
    with pytest.raises(FrozenInstanceError):
        one.arms = []


def test_a_reordered_list_of_trackers_changes_nothing():
    names = DEFAULTS["trackers"]
    assert plan(trackers=names[::-1]).arms == plan(trackers=names).arms == names


def test_a_network_learns_only_from_people_of_its_set_who_have_annotations():
    one = plan(annotated=("A1", "A2", "C1"))
    assert one.finetuning == ["A1"]
    assert one.unannotated == ["S1", "S2"]
    assert one.notes == ["Accuracy is not available for people without annotations: S1, S2."]


def test_without_annotations_nothing_learns_and_who_would_be_learned_from_does_not_count():
    one = plan(annotated=(), cohort={"annotations": None})
    assert one.arms == ["dlib", "fan", "sbr", "fan_subpixel", "sbr_rounded", "mesh"]
    assert one.recorded == one.evaluated == EVALUATED
    assert one.notes[-1] == "Accuracy is not available for people without annotations: everybody."
    assert manifests(one) == calibrations(one) == pictures(one) == []
    assert plan().recorded == list(PEOPLE)


def test_annotations_that_nobody_has_are_a_problem():
    one = plan(annotated=())
    # Frames can go out to be annotated all the same.
    assert one.problems == []
    (problem,) = one.problems_of_report
    assert str(problem).startswith(
        "data/{subject}.csv: none of the 5 people has annotations there; "
    )


def test_the_simulated_annotator_annotates_everybody():
    one = plan(cohort=SIMULATED)
    assert one.annotated == list(PEOPLE)
    assert recordings_of(one, "A2") == [
        "<results>/recordings/A2_REST.bag",
        "<results>/recordings/A2_OPEN.bag",
    ]
    assert recordings_of(plan(), "A2") == ["data/A2_REST.bag", "data/A2_OPEN.bag"]


def test_who_is_left_out_is_in_no_list_and_an_unknown_id_is_a_problem():
    one = plan(cohort={"without": {"S2": "withdrew", "X9": "typo"}})
    assert "S2" not in {*one.subjects, *one.evaluated, *one.annotated, *one.shown}
    assert [problem.subject for problem in one.problems] == ["X9"]
    everybody = dict.fromkeys(EVALUATED, "x")
    (problem,) = plan(cohort={"without": everybody}).problems
    assert "nobody whom the trackers are evaluated on is left" in str(problem)


def test_imported_trackers_come_last_and_bring_their_files():
    files = {"format": "points", "files": "{subject}.csv"}
    one = plan(trackers=["fan", "dlib"], imported_trackers={"Zed": files, "ab": files})
    assert one.arms == ["dlib", "fan", "ab", "Zed"]
    assert one.untuned == ["dlib", "fan", "ab", "Zed"]
    assert inputs_of(one)["landmarks by Zed, A2 OPEN 1"] == "A2.csv"


@pytest.mark.parametrize(
    ("trackers", "weights", "manifest"),
    [
        (["dlib"], [], []),
        (["mesh", "mesh_ft"], ["face_mesh"], []),
        (
            ["fan_ft_subpixel"],
            ["fan_compact"],
            [("fan_ft", f"fan/{who}") for who in EVALUATED],
        ),
        (["sbr_ft", "sbr"], ["sbr_compact"], [("sbr_ft", "sbr_ft")]),
    ],
)
def test_trackers_bring_the_weights_and_the_training_that_they_need(trackers, weights, manifest):
    one = plan(trackers=trackers)
    assert weights_used(one) == weights
    assert manifests(one) == [
        (name, f"<results>/finetuning/{folder}/manifest.json") for name, folder in manifest
    ]


def test_arms_of_one_network_share_its_file():
    assert network_files(plan(), ["fan", "fan_subpixel", "fan_ft"]) == {
        "fan": "<results>/weights/fan/head.onnx",
        "fan_ft": "<results>/finetuning/fan/{subject}/head.onnx",
    }
    assert network_files(plan(), ["dlib"]) == {}


def test_bundled_weights_come_with_the_workflow_and_published_ones_are_results():
    assert weights_file(plan(), "fan_compact") == str(
        ROOT / "resources/weights/fan_compact.safetensors"
    )
    assert weights_file(plan(), "2dfan4") == "<results>/weights/2dfan4.safetensors"


def test_faces_are_shown_only_where_the_configuration_asks():
    picture = ["<results>/report/pictures/before_after.png"]
    assert pictures(plan()) == []
    assert pictures(plan(report={"show_faces": True})) == picture
    assert pictures(plan(cohort=SIMULATED)) == picture
    assert pictures(plan(trackers=["dlib"], report={"show_faces": True})) == []


def test_every_input_and_result_is_listed_once_and_no_input_is_a_result():
    files = {"format": "points", "files": "{subject}.csv"}
    one = plan(imported_trackers={"ab": files}, report={"show_faces": True})
    results = [*before_report(one), *report_and_its_inputs(one, [])]
    assert len(results) == len(set(results))
    assert all(path.startswith("<results>/") and "{" not in path for path in results)
    tracks = {f"<results>/tracks/{arm}/A2.parquet" for arm in one.arms}
    assert tracks < set(results)
    inputs = inputs_of(one)
    assert {"recordings sheet", "participants sheet", "annotations of A2"} < inputs.keys()
    assert not any(path.startswith("<results>") for path in inputs.values())
    simulated = inputs_of(plan(cohort=SIMULATED))
    assert not any(name.startswith("annotations") for name in simulated)


def test_a_file_counts_as_missing_only_while_nothing_was_made_of_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one = plan(
        annotated=(), cohort={"annotations": None, "without": dict.fromkeys(("S2", "C1"), "x")}
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data/A2_REST.bag").touch()
    assert missing_files(one, "made") == ["data/A2_OPEN.bag"]
    (tmp_path / "made/frames").mkdir(parents=True)
    (tmp_path / "made/frames/A2.frames").touch()
    assert missing_files(one, "made") == []


def test_depth_is_read_where_millimetres_are_asked_for_and_there_are_bags():
    assert not plan().reads_depth
    one = plan(kinematics={"unit": "mm"})
    assert one.reads_depth
    depth = {path for path in before_report(one) if "depth" in path or "face_plane" in path}
    parts = ("frames/A2.depth", "frames/A2.depth.parquet", "measures/depth/A2.parquet",
             "measures/face_plane/A2.parquet", "measures/depth_quality/A2.parquet")  # fmt: skip
    assert {f"<results>/{part}" for part in parts} < depth
    assert not {path for path in depth if "A1" in path}
    assert not any("depth" in path for path in before_report(plan()))
    videos = sheets()
    videos.recordings["file"] = videos.recordings["file"].str.replace(".bag", ".mp4")
    assert not plan(study=videos, kinematics={"unit": "mm"}).reads_depth


def test_a_recording_is_missing_until_its_depth_was_read_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made/frames").mkdir(parents=True)
    for who in PEOPLE:
        (tmp_path / f"made/frames/{who}.frames").touch()
    one = plan(kinematics={"unit": "mm"})
    lost = [f"data/{who}_{task}.bag" for who in EVALUATED for task in ("REST", "OPEN")]
    assert missing_files(one, "made") == lost
    for who in EVALUATED:
        (tmp_path / f"made/frames/{who}.depth").touch()
    assert missing_files(one, "made") == []


def test_whoever_is_left_out_may_have_recordings_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recordings.tsv").write_text("subject\tfile\nA1\ta.mp4\nA2\t/elsewhere/b.mp4\n")
    (tmp_path / "A1.csv").touch()
    own = {"participants": None, "recordings": "recordings.tsv", "annotations": "{subject}.csv"}
    config = merged(DEFAULTS, {"cohort": {**REAL, **own}})
    given = read_given(config, ROOT, "results")
    assert [problem.subject for problem in given.problems] == ["A2"]
    assert given.annotations == {"A1": {"": "A1.csv"}}
    assert given.participants_sheet is None
    config = merged(config, {"cohort": {"without": {"A2": "withdrew"}}})
    assert read_given(config, ROOT, "results").problems == []
    assert plan_study(config, str(ROOT), replace(given, problems=())).subjects == ["A1"]


def test_planning_imports_no_library_that_only_jobs_need():
    """Each job reads the rules anew, so an import here is paid hundreds of times."""
    rules = "\n".join(path.read_text() for path in (ROOT / "rules").glob("*.smk"))
    modules = sorted(set(re.findall(r"(?m)^from (steadyface[\w.]+) import", rules)))
    heavy = {"cv2", "dlib", "h5py", "matplotlib", "numba", "onnxruntime", "scipy", "torch"}
    code = f"import sys, {', '.join(modules)}; print(sorted(set({heavy}) & set(sys.modules)))"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "workflow_scripts")}
    said = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    assert len(modules) > 10
    assert said.strip() == "[]"


def test_the_simulated_cohorts_sheets_are_those_of_the_workflow():
    given = read_given(DEFAULTS, ROOT, "results")
    assert given.recordings_sheet == str(ROOT / "resources/simulated_cohort/recordings.tsv")
    assert len(given.study.subjects()) == 36
