"""What a run shows, told from the events that Snakemake logs."""

import fcntl
import io
import logging
import os
import pty
import re
import struct
import termios
import time
from types import SimpleNamespace

import pytest

from steadyface.running import terminal
from steadyface.running.snakemake_parts import take_over
from steadyface.running.terminal import FullBlocks, Terminal

REPORT = "studies/quick/results/report/report.html"


class Run:
    """Events of a run, as Snakemake logs them, and what is shown of them."""

    def __init__(self, stream=None, report=REPORT):
        self.stream = stream or io.StringIO()
        self.screen = Terminal(self.stream, lambda: report)

    def log(self, event, message="", level=logging.INFO, **fields):
        record = logging.LogRecord("snakemake", level, "", 0, message, (), None)
        vars(record).update(fields, event=event)
        self.screen.handle(record)

    def begin(self, total):
        self.log("workflow_started")
        self.log(None, "Building DAG of jobs...")
        self.log("run_info", "Job stats:\n...", stats={"total": total})

    def start(self, number, rule, message, subject=None, handover=False):
        self.log(
            "job_info",
            jobid=number,
            rule_name=rule,
            rule_msg=message,
            wildcards={"subject": subject} if subject else {},
            is_handover=handover,
        )

    def finish(self, number):
        self.log("job_finished", f"Finished jobid: {number}", job_id=number)
        self.log(None, "Removing temporary output results/recordings/A01/A01_OPEN.bag.")
        self.log("progress", None, done=1, total=2)

    def end(self):
        self.log(None, "Complete log(s): /somewhere/.snakemake/log/x.log")
        self.screen.close()
        return self.stream.getvalue().splitlines()


def test_a_run_is_a_line_for_each_job_and_ends_with_the_report():
    run = Run()
    run.begin(3)
    run.start(1, "track_dlib", "Tracking A01 with DLIB", "A01")
    run.start(2, "write_report", "Writing the report")
    run.finish(1)
    run.finish(2)
    # A target has no work of its own.
    run.start(3, "all", None)
    run.finish(3)
    lines = [re.sub(r" +\d+ s", " 0 s", line) for line in run.end()]
    assert lines == [
        "3 jobs to do.",
        "[1/3] 0 s  Tracking A01 with DLIB",
        "[2/3] 0 s  Writing the report",
        "Finished in 0 s.",
        f"The report: {REPORT}",
    ]


def failing(run, tmp_path, words, **said):
    log = tmp_path / "A04.log"
    log.write_text(words)
    run.begin(2)
    run.start(1, "index_recording", "Reading the recordings of A04", "A04")
    if said:
        run.log("error", said["said"], logging.ERROR, exception="CalledProcessError")
    run.log(
        "job_error",
        level=logging.ERROR,
        jobid=1,
        rule_name="index_recording",
        rule_msg=None,
        log=[str(log)],
    )
    run.log(None, "Exiting because a job execution failed. Look above", logging.ERROR)
    error = "WorkflowError:\nAt least one job did not complete successfully."
    run.log("error", error, logging.ERROR, exception="WorkflowError")
    return run.end()


def test_the_list_of_what_failed_is_the_last_thing_said(tmp_path):
    lines = failing(
        Run(), tmp_path, "A04 OPEN: 3it\nERROR: data/A04.bag: damaged; copy it again\n"
    )
    assert lines[-2:] == [
        "0 of 2 jobs are done. What failed:",
        "  A04  index_recording  ERROR: data/A04.bag: damaged; copy it again",
    ]
    assert not any("report.html" in line for line in lines)


def test_files_of_what_failed_are_those_of_the_study_s_folder(tmp_path):
    run = Run()
    run.screen = Terminal(run.stream, lambda: None, "studies/mine")
    lines = failing(run, tmp_path, "ERROR: data/A04.bag: damaged; copy it again\n")
    assert lines[-2] == "0 of 2 jobs are done. What failed in studies/mine:"


def test_a_job_that_was_killed_says_so(tmp_path):
    said = "CalledProcessError in file x:\nCommand '... tmp.index_recording.py' died with "
    lines = failing(Run(), tmp_path, "A04: 3it", said=f"{said}<Signals.SIGKILL: 9>.")
    assert "ERROR: killed by SIGKILL; unless somebody did that" in lines[-1]


@pytest.mark.parametrize(
    ("log", "said"), [("A04: 3it", "<Signals.SIGINT: 2>"), ("KeyboardInterrupt\n", "")]
)
def test_a_job_that_somebody_stopped_is_no_want_of_memory(tmp_path, log, said):
    said = f"Command '... tmp.index_recording.py' died with {said}."
    lines = failing(Run(), tmp_path, log, said=said)
    assert lines[-1].endswith("ERROR: stopped by Ctrl-C; type the same command again to go on")


def test_a_defect_names_the_log_that_has_it_all(tmp_path):
    lines = failing(Run(), tmp_path, "Traceback ...\n  File x\nValueError: no such thing\n")
    assert re.search(r"ERROR: ValueError: no such thing \(see .*A04\.log\)$", lines[-1])


def test_a_job_that_is_tried_again_and_succeeds_has_not_failed(tmp_path):
    run = Run()
    run.begin(1)
    run.start(1, "track_dlib", "Tracking A01 with DLIB", "A01")
    fields = {"jobid": 1, "rule_name": "track_dlib", "log": [], "rule_msg": "OUT_OF_MEMORY"}
    run.log("job_error", level=logging.ERROR, **fields)
    assert [failure.reason for failure in run.screen.failures] == ["ERROR: OUT_OF_MEMORY"]
    run.log(None, "Trying to restart job 1.")
    run.start(1, "track_dlib", "Tracking A01 with DLIB", "A01")
    run.finish(1)
    assert run.end()[-1] == f"The report: {REPORT}"


def test_of_a_group_only_the_job_that_says_why_is_listed(tmp_path):
    log = tmp_path / "index.log"
    log.write_text("ERROR: data/A04.bag: damaged\n")
    run = Run()
    run.begin(2)
    for number, (rule, logs) in enumerate([("detect_faces", []), ("index", [str(log)])]):
        run.start(number, rule, rule, "A04")
        fields = {"jobid": number, "rule_name": rule, "log": logs, "rule_msg": None}
        run.log("job_error", level=logging.ERROR, indent=True, **fields)
    assert list(map(str, run.screen.failures)) == ["A04  index  ERROR: data/A04.bag: damaged"]


def test_a_job_that_has_the_screen_to_itself_has_the_last_word():
    run = Run()
    run.begin(2)
    run.start(1, "list_problems", "Listing the problems")
    run.finish(1)
    run.start(2, "check_data", None, handover=True)
    run.log(
        "job_error", level=logging.ERROR, jobid=2, rule_name="check_data", log=[], rule_msg=None
    )
    error = "WorkflowError:\nAt least one job did not complete successfully."
    run.log("error", error, logging.ERROR, exception="WorkflowError")
    assert run.end()[-1].endswith("Listing the problems")


def test_what_is_up_to_date_is_said_with_the_report():
    run = Run()
    run.log(None, "Nothing to be done (all requested files are present and up to date).")
    assert run.end() == [
        "Nothing to be done (all requested files are present and up to date).",
        f"The report: {REPORT}",
    ]


def test_an_error_of_the_settings_is_its_own_line_alone():
    run = Run()
    text = "WorkflowError in file \"/x/rules/common.smk\", line 30:\nstudy.yaml: 'Trackers' is no"
    text += ' setting; did you mean trackers?\n  File "/x/rules/common.smk", line 30, in <module>'
    run.log("error", text, logging.ERROR, exception="WorkflowError")
    assert run.end() == ["study.yaml: 'Trackers' is no setting; did you mean trackers?"]


def test_warnings_and_restarts_are_shown_and_chatter_is_not():
    run = Run()
    run.begin(1)
    run.log(None, "SBR-FT is left out", logging.WARNING)
    run.log(None, "Trying to restart job 5.")
    run.log(None, "Select jobs to execute...")
    run.log("resources_info", "Provided cores: 2")
    run.log("shellcmd", "Shell command: None")
    assert run.end()[1:3] == ["SBR-FT is left out", "Trying to restart job 5."]


def test_no_line_is_longer_than_what_it_must_say(tmp_path):
    lines = failing(Run(), tmp_path, "ERROR: " + "x" * 5000)
    assert max(map(len, lines)) < 700


def test_without_a_terminal_a_long_job_says_that_it_lives(monkeypatch):
    monkeypatch.setattr(terminal, "SILENCE_S", 0.5)
    run = Run()
    run.begin(2)
    run.start(1, "finetune_sbr", "Fine-tuning SBR (sbr_ft)")
    deadline = time.monotonic() + 30
    while "..." not in run.stream.getvalue() and time.monotonic() < deadline:
        time.sleep(0.05)
    run.finish(1)
    (said, *_) = [line for line in run.end() if line.startswith("...")]
    assert re.fullmatch(r"\.\.\. 0/2, Fine-tuning SBR \(sbr_ft\) \(\d+ s\)", said)


def read_all(descriptor):
    """What was written to a terminal, piece by piece; nothing once there is no more."""
    try:
        return os.read(descriptor, 100_000)
    except BlockingIOError:
        return b""


def test_a_terminal_has_a_bar_that_leaves_nothing_behind():
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    with os.fdopen(theirs, "w") as stream:
        run = Run(stream)
        run.begin(2)
        run.start(1, "track_dlib", "Tracking A01 with DLIB", "A01")
        run.finish(1)
        run.start(2, "write_report", "Writing the report")
        run.finish(2)
        run.screen.close()
        os.set_blocking(ours, False)
        said = b"".join(iter(lambda: read_all(ours), b"")).decode()
    os.close(ours)
    assert "1/2 jobs" in said
    # What stands there in the end: each line as it was last written over.
    left = [line.rstrip("\r\n").rpartition("\r")[2] for line in said.split("\n")]
    assert [line for line in left if "jobs," in line] == []
    assert left[-2] == f"The report: {REPORT}"


def settings(**asked):
    quiet = dict.fromkeys(("verbose", "dryrun", "debug_dag", "quiet", "printshellcmds"))
    return SimpleNamespace(**{**quiet, **asked})


@pytest.fixture
def logger():
    """A logger as Snakemake sets it up: the screen, and the run's log file."""
    held = logging.Logger("snakemake")
    for name in ("DefaultStreamHandler", "DefaultLogFileHandler"):
        handler = logging.StreamHandler(io.StringIO())
        handler.name = name
        held.addHandler(handler)
    return held


def test_the_screen_takes_the_place_of_snakemakes_own(logger):
    screen = take_over(logger, settings(), lambda: None)
    assert logger.handlers[0] is screen
    assert logger.handlers[1].name == "DefaultLogFileHandler"


@pytest.mark.parametrize("asked", ["verbose", "dryrun", "debug_dag", "quiet", "printshellcmds"])
def test_whoever_asks_for_another_screen_has_it(logger, asked):
    before = list(logger.handlers)
    assert take_over(logger, settings(**{asked: True}), lambda: None) is None
    assert logger.handlers == before


def test_a_plan_and_the_log_file_show_a_jobs_files_too(logger):
    take_over(logger, settings(dryrun=True), lambda: None)
    record = logging.LogRecord("snakemake", logging.INFO, "", 0, "", (), None)
    record.event, record.rule_msg = "job_info", "Reading the recordings"
    assert any(isinstance(each, FullBlocks) for each in logger.handlers[1].filters)
    assert logger.handlers[0].filter(record)
    assert record.rule_msg is None
