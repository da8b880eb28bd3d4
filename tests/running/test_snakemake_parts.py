"""What is asked of the run, and what is changed in it, as far as no real run shows it."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from snakemake.exceptions import WorkflowError
from snakemake.pathvars import Pathvars

from steadyface.running.snakemake_parts import Job, Run


class FakeRule:
    """A rule of a workflow, with the inputs that were added to it."""

    def __init__(self, name, snakefile, code=()):
        self.name, self.snakefile, self.inputs = name, snakefile, []
        self.params = {"code": list(code)} if code else {}

    def set_input(self, *inputs):
        self.inputs += inputs


def run_of(tmp_path, renamed="{}", prefix="", results="results", **parts):
    """A run of a checkout's workflow, of which another one may have renamed rules and files."""
    pathvars = Pathvars.with_defaults()
    pathvars.update(Pathvars.from_workflow({"results": results, "logs": "<results>/logs"}))
    modifier = SimpleNamespace(
        modify_rulename=renamed.format,
        is_main_snakefile=lambda: renamed == "{}",
        path_modifier=SimpleNamespace(replace_prefix=lambda path: prefix + path),
    )
    defaults = {"is_main_process": True, "execution_settings": None, "rundir": str(tmp_path)}
    workflow = SimpleNamespace(**defaults | parts, modifier=modifier, pathvars=pathvars)
    return Run(workflow, str(tmp_path / "checkout"))


@pytest.mark.parametrize(
    ("places", "folder"),
    [
        ({}, "results"),
        ({"prefix": "faces/"}, "faces/results"),
        ({"results": "made/here"}, "made/here"),
        ({"prefix": "faces/", "results": "made"}, "faces/made"),
    ],
)
def test_results_lie_where_the_workflow_that_uses_this_one_says(tmp_path, places, folder):
    run = run_of(tmp_path, **places)
    assert run.results == Path(folder)
    assert run.logs == Path(folder, "logs")
    assert run.on_disk("<results>/tracks/a.parquet") == f"{folder}/tracks/a.parquet"
    assert run.on_disk("/checkout/weights") == "/checkout/weights"


def test_paths_are_shown_from_where_the_command_was_typed(tmp_path, monkeypatch):
    study = tmp_path / "studies/mine"
    study.mkdir(parents=True)
    monkeypatch.chdir(study)
    assert run_of(tmp_path).as_typed("results/x") == "studies/mine/results/x"
    elsewhere = run_of(tmp_path, rundir=str(tmp_path / "elsewhere"))
    assert elsewhere.as_typed("results/x") == str(study / "results/x")


@pytest.mark.parametrize(("asked", "goes_on"), [(None, False), (False, False), (True, True)])
def test_others_go_on_only_where_somebody_asks_for_it(tmp_path, asked, goes_on):
    settings = None if asked is None else SimpleNamespace(keep_going=asked)
    assert run_of(tmp_path, execution_settings=settings).keeps_going is goes_on
    # A job's process is not told.
    assert run_of(tmp_path, is_main_process=False).keeps_going


@pytest.mark.parametrize("renamed", ["{}", "steadyface_{}"])
def test_bad_data_stops_every_rule_of_this_workflow_but_those_that_list_it(tmp_path, renamed):
    own, others = str(tmp_path / "checkout/rules/a.smk"), str(tmp_path / "other/Snakefile")
    names = ("all", "check_data", "track_dlib")
    rules = [FakeRule(renamed.format(name), own) for name in names]
    rules.append(FakeRule("another_workflows", others))
    run = run_of(tmp_path, renamed, rules=rules)
    run.refuse([], WorkflowError, but=("check_data",))
    assert not any(rule.inputs for rule in rules)
    run.refuse(["a.tsv: one", "a.tsv: two"], WorkflowError, but=("check_data",))
    assert [len(rule.inputs) for rule in rules] == [1, 0, 1, 0]
    with pytest.raises(WorkflowError, match=r"a\.tsv: one\na\.tsv: two"):
        rules[0].inputs[0]({})
    run.refuse(["b.tsv: three"], WorkflowError, only=("track_dlib",))
    assert [len(rule.inputs) for rule in rules] == [1, 0, 2, 0]


def test_only_this_workflows_code_is_told(tmp_path):
    own, others = str(tmp_path / "checkout/Snakefile"), str(tmp_path / "checkout2/Snakefile")
    rules = [FakeRule("a", own, ("x 1", "y 2")), FakeRule("b", own), FakeRule("c", others, "z")]
    assert run_of(tmp_path, rules=rules).code_of_rules() == {"x 1", "y 2"}


@pytest.mark.parametrize(("limit", "stays"), [((100, 1), False), ((10, 1), True), (None, False)])
def test_a_limit_on_jobs_that_somebody_asks_for_stays(tmp_path, limit, stays):
    held = limit and SimpleNamespace(max_jobs=limit[0], timespan=limit[1])
    scheduler = SimpleNamespace(job_rate_limiter=held)
    run_of(tmp_path, scheduler=scheduler).start_jobs_at_once()
    assert (scheduler.job_rate_limiter is not None) == stays


def test_of_a_group_that_failed_only_the_jobs_without_results_count(tmp_path):
    def job(subject, made):
        file = tmp_path / f"{subject}.parquet"
        if made:
            file.touch()
        rule = SimpleNamespace(name="track_dlib")
        where = {"output": [os.fspath(file)], "log": ["a.log"], "is_group": lambda: False}
        return SimpleNamespace(rule=rule, wildcards_dict={"subject": subject}, **where)

    class Group(list):
        def is_group(self):
            return True

    scheduler = SimpleNamespace(
        failed=[Group([job("A04", True), job("C04", False)]), job("A01", False)]
    )
    jobs = run_of(tmp_path, scheduler=scheduler).failed_jobs()
    assert [each.subject for each in jobs] == ["C04", "A01"]
    file = str(tmp_path / "A01.parquet")
    assert jobs[1] == Job("track_dlib", "A01", (file,), ("a.log",))
