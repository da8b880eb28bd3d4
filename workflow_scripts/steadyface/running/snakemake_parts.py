"""The run of Snakemake in which the rules are read, asked what Snakemake documents nowhere.

Whatever the rules need of Snakemake beyond its documentation stands in this file alone: with a new
version of Snakemake, this is what may have to change. Numbers are those of its own issues
(https://github.com/snakemake/snakemake/issues); where none stands, none was found.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from steadyface.running.terminal import FullBlocks, Terminal

# What a workflow that sets no limit is started with: jobs, and the seconds in which they start.
DEFAULT_RATE = (100, 1)


@dataclass(frozen=True)
class Job:
    """A job of the run: its rule's name, its person (None: several people), its files."""

    rule: str
    subject: str | None
    outputs: tuple[str, ...]
    logs: tuple[str, ...]


class Run:
    """The run of Snakemake that reads the rules now.

    Args:
        workflow: Snakemake's object of that name.
        checkout: folder of this workflow's files.
    """

    def __init__(self, workflow: Any, checkout: str) -> None:
        self._workflow, self._checkout = workflow, checkout
        # Another workflow that uses this one as a module gives paths and rules names of its own,
        # and these are known only while the rules are read.
        self._modifier, self._pathvars = workflow.modifier, workflow.pathvars

    @property
    def plans(self) -> bool:
        """Whether this process plans the study; else it runs a job that another one planned."""
        return self._workflow.is_main_process

    @property
    def is_module(self) -> bool:
        """Whether another workflow uses this one."""
        return not self._modifier.is_main_snakefile()

    @cached_property
    def results(self) -> Path:
        """The folder that `<results>` stands for, from the study's folder."""
        # A module's prefix comes first, then the path variable (io.py, `_IOFile`).
        inside = self._modifier.path_modifier.replace_prefix("<results>/report")
        return Path(self._pathvars.apply(inside)).parent

    @cached_property
    def logs(self) -> Path:
        """The folder that `<logs>` stands for, from the study's folder."""
        inside = self._modifier.path_modifier.replace_prefix("<logs>/all")
        return Path(self._pathvars.apply(inside)).parent

    @cached_property
    def _moves_paths(self) -> bool:
        return self._modifier.path_modifier.replace_prefix("a") != "a"

    def as_given(self, path: str) -> str:
        """The path of a file that a lab gave, which lies where it is said to; results as they are.

        A module's prefix moves what this workflow makes; Snakemake would put it before inputs too.
        """
        if path.startswith("<") or not self._moves_paths:
            return path
        from snakemake.io import flag
        from snakemake.path_modifier import PATH_MODIFIER_FLAG

        stored = self._modifier.path_modifier.apply_default_storage(path)
        return flag(stored, PATH_MODIFIER_FLAG)

    def on_disk(self, path: str) -> str:
        """A path that may begin with `<results>`, from the study's folder."""
        return path.replace("<results>", str(self.results), 1)

    def rule_name(self, name: str) -> str:
        """The name by which a rule of this workflow is known, also in a workflow that uses it."""
        return self._modifier.modify_rulename(name)

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of the command line (`--config`)."""
        return self._workflow.config_settings.config

    @property
    def settings_files(self) -> list[Path]:
        """Files of settings that the command line names (`--configfile`), absolute."""
        # A missing one ends the run before any rule is read: Snakemake opens them first.
        return list(self._workflow.config_settings.configfiles)

    def hand_on(self, settings_file: str | Path) -> None:
        """Give jobs a copy of a file of settings, where they see no disk of this computer."""
        self._workflow.configfiles.append(settings_file)

    @property
    def typed_in(self) -> str:
        """The folder in which the command was typed."""
        return self._workflow.rundir

    def as_typed(self, path: str | Path) -> str:
        """A path of the study from where the command was typed."""
        shown = os.path.relpath(path, self.typed_in)
        return os.path.abspath(path) if shown.startswith(os.pardir) else shown

    @property
    def targets(self) -> Collection[str]:
        """What the command asks for; unknown while the rules are read (3336)."""
        return set(map(str, self._workflow.dag_settings.targets))

    @property
    def sees_the_study(self) -> bool:
        """Whether jobs see the study's folder, and not copies of their files in some store."""
        return self._workflow.storage_settings.default_storage_provider is None

    @property
    def keeps_going(self) -> bool:
        """Whether the others' jobs go on where one fails; a single job cannot know."""
        asked = self._workflow.execution_settings
        return not self.plans or bool(asked and asked.keep_going)

    def code_of_rules(self) -> set[str]:
        """The fingerprints of all rules that this workflow defines."""
        return {line for rule in self._rules() for line in rule.params.get("code", [])}

    def refuse(
        self,
        problems: Sequence[object],
        error: type,
        *,
        but: Collection[str] = (),
        only: Collection[str] = (),
    ) -> None:
        """Let no rule run where there are problems.

        What a command asks for is not known while the rules are read (3336), so every rule gets
        an input that stops the planning as soon as somebody wants it.

        Args:
            problems: a line each.
            error: the exception to stop with.
            but: rules that go on all the same, by their names in this workflow.
            only: the rules that are stopped; all when empty.
        """

        def stop(wildcards: object) -> None:
            raise error("\n".join(map(str, problems)))

        kept, named = ({self.rule_name(name) for name in names} for names in (but, only))
        for rule in self._rules() if problems else ():
            if rule.name not in kept and (not named or rule.name in named):
                rule.set_input(stop)

    def take_the_screen(
        self, logger: logging.Logger, report: Callable[[], str | None]
    ) -> Terminal | None:
        """Show the run as `Terminal` does, unless somebody asks for another screen.

        A plugin for Snakemake's logger could only be named on each command line (191).

        Args:
            logger: Snakemake's.
            report: gives the report's path, as for `Terminal`.

        Returns:
            The screen, if it was taken.
        """
        if not self.plans or self.is_module:
            return None
        return take_over(logger, self._workflow.output_settings, report, self.as_typed(os.curdir))

    def plan_fast(self) -> None:
        """Spare the planning of large studies a tenth of its time, twice (1575)."""
        # A few hundred objects per job are held for good: looking through them so often for what
        # could be freed is in vain.
        gc.set_threshold(50_000, 50)
        # For each job it works out three times where its copy of the job's script lies.
        files = self._workflow.sourcecache
        files._cache_entry = cache(files._cache_entry)

    def start_jobs_at_once(self) -> None:
        """Lift the limit on jobs per second, unless somebody asks for one.

        The default wakes the scheduler once a second more for each job that ends (3804): a tenth
        of the cores after a hundred jobs.
        """
        scheduler = self._workflow.scheduler
        limit = scheduler.job_rate_limiter
        if limit is not None and (limit.max_jobs, limit.timespan) == DEFAULT_RATE:
            scheduler.job_rate_limiter = None

    def jobs_to_do(self) -> list[Job]:
        """The jobs that are planned and have not ended."""
        return [self._job(job) for job in self._workflow.dag.needrun_jobs()]

    def failed_jobs(self) -> list[Job]:
        """The jobs that failed, of a group's jobs those whose results are missing."""
        failed = self._workflow.scheduler.failed
        jobs = [job for each in failed for job in (each if each.is_group() else [each])]
        return [self._job(job) for job in jobs if not all(map(os.path.exists, job.output))]

    @property
    def was_typed(self) -> bool:
        """Whether the command `snakemake` started it, and not a program of somebody's."""
        command, folder = Path(sys.argv[0]).name, Path(sys.argv[0]).parent.name
        return "snakemake" in (command, folder)

    @property
    def was_stopped(self) -> bool:
        """Whether a person ended the run (Ctrl-C)."""
        return bool(self._workflow.scheduler._user_kill)

    def _rules(self) -> Iterator[Any]:
        """The rules of this workflow, without those of one that uses it."""
        for rule in self._workflow.rules:
            if Path(str(rule.snakefile)).is_relative_to(self._checkout):
                yield rule

    def _job(self, job: Any) -> Job:
        return Job(
            job.rule.name,
            job.wildcards_dict.get("subject"),
            tuple(map(str, job.output)),
            tuple(map(str, job.log)),
        )


def take_over(
    logger: logging.Logger, settings: Any, report: Callable[[], str | None], folder: str = "."
) -> Terminal | None:
    """Put a `Terminal` in the place of Snakemake's screen, unless somebody asks for another.

    Args:
        logger: Snakemake's.
        settings: its settings of output; with any of quiet, verbose, dryrun and the like, and with
            a logger plugin, Snakemake's own words are what was asked for.
        report, folder: arguments of `Terminal`.

    Returns:
        It, if it was put there.
    """
    screen = None
    for place, handler in enumerate(list(logger.handlers)):
        asked = settings.verbose or settings.dryrun or settings.debug_dag or settings.quiet
        if handler.name == "DefaultStreamHandler" and not (asked or settings.printshellcmds):
            screen = logger.handlers[place] = Terminal(handler.stream, report, folder)
        elif handler.name in ("DefaultStreamHandler", "DefaultLogFileHandler"):
            handler.addFilter(FullBlocks())
    return screen
