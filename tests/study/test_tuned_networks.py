"""A study that tracks with another one's networks: what it needs, and whom they know."""

from pathlib import Path

import pytest
import yaml

from steadyface.study.configuration import Layer, whole_configuration
from steadyface.study.given import read_given
from steadyface.study.plan import plan_study
from steadyface.study.plan_files import (
    carried_weights,
    manifests,
    network_files,
    uses_base,
    weights_used,
)
from steadyface.study.plan_record import before_report, inputs_of, report_and_its_inputs
from steadyface.study.tuned_files import exportable, tuned_files
from tests.weights.tuned_networks import person, write_network

ROOT = Path(__file__).resolve().parents[2]
NEW_PATIENTS = yaml.safe_load((ROOT / "studies/new_patients/study.yaml").read_text())


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A folder with two people's videos and the networks of another study."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/recordings.csv").write_text("file,subject\na.mp4,p1\nb.mp4,p2\n")
    (tmp_path / "a.mp4").write_bytes(b"somebody new")
    (tmp_path / "b.mp4").write_bytes(b"second")
    for name in ("fan_ft", "sbr_ft", "mesh_ft"):
        write_network(tmp_path / "tuned" / name, name=name)
    return tmp_path


def plan_of(**changes):
    config = whole_configuration(ROOT, [Layer("study.yaml", NEW_PATIENTS | changes)])
    return plan_study(config, str(ROOT), read_given(config, ROOT, "results"))


def test_new_patients_are_tracked_without_annotations_training_or_comparison(study):
    plan = plan_of()
    assert list(plan.arms) == ["fan_ft", "sbr_ft", "fan_ft_subpixel", "mesh", "mesh_ft"]
    assert plan.problems == []
    assert plan.left_out == []
    assert not plan.study.compares
    assert manifests(plan) == []
    assert exportable(plan) == []
    assert network_files(plan, plan.arms_of("fan")) == {
        "fan_ft": "<results>/weights/fan_ft/head.onnx"
    }
    # No weights but those that came with the networks, and the mesh's.
    assert weights_used(plan) == ["face_mesh"]
    assert len(carried_weights(plan)) == 3
    needed = [*before_report(plan), *report_and_its_inputs(plan, [])]
    assert not [path for path in needed if "finetuning" in path]
    assert "<results>/learned_from.csv" in needed
    assert inputs_of(plan)["tuned network fan_ft"] == "tuned/fan_ft/fan_ft.safetensors"


def test_an_untuned_tracker_beside_the_tuned_one_needs_what_was_tuned(study):
    plan = plan_of(trackers=["fan", "fan_ft", "sbr_ft"])
    assert uses_base(plan, "fan")
    assert not uses_base(plan, "sbr")
    assert weights_used(plan) == ["fan_compact"]


def test_a_network_that_is_not_given_is_left_out_as_ever(study):
    plan = plan_of(weights={"fan_ft": {"path": "tuned/fan_ft"}})
    assert list(plan.arms) == ["fan_ft", "fan_ft_subpixel", "mesh"]
    assert len(plan.left_out) == 1
    assert "SBR-FT; Mesh-FT are left out" in plan.left_out[0]


def test_who_was_learned_from_is_told_before_anything_runs(study):
    """p2's video is one that the networks know, under another pseudonym."""
    known = plan_of().known
    assert len(known) == 1
    assert known[0].startswith("FAN-FT, SBR-FT, Mesh-FT have learned from recordings of p2 that")
    (study / "data/recordings.csv").write_text("file,subject\na.mp4,A01\n")
    known = plan_of().known
    assert len(known) == 1
    assert "people with the ids A01" in known[0]
    assert plan_of(trackers=["mesh"]).known == []


@pytest.mark.parametrize("path", ["tuned/none", "tuned/fan_ft/card.json", "tuned/sbr_ft"])
def test_an_impossible_path_is_one_problem_with_its_remedy(study, path):
    plan = plan_of(weights={"fan_ft": {"path": path}})
    (problem,) = plan.problems
    assert problem.file == path
    assert problem.remedy
    assert "\n" not in str(problem)


def test_a_network_that_tuning_left_as_it_was_is_not_called_tuned(study):
    write_network(study / "tuned/fan_ft", changed=False)
    plan = plan_of()
    assert list(plan.arms) == ["sbr_ft", "mesh", "mesh_ft"]
    assert plan.left_out[0].startswith("FAN-FT is left out: tuning changed nothing")
    assert plan.tuned == ["sbr_ft", "mesh_ft"]


def test_nobody_is_evaluated_by_a_tracker_that_has_learned_from_them(study):
    (study / "data/people.csv").write_text(
        "subject,group,set\np1,HC,evaluate\np2,ALS,evaluate\nA01,HC,finetune\n"
    )
    (study / "data/recordings.csv").write_text(
        "file,subject,task\na.mp4,p1,OPEN\nb.mp4,p2,OPEN\nc.mp4,A01,OPEN\n"
    )
    cohort = NEW_PATIENTS["cohort"] | {"participants": "data/people.csv"}
    weights = {"fan_ft": {"path": "tuned/fan_ft"}}
    (problem,) = plan_of(cohort=cohort, weights=weights).problems
    assert problem.subject == "p2"
    assert problem.wrong == "FAN-FT has learned from a recording of this person"
    without = cohort | {"without": {"p2": "known to FAN-FT"}}
    assert plan_of(cohort=without, weights=weights).problems == []


def test_people_are_known_by_name_where_recordings_are_rendered(study):
    tiny = yaml.safe_load((ROOT / "studies/tiny/study.yaml").read_text())
    learned = [person("A01", b"first"), person("A09", b"second")]
    write_network(study / "tuned" / "fan_ft", learned_from=learned)
    cohort = tiny["cohort"] | {
        "recordings": "resources/simulated_cohort/recordings.tsv",
        "participants": None,
        "simulated": True,
    }
    settings = {"cohort": cohort, "trackers": ["fan_ft"]}
    plan = plan_of(**settings, weights={"fan_ft": {"path": "tuned/fan_ft"}})
    assert plan.known == [
        "FAN-FT has learned from people with the ids A01: if they are the same people, values "
        "there may be better than those of a new patient."
    ]


def test_a_study_that_tunes_exports_what_it_has_tuned(study):
    tiny = yaml.safe_load((ROOT / "studies/tiny/study.yaml").read_text())
    config = whole_configuration(ROOT, [Layer("study.yaml", tiny)])
    plan = plan_study(config, str(ROOT), read_given(config, ROOT, "results"))
    assert exportable(plan) == ["fan_ft", "sbr_ft", "mesh_ft"]
    fan = tuned_files(plan, "fan_ft")
    assert set(fan.people) == {"A01", "S01", "A04", "S04", "C04"}
    assert fan.tuned == "<results>/finetuning/fan_on_everybody/head.safetensors"
    sbr = tuned_files(plan, "sbr_ft")
    assert set(sbr.people) == {"A01", "S01"}
    assert sbr.graphs == ["<results>/finetuning/sbr_ft/sbr.onnx"]
    mesh = tuned_files(plan, "mesh_ft")
    assert mesh.tuned == "<results>/finetuning/mesh/calibration.safetensors"
    assert mesh.graphs == []
