"""With --keep-going: the others' results where jobs of some people have failed."""

import subprocess

from steadyface.running.leaving_out import (
    FailedJob,
    command_without,
    people_to_leave_out,
    wants_somebody,
)


def refuse_what_is_missing():
    """Stop before jobs of all people run on tables of fewer people, made when some had failed.

    Where a person's files are missing, but those tables are there, Snakemake takes them as given.
    """
    checks = map(run.rule_name, ("all", "verify", *CHECKS))
    of_all = [job.rule for job in run.jobs_to_do() if job.subject is None]
    if not set(checks).issuperset(of_all):
        refuse_missing_files()


def people_who_failed():
    """The people to leave out, and why; empty where leaving them out would not help."""
    failed = run.failed_jobs()
    told = screen.failures if screen else []
    people = people_to_leave_out(
        [FailedJob(job.rule, job.subject, job.logs) for job in failed],
        {(failure.rule, failure.person): failure.reason for failure in told},
    )
    # What the failed ones' own jobs still wait for is lost; is there anything else?
    left = [job for job in run.jobs_to_do() if job not in failed]
    others = [job for job in left if job.subject not in people]
    if not others or wants_somebody(run.targets, people):
        return {}
    return people if set(plan.evaluated).difference(people) else {}


def run_without_who_failed():
    """Run the same command again without the people whose jobs have failed."""
    if not run.was_typed or run.was_stopped or not run.keeps_going:
        return
    people = people_who_failed()
    if not people:
        return
    arguments = command_without(
        sys.argv[1:],
        run.settings_files,
        {**plan.without, **people},
        (run.results / "logs/without.yaml").absolute(),
    )
    if screen:
        screen.go_on_without(sorted(people))
    subprocess.run([sys.executable, "-m", "snakemake", *arguments], cwd=run.typed_in)
