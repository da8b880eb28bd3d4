"""What the rules share: the run, the configuration, the study's plan, and the input functions."""

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# Of this file's workflow, also where another workflow has it as a module.
CHECKOUT = os.path.dirname(
    os.path.abspath(workflow.current_basedir.get_path_or_uri(secret_free=True))
)
LIBRARY = os.path.join(CHECKOUT, "workflow_scripts")
if not os.path.isdir(LIBRARY):
    raise WorkflowError(
        "SteadyFace runs from a folder on this computer: clone its repository, and give "
        "the path of the clone's Snakefile as the module's `snakefile`"
    )
# Ahead of a copy that pip has installed, here and in the jobs: the jobs' fingerprints are those
# of the checkout's files.
sys.path.insert(0, LIBRARY)
FOLDERS = [LIBRARY, *os.environ.get("PYTHONPATH", LIBRARY).split(os.pathsep)]
os.environ |= {"PYTHONPATH": os.pathsep.join(dict.fromkeys(FOLDERS))}

from steadyface.analysis.schemas import SCHEMAS
from steadyface.errors import SteadyFaceError
from steadyface.file_spelling import what_to_do
from steadyface.files import size_of
from steadyface.provenance.fingerprints import fingerprint
from steadyface.running.snakemake_parts import Run
from steadyface.study.cohort import refuse_another, write_record
from steadyface.study.configuration import (
    Layer,
    read_settings,
    study_file,
    typed,
    whole_configuration,
)
from steadyface.study.given import read_cohort, read_given
from steadyface.study.plan import plan_study
from steadyface.study.plan_files import (
    MESH_WEIGHTS,
    annotations_of,
    annotators_of,
    carried_weights,
    files_under,
    further_tables,
    imported_files,
    manifests,
    network_files,
    own_weights_used,
    people_pages,
    pictures,
    recordings_of,
    segments_of,
    tracks_of,
    truth_of,
    uses_base,
    weights_file,
    weights_used,
)
from steadyface.study.plan_record import missing_files
from steadyface.trackers.arms import NETWORKS, as_parameters, is_imported, network_of
from steadyface.weights.choice import chosen_weights
from steadyface.weights.registry import SOURCES

run = Run(workflow, CHECKOUT)
run.plan_fast()


def report_asked_for():
    """The report's path from where the command was typed, if it is what was asked for."""
    page = run.results / "report/report.html"
    return run.as_typed(page) if page.exists() and not run.targets else None


screen = run.take_the_screen(logger, report_asked_for)


def layers_of_settings():
    """What differs from the defaults: the study's file, then the command line."""
    if run.is_module:
        return [Layer("the module's config", config)]
    own = study_file(Path(), Path(CHECKOUT), bool(run.settings_files))
    if own is not None:
        run.hand_on(own)
    files = [os.path.relpath(file) for file in run.settings_files]
    layers = [
        Layer(str(file), read_settings(file)) for file in filter(None, [own, *files])
    ]
    return [*layers, Layer("--config", typed(run.settings))]


try:
    config = whole_configuration(CHECKOUT, layers_of_settings())
    config["weights"] = chosen_weights(config["weights"])
    given = read_given(config, CHECKOUT, run.results)
    plan = plan_study(config, CHECKOUT, given)
    # Here and not in a rule, so that it holds for whatever is asked for.
    if run.plans:
        refuse_another(run.results, read_cohort(config, given))
except SteadyFaceError as problem:
    raise WorkflowError(str(problem)) from None

if run.plans:
    for line in [*plan.left_out, *plan.known]:
        logger.warning(line)
    # Snakemake names missing files, but not what lies there instead.
    if not plan.simulated:
        files = plan.study.recordings["file"]
        lacking = [file for file in files if not os.path.exists(file)]
        for file, told in what_to_do(lacking).items():
            logger.warning(f"{given.recordings_sheet}: {file}: no such file; {told}")


def one_of(subjects):
    """A wildcard constraint for a subject; without subjects it matches no text."""
    # Not their names: a pattern of a thousand words is slow, and `Study` refuses strangers.
    return "[^/]+" if subjects else "(?!)"


wildcard_constraints:
    subject=one_of(plan.subjects),


# `auto` takes a GPU that it happens to find; only `cuda` makes a job wait for one.
GPUS = int(config["device"] == "cuda")
# What torch's GPU libraries may take besides (reckoned, not measured).
GPU_MB = 0 if config["device"] == "cpu" else 2000


def growing(amount):
    """Memory (MB) or time (minutes) of a job: as much again with every attempt.

    On a cluster a job's memory also holds two Snakemake processes, together some 315 MB.
    """
    return lambda wildcards, attempt: amount * attempt


def by_network(network, compact, official):
    """What a job of a network needs: a bundled one's takes a fraction of the official one's."""
    tuned = given.tuned.get(f"{network}_ft")
    if tuned is not None:
        return compact if tuned.card["base"]["name"].endswith("_compact") else official
    return compact if SOURCES[config["weights"][network]].bundled else official


def beside(path):
    """An input; what comes with the workflow is here also where all else lies in a store."""
    mine = (f"{CHECKOUT}/resources/weights/", f"{CHECKOUT}/resources/paper/")
    return local(path) if path.startswith(mine) else run.as_given(path)


def weights_input(name):
    """The file of weights, as an input."""
    return beside(weights_file(plan, name))


def there(files):
    """The files that a lab gave; with --keep-going those of them that are there.

    The job of the person then fails for the others, where planning would fail for everybody.
    """
    if run.keeps_going and run.sees_the_study:
        files = filter(os.path.exists, files)
    return list(map(run.as_given, files))


# What looks through a study in which anything may be wrong.
CHECKS = ("check_data", "check_subject", "check_own_weights", "list_problems")


def refuse_missing_files():
    """Stop where a person's files are gone; with --keep-going the others' jobs go on."""
    if run.keeps_going or not run.sees_the_study:
        return
    missing = missing_files(plan, run.results)
    if missing:
        raise WorkflowError(
            "\n".join(f"{file} is missing; put it there" for file in missing)
        )


def nothing_missing(wildcards):
    """No file, or a stop: where a report is there, Snakemake would leave it at that."""
    if os.path.exists(os.path.join(run.results, "report/report.html")):
        refuse_missing_files()
    return []


def sizes_of(files):
    """Bytes of given files: Snakemake alone would not see one that an older file has replaced."""
    return [size_of(file) for file in files] if run.sees_the_study else None


def files_of(wildcards):
    """The recordings of a subject."""
    files = recordings_of(plan, wildcards.subject)
    return files if plan.simulated else there(files)


def given_annotations_of(wildcards):
    """All files of a real person's annotations, whoever annotated."""
    sources = given.annotations[wildcards.subject].values()
    files = [file for source in sources for file in files_under(source)]
    return list(map(run.as_given, files))


def present_files_of(wildcards):
    """Those of a subject's recordings and files of annotations that are there."""
    files = recordings_of(plan, wildcards.subject)
    files = [file for file in files if os.path.exists(run.on_disk(file))]
    marked = (
        given_annotations_of(wildcards)
        if wildcards.subject in given.annotations
        else []
    )
    return [*map(run.as_given, files), *marked]


def own_weights_present(wildcards):
    """The user's own file of published weights, if it is there."""
    path = config["weights"]["local"][wildcards.weights]["path"]
    return [run.as_given(path)] if os.path.exists(path) else []


def boxes_of(wildcards):
    """The face boxes that came with a subject's annotations, if any did."""
    path = config["cohort"]["boxes"].format(subject=wildcards.subject)
    return [run.as_given(path)] if os.path.exists(path) else []


def own_cycles_of(wildcards):
    """The file in which somebody has set a subject's cycles, if there is one."""
    return segments_of(plan, wildcards.subject)


def existing_annotations_of(wildcards):
    """The checked annotations of a subject, if there are any."""
    return annotations_of(plan, [wildcards.subject])


def named_files_of(wildcards):
    """Task, repetition and place of each of a subject's recordings."""
    recordings = plan.study.recordings_of(wildcards.subject)
    files = map(run.on_disk, recordings_of(plan, wildcards.subject))
    return [(*key, file) for key, file in zip(recordings, files)]


# A subject's: patterns wherever they can say it, for Snakemake inspects and calls a function anew
# for each job.
BOXES = boxes_of if config["cohort"]["boxes"] else []
ANNOTATIONS = (
    existing_annotations_of
    if plan.unannotated
    else ["<results>/annotations/{subject}.parquet"]
)
PUBLISHED = os.path.join(CHECKOUT, "resources", "paper")
PARTICIPANTS = run.as_given(given.participants_sheet or "") or []
TRUTH = "<results>/simulation/{subject}.truth.parquet" if plan.simulated else []
WEIGHTS_USED = [weights_input(name) for name in weights_used(plan)]
WEIGHTS_USED += carried_weights(plan)
# Paths, not the rule's output: beside such an output, Snakemake goes through each long list of
# files once per file.
ANALYSIS_TABLES = (
    collect("<results>/analysis/{analysis}.csv", analysis=SCHEMAS)
    if plan.study.compares
    else []
)
