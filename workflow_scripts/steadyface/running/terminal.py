"""What a run shows on the screen: a line for each job, a bar, and at the end what matters.

A handler of Python's logging for the events that Snakemake logs. It takes the place of Snakemake's
own on the screen alone: the log file of the run keeps everything. Snakemake's plugins for this
were looked at: snakemake-logger-plugin-rich shows no job where there is no terminal, prints whole
logs of failed jobs and no list of them at the end; the others send events elsewhere.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TextIO

from tqdm import tqdm

from steadyface.running.failures import Failure, last_words, own_words, plain_words

# Where there is no terminal, how long a run may say nothing.
SILENCE_S = 60.0
# Said while jobs run, and worth saying.
TOLD = ("Trying to restart job", "Terminating processes", "Cancelling")
# Said before and after, and of no interest but to whoever looks for a fault.
UNTOLD = re.compile(
    "Assuming unrestricted|Building DAG|Using shell|Config file .* is |Complete log|Elapsed time|"
    "Conda environments: ignored|Singularity containers: ignored|Group jobs: inactive"
)
NOTHING = "Nothing to be done"
# How long it still takes can be told once a job has ended.
BEGINNING = "{bar:10} {n_fmt}/{total_fmt} jobs, {elapsed}{postfix}"
BAR = "{bar:10} {n_fmt}/{total_fmt} jobs, {elapsed}, {remaining} left{postfix}"


@dataclass
class _Running:
    rule: str
    who: str
    message: str
    since: float


class Terminal(logging.Handler):
    """The screen of a run.

    Args:
        stream: stream to write to; with a bar where that is a terminal.
        report: gives the report's path once the run has ended, None where none was asked for.
        folder: the study's, from where the command was typed; files of what failed lie there.
    """

    def __init__(
        self, stream: TextIO, report: Callable[[], str | None], folder: str = "."
    ) -> None:
        super().__init__(logging.INFO)
        # By the job's number: a job that is tried again has not failed yet.
        self._failed: dict[int, Failure] = {}
        # Jobs of a group that failed, of which it is not known whether they had their turn.
        self._unsure: dict[int, Failure] = {}
        self._stream, self._report = stream, report
        self._where = "" if folder == "." else f" in {folder}"
        self._running: dict[int, _Running] = {}
        self._done, self._total = 0, 0
        self._began = self._said = time.monotonic()
        self._bar: tqdm | None = None
        self._exceptions: list[str] = []
        self._without: Sequence[str] = ()
        # Whether jobs run; whether a job has the screen to itself; whether all is up to date.
        self._runs = self._handed_over = self._nothing = self._wrong = self._closed = False
        self._stop = threading.Event()

    @property
    def failures(self) -> list[Failure]:
        """The jobs that have failed for good so far."""
        told = {failure.person for failure in self._failed.values()}
        unsure: dict[str, Failure] = {}
        for failure in self._unsure.values():
            if failure.person not in told:
                unsure.setdefault(failure.person, failure)
        return [*self._failed.values(), *unsure.values()]

    def emit(self, record: logging.LogRecord) -> None:
        """Show an event of Snakemake's."""
        try:
            event = str(getattr(record, "event", "") or "")
            shown = getattr(self, f"_on_{event}", None)
            if shown is not None:
                shown(record)
            elif event == "" or record.levelno >= logging.WARNING:
                self._on_words(record)
        except Exception:
            self.handleError(record)

    def pause(self) -> None:
        """Show no more jobs, because another program writes; the list at the end still comes."""
        with self.lock:
            self._handed_over = True
            self._remove_bar()

    def go_on_without(self, people: Sequence[str]) -> None:
        """Leave the screen to a second run of the study without these people."""
        self.pause()
        self._without = people
        self._write(f"Going on without {', '.join(people)}.")

    def close(self) -> None:
        """End the run's screen with the report's path or the list of what failed."""
        with self.lock:
            if self._closed:
                return
            self._closed = True
            self._stop.set()
            self._remove_bar()
            self._end()
        super().close()

    def _end(self) -> None:
        if self.failures:
            head = f"{self._done} of {self._total} jobs are done."
            if self._without:
                head = f"Missing from these results: {', '.join(self._without)}."
            self._write(f"{head} What failed{self._where}:")
            for line in dict.fromkeys(map(str, self.failures)):
                self._write(f"  {line}")
        elif not self._wrong and not self._handed_over and (self._runs or self._nothing):
            if self._done < self._total:
                self._write(f"{self._done} of {self._total} jobs are done.")
                return
            if self._runs:
                self._write(f"Finished in {_duration(time.monotonic() - self._began)}.")
            report = self._report()
            if report is not None:
                self._write(f"The report: {report}")

    def _on_run_info(self, record: logging.LogRecord) -> None:
        self._total = int(record.stats["total"])
        self._runs, self._began = True, time.monotonic()
        self._write(f"{self._total} job{'s' if self._total != 1 else ''} to do.")
        if self._stream.isatty():
            self._bar = tqdm(
                total=self._total,
                file=self._stream,
                dynamic_ncols=True,
                leave=False,
                bar_format=BEGINNING,
                smoothing=0,
            )
        threading.Thread(target=self._tick, daemon=True).start()

    def _on_job_info(self, record: logging.LogRecord) -> None:
        if record.is_handover:
            self.pause()
        who = record.wildcards.get("subject", "")
        message = record.rule_msg or ""
        self._failed.pop(record.jobid, None)
        self._unsure.pop(record.jobid, None)
        self._running[record.jobid] = _Running(record.rule_name, who, message, time.monotonic())
        self._refresh()

    def _on_job_finished(self, record: logging.LogRecord) -> None:
        job = self._running.pop(record.job_id, None)
        self._done += 1
        if self._bar is not None:
            self._bar.n, self._bar.bar_format = self._done, BAR
        if job is not None and job.message and not self._handed_over:
            width = len(str(self._total))
            took = _duration(time.monotonic() - job.since)
            self._write(f"[{self._done:>{width}}/{self._total}] {took:>10}  {job.message}")
        self._refresh()

    def _on_job_error(self, record: logging.LogRecord) -> None:
        job = self._running.pop(record.jobid, None)
        # A job that had the screen has told its trouble there.
        if not self._handed_over:
            said = next((s for s in reversed(self._exceptions) if record.rule_name in s), "")
            words = last_words(record.log, said, record.rule_msg)
            held = self._failed
            if getattr(record, "indent", False) and own_words(record.log) is None:
                held = self._unsure
            held[record.jobid] = Failure(record.rule_name, job.who if job else "", words)
            self._write(f"failed: {(job.message if job else '') or record.rule_name}")
        self._refresh()

    def _on_error(self, record: logging.LogRecord) -> None:
        text, kind = record.getMessage(), getattr(record, "exception", "")
        if self._running and kind in ("CalledProcessError", "RuleException", "WorkflowError"):
            # The job's own list entry tells it.
            self._exceptions.append(text)
            return
        words = plain_words(text, kind)
        # What failed is told at the end, or was told by a job that had the screen.
        told = self.failures or self._handed_over
        if not (told and "did not complete successfully" in words):
            self._wrong = True
            self._write(words)

    def _on_words(self, record: logging.LogRecord) -> None:
        words = record.getMessage() if record.msg is not None else ""
        if words.startswith(NOTHING):
            self._nothing = True
        elif record.levelno < logging.WARNING:
            if (self._runs and not words.startswith(TOLD)) or UNTOLD.match(words):
                return
        elif self._runs and words.startswith("Exiting because a job"):
            return
        if words.strip():
            self._write(words.strip("\n"))

    def _silent(self, record: logging.LogRecord) -> None:
        """Show nothing."""

    _on_workflow_started = _on_shellcmd = _on_job_started = _on_progress = _silent
    _on_resources_info = _on_rulegraph = _on_debug_dag = _on_group_info = _on_group_error = _silent

    def _tick(self) -> None:
        """Show that long jobs live: each second where there is a bar, else after long silence."""
        while not self._stop.wait(1.0):
            with self.lock:
                if self._stop.is_set() or self._handed_over:
                    return
                self._refresh()
                silence = time.monotonic() - self._said
                if self._bar is None and self._running and silence >= SILENCE_S:
                    self._write(f"... {self._done}/{self._total}, {self._now()}")

    def _now(self) -> str:
        """What runs, the longest first."""
        now = time.monotonic()
        jobs = sorted(self._running.values(), key=lambda job: job.since)
        told = [f"{job.message} ({_duration(now - job.since)})" for job in jobs if job.message]
        return "; ".join(told)

    def _refresh(self) -> None:
        if self._bar is not None:
            self._bar.set_postfix_str(self._now(), refresh=True)

    def _remove_bar(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _write(self, line: str) -> None:
        self._said = time.monotonic()
        try:
            if self._bar is not None:
                self._bar.write(line, file=self._stream)
            else:
                print(line, file=self._stream, flush=True)
        except BrokenPipeError:
            # Whoever looked has gone (`| head`); the run goes on.
            self._closed = True


class FullBlocks(logging.Filter):
    """For the run's log file and plans: a job's files and resources, not its message alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass."""
        if getattr(record, "event", None) == "job_info":
            record.rule_msg = None
        return True


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
