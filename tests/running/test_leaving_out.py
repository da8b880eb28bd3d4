"""Whom a second run goes on without, and how it is asked for."""

import pytest
import yaml

from steadyface.running.failures import last_words, plain_words
from steadyface.running.leaving_out import (
    FailedJob,
    command_without,
    people_to_leave_out,
    wants_somebody,
)


def job(rule, subject, log=None):
    return FailedJob(rule, subject, [str(log)] if log else [])


def test_who_failed_is_left_out_with_the_logs_last_line(tmp_path):
    log = tmp_path / "A04.log"
    log.write_text("A04 OPEN: 1it\rA04 OPEN: 2it\nERROR: /mnt/anna/A04.bag: damaged; copy it\n")
    people = people_to_leave_out([job("index_recording", "A04", log)], {})
    assert people == {"A04": "…/A04.bag: damaged; copy it"}


def test_reasons_that_are_known_already_come_first():
    told = {("detect_faces", "A04"): "ERROR: killed by SIGKILL"}
    assert people_to_leave_out([job("detect_faces", "A04")], told) == {"A04": "killed by SIGKILL"}


def test_the_first_job_of_a_group_that_says_why_counts(tmp_path):
    log = tmp_path / "index.log"
    log.write_text("ERROR: empty; copy it\n")
    jobs = [job("simulate_subject", "A04"), job("index", "A04", log), job("track_dlib", "A04")]
    assert people_to_leave_out(jobs, {}) == {"A04": "empty; copy it"}


def test_nobody_is_left_out_where_a_job_of_all_people_failed():
    jobs = [job("index_recording", "A04"), job("compare_trackers", None)]
    assert people_to_leave_out(jobs, {}) == {}


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("results/tracks/dlib/A04.parquet", True),
        ("results/export/fan_ft/A04", True),
        ("results/tracks/dlib/A041.parquet", False),
        ("results/measures/BA04/x", False),
        ("export", False),
    ],
)
def test_who_is_asked_for_by_name_is_not_left_out(target, wanted):
    assert wants_somebody([target], ["A04"]) is wanted


def test_the_command_is_the_one_that_was_typed_with_settings_added(tmp_path):
    path = tmp_path / "without.yaml"
    typed = ["export", "-k", "--forceall", "--directory", "studies/x", "--configfile", "a.yaml"]
    command = command_without(typed, ["/lab/a.yaml"], {"A04": "dämaged: 'x'"}, path)
    assert command == [
        *("export", "-k", "--directory", "studies/x", "--configfile", "a.yaml"),
        *("--nolock", "--configfile", "/lab/a.yaml", str(path)),
    ]
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert settings == {"cohort": {"without": {"A04": "dämaged: 'x'"}}}
    command = command_without(["-k", "--", "export"], [], {}, path)
    assert command == ["-k", "--nolock", "--configfile", str(path), "--", "export"]


def test_what_a_cluster_says_is_told_where_the_job_says_nothing(tmp_path):
    told = "SLURM-job '7' failed, SLURM status is: 'OUT_OF_MEMORY'"
    assert told in last_words([str(tmp_path / "none.log")], told=told)
    assert last_words([]) == "ERROR: failed"


def test_a_missing_input_is_a_line_for_each_file():
    text = (
        'MissingInputException in rule index_recording in file "/x/recordings.smk", line 73:\n'
        "Missing input files for rule index_recording:\n    output: results/frames/A04.frames\n"
        "    wildcards: subject=A04\n    affected files:\n        data/a b.bag\n        data/c.bag"
    )
    assert plain_words(text, "MissingInputException").splitlines() == [
        "index_recording: data/a b.bag is missing; put it there",
        "index_recording: data/c.bag is missing; put it there",
    ]


def test_an_unknown_exception_is_told_whole():
    text = "Traceback (most recent call last):\n  File x\nAttributeError: y"
    assert plain_words(text, "AttributeError") == text
