"""One person's trouble costs nobody else the report, which names who is missing and why."""

import json
import re

import pandas as pd
import pytest

WHY = "data/A04_OPEN.bag (subject A04): damaged"
GONE = "data/A04_REST.bag (subject A04): there is no such file"


@pytest.fixture(scope="module")
def lacking(tmp_path_factory, own_workflow, recorded):
    """A study with a damaged recording, run with --keep-going, and what was shown."""
    workflow = own_workflow(tmp_path_factory.mktemp("lacking") / "study", recorded)
    path = workflow.folder / "data/A04_OPEN.bag"
    path.write_bytes(path.read_bytes()[:-5000])
    return workflow, workflow.snakemake("--keep-going", succeeds=False)


def first_screen(workflow):
    page = (workflow.folder / "results/report/report.html").read_text()
    return page.partition('<header id="answer">')[2].partition("</header>")[0]


def test_the_run_ends_with_the_report_and_who_is_missing(lacking):
    lines = lacking[1].splitlines()
    assert lines[-3:-1] == [
        "The report: results/report/report.html",
        "Missing from these results: A04. What failed:",
    ]
    assert lines[-1].startswith(f"  A04  index_recording  ERROR: {WHY}")
    assert [line for line in lines if line.startswith("Going on without")] == [
        "Going on without A04."
    ]


def test_the_page_names_who_is_missing_and_why_on_its_first_screen(lacking):
    head = first_screen(lacking[0])
    assert "Missing from this report:" in head
    assert f"A04 ({WHY}" in head


def test_who_is_missing_counts_in_no_table(lacking):
    results = lacking[0].folder / "results"
    values = pd.read_csv(results / "analysis/subject_values.csv")
    assert set(values["subject"]) == {"C04"}
    answer = json.loads((results / "analysis/answer.json").read_text())
    assert answer["n_subjects"] == 1
    record = json.loads((results / "provenance.json").read_text())
    assert "A04" not in record["people"]
    assert record["config"]["cohort"]["without"].keys() == {"A04"}


def test_the_results_verify_and_say_whom_they_lack(lacking):
    said = lacking[0].snakemake("verify")
    assert re.search(rf"^NOTE: made without A04: {re.escape(WHY)}", said, re.M)


def test_without_keep_going_the_same_trouble_stops_the_run(lacking):
    workflow, _ = lacking
    page = workflow.folder / "results/report/report.html"
    before = page.stat().st_mtime_ns
    said = workflow.snakemake(succeeds=False)
    assert "Going on without" not in said
    assert page.stat().st_mtime_ns == before
    missing = workflow.folder / "data/A04_REST.bag"
    held = missing.rename(missing.with_suffix(".away"))
    said = workflow.snakemake(succeeds=False)
    held.rename(missing)
    assert "data/A04_REST.bag is missing; put it there" in said
    assert page.stat().st_mtime_ns == before


def test_a_missing_file_is_told_alike_and_a_mended_one_brings_the_person_back(lacking, recorded):
    workflow, _ = lacking
    missing = workflow.folder / "data/A04_REST.bag"
    missing.unlink()
    said = workflow.snakemake("--keep-going", succeeds=False)
    assert f"ERROR: {GONE}" in said.splitlines()[-1]
    assert GONE in first_screen(workflow)
    for task in ("REST", "OPEN"):
        source = recorded / f"A04_{task}.bag"
        (workflow.folder / f"data/A04_{task}.bag").write_bytes(source.read_bytes())
    said = workflow.snakemake("--keep-going")
    assert "without" not in said
    assert "Missing from this report" not in first_screen(workflow)
    values = pd.read_csv(workflow.folder / "results/analysis/subject_values.csv")
    assert set(values["subject"]) == {"A04", "C04"}
    assert workflow.planned() == {}


def test_whoever_is_left_out_by_the_settings_is_named(lacking):
    workflow, _ = lacking
    planned = workflow.planned("--config", "cohort={without: {A04: withdrew consent}}")
    assert planned.keys() >= {"compare_trackers", "write_report"}
    assert "index_recording" not in planned
    said = workflow.snakemake("-n", "--config", "cohort={without: {A4: typo}}", succeeds=False)
    assert "(subject A4): cohort/without names a person who takes no part" in said
    everybody = "cohort={without: {A04: x, C04: x}}"
    assert "nobody whom" in workflow.snakemake("-n", "--config", everybody, succeeds=False)
