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
    jobs = workflow.dag.needrun_jobs()
    of_all = [job for job in jobs if "subject" not in job.wildcards_dict]
    checks = {"all", "list_problems", "check_data", "verify"}
    if (
        workflow.execution_settings.keep_going
        or not SEES_ALL
        or checks.issuperset(job.rule.name for job in of_all)
    ):
        return
    wanted = [
        (str(RESULTS / f"frames/{subject}.frames"), file)
        for subject in RECORDED
        for file in ([] if config["cohort"]["simulated"] else STUDY.files_of(subject))
    ]
    wanted += [
        (
            str(RESULTS / f"tracks/{tracker}/{subject}.parquet"),
            str(imported.file_of(subject, task, repetition)),
        )
        for tracker, imported in IMPORTED.items()
        for subject in EVALUATED
        for task, repetition in STUDY.recordings_of(subject)
    ]
    missing = [
        file
        for made, file in wanted
        if not os.path.exists(made) and not os.path.exists(file)
    ]
    if missing:
        raise WorkflowError(
            "\n".join(f"{file} is missing; put it there" for file in missing)
        )


def people_who_failed():
    """Whom the results can do without, and why; nobody where that would be of no use."""
    groups = workflow.scheduler.failed
    jobs = [job for group in groups for job in (group if group.is_group() else [group])]
    jobs = [job for job in jobs if not all(map(os.path.exists, job.output))]
    people = people_to_leave_out(
        [
            FailedJob(job.rule.name, job.wildcards_dict.get("subject"), list(job.log))
            for job in jobs
        ],
        (
            {
                (failure.rule, failure.person): failure.reason
                for failure in SCREEN.failures
            }
            if SCREEN
            else {}
        ),
    )
    # What the failed ones' own jobs still wait for is lost; is there anything else?
    left = [job for job in workflow.dag.needrun_jobs() if job not in jobs]
    others = [job for job in left if job.wildcards_dict.get("subject") not in people]
    asked_for = wants_somebody(map(str, workflow.dag_settings.targets), people)
    if not others or asked_for or not set(EVALUATED).difference(people):
        return {}
    return people


def run_without_who_failed():
    """Run the same command again without the people whose jobs have failed."""
    typed = os.path.basename(os.path.dirname(sys.argv[0])) == "snakemake" or (
        os.path.basename(sys.argv[0]) == "snakemake"
    )
    stopped = workflow.scheduler._user_kill
    if not typed or stopped or not workflow.execution_settings.keep_going:
        return
    people = people_who_failed()
    if not people:
        return
    arguments = command_without(
        sys.argv[1:],
        workflow.config_settings.configfiles,
        {**WITHOUT, **people},
        (RESULTS / "logs/without.yaml").absolute(),
    )
    if SCREEN:
        SCREEN.go_on_without(sorted(people))
    subprocess.run([sys.executable, "-m", "snakemake", *arguments], cwd=workflow.rundir)
