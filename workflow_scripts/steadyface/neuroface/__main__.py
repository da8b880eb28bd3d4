"""Make a study of a NeuroFace release: read it, tell what it holds, write the study's sheets."""

import argparse
import contextlib
import sys
from pathlib import Path

from steadyface.errors import SettingsError, SteadyFaceError
from steadyface.neuroface.prepare import TASKS, Options, Prepared, prepare
from steadyface.neuroface.writing import write_study
from steadyface.problems import NOTE
from steadyface.study.configuration import STUDY_FILE, read_settings
from steadyface.study.design import PAPER_TASKS, ordered_tasks


def arguments_of(command_line: list[str] | None = None) -> argparse.Namespace:
    """The command's arguments."""
    parser = argparse.ArgumentParser(prog="steadyface.neuroface", description=__doc__)
    parser.add_argument(
        "folder",
        nargs="?",
        help=f"the release, or a folder that holds it; otherwise the one that {STUDY_FILE} names",
    )
    parser.add_argument(
        "out", nargs="?", default="data/neuroface", help="where in the study's folder sheets go"
    )
    parser.add_argument(
        "--directory",
        default=".",
        help="the study's folder, as Snakemake's --directory (default: the current one)",
    )
    parser.add_argument(
        "--tasks",
        default=",".join(TASKS),
        help="the tasks whose videos are taken, such as OPEN,SPREAD (default: %(default)s)",
    )
    parser.add_argument(
        "--finetune",
        metavar="IDS",
        help="the people to fine-tune on, as A002,A006,..., or none; otherwise the ratings choose",
    )
    parser.add_argument(
        "--most-asymmetric",
        choices=("highest", "lowest"),
        default="highest",
        help="which symmetry rating means the most asymmetric (default: %(default)s)",
    )
    parser.add_argument(
        "--first-frame",
        type=int,
        choices=(0, 1),
        help="where frame numbers begin; otherwise the pictures tell",
    )
    parser.add_argument(
        "--rate-hz", type=float, help="frames per second, if the video files are wrong"
    )
    parser.add_argument(
        "--allow-recovered", action="store_true", help="use what is whole of damaged videos"
    )
    parser.add_argument("--overwrite", action="store_true", help="make the sheets anew")
    return parser.parse_args(command_line)


def cohort_of(study: Path) -> dict:
    """The section `cohort` of the study's own settings, empty where there is none."""
    cohort = (read_settings(study) if study.is_file() else {}).get("cohort")
    return cohort if isinstance(cohort, dict) else {}


def folder_of(study: Path) -> Path:
    """The release that the study's configuration allows to be read.

    Raises:
        SettingsError: it names none.
    """
    folders = cohort_of(study).get("allowed_folders")
    if not isinstance(folders, list) or not folders:
        raise SettingsError(
            "names no folder of a release",
            where=study,
            remedy="set cohort/allowed_folders there, or give the folder on the command line",
        )
    return study.parent / str(folders[0])


def main(command_line: list[str] | None = None) -> int:
    """Run the command; 0 when the sheets are written, 1 when something is wrong."""
    arguments = arguments_of(command_line)
    named = arguments.finetune
    if named is not None:
        named = () if named == "none" else tuple(name.strip() for name in named.split(","))
    options = Options(
        tasks=tuple(task.strip() for task in arguments.tasks.split(",")),
        finetune=named,
        lowest_is_asymmetric=arguments.most_asymmetric == "lowest",
        first_frame=arguments.first_frame,
        rate_hz=arguments.rate_hz,
        allow_recovered=arguments.allow_recovered,
    )
    study = Path(arguments.directory) / STUDY_FILE
    try:
        folder = Path(arguments.folder or folder_of(study)).absolute()
        prepared = prepare(str(folder), options)
        # Sheets name files from the study's folder on.
        with contextlib.chdir(study.parent):
            faults = prepared.faults or write_study(prepared, arguments.out, arguments.overwrite)
    except SteadyFaceError as problem:
        print(f"ERROR: {problem}", file=sys.stderr)
        return 1
    _tell(prepared)
    if faults:
        for fault in faults:
            print(f"PROBLEM: {fault}", file=sys.stderr)
        print(f"{len(faults)} problem(s); nothing was written.", file=sys.stderr)
        return 1
    out = study.parent / arguments.out
    print(f"Written: participants.tsv, recordings.tsv, annotations/ and boxes/ in {out}")
    if not _is_allowed(prepared.release.folder, study):
        print(f"Then: set allowed_folders: [{prepared.release.folder.resolve()}] in {study}")
    tasks = ordered_tasks(task for _, task, _ in prepared.recordings)
    if not set(tasks) <= set(cohort_of(study).get("tasks") or PAPER_TASKS):
        print(f"Then: set cohort: tasks: [{', '.join(tasks)}] in {study}")
    if arguments.allow_recovered:
        print(f"Then: set recordings: allow_recovered: true in {study}")
    print(f"Next: .venv/bin/snakemake --cores 4 --directory {arguments.directory}")
    return 0


def _is_allowed(folder: Path, study: Path) -> bool:
    """Whether the study may read recordings there: below its own folder, or where it is told."""
    try:
        allowed = [study.parent, folder_of(study)]
    except SettingsError:
        allowed = [study.parent]
    return any(folder.resolve().is_relative_to(place.resolve()) for place in allowed)


def _tell(prepared: Prepared) -> None:
    for line in prepared.told:
        print(line)
    for problem in prepared.problems:
        if problem.kind == NOTE:
            print(f"NOTE: {problem}")


if __name__ == "__main__":
    sys.exit(main())
