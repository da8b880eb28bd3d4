"""What the rules share: the validated configuration, the study's people, the helpers."""

import gc
import os
import sys
from functools import cache
from pathlib import Path

import yaml
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
from steadyface.study.arms import usable_arms
from steadyface.study.boundaries import beyond_boundaries
from steadyface.study.cohort import cohort_of, refuse_another, write_record
from steadyface.study.configuration import (
    Layer,
    complete,
    read_settings,
    study_file,
    typed,
)
from steadyface.errors import SteadyFaceError
from steadyface.file_spelling import what_to_do
from steadyface.files import size_of
from steadyface.landmarks import TASKS, TRACKERS
from steadyface.provenance.fingerprints import fingerprint, rules_fingerprint
from steadyface.problems import Problem
from steadyface.report.figures.lip_traces import shown_people, shown_recordings
from steadyface.sheets import read_sheet
from steadyface.study.simulated_or_real import mixed
from steadyface.study.study import look_through
from steadyface.tables import RECORDINGS
from steadyface.running.terminal import take_over
from steadyface.weights.choice import chosen_weights
from steadyface.weights.registry import SOURCES

RESULTS = Path(workflow.modifier.path_modifier.replace_prefix("results/report")).parent


def as_typed(path):
    """A path of the study from where the command was typed."""
    shown = os.path.relpath(path, workflow.rundir)
    return os.path.abspath(path) if shown.startswith(os.pardir) else shown


def report_asked_for():
    """The report's path from where the command was typed, if it is what was asked for."""
    page = RESULTS / "report/report.html"
    if workflow.dag_settings.targets or not os.path.exists(page):
        return None
    return as_typed(page)


SCREEN = None
if workflow.is_main_process and workflow.modifier.is_main_snakefile():
    SCREEN = take_over(
        logger, workflow.output_settings, report_asked_for, as_typed(os.curdir)
    )

# Snakemake holds a few hundred objects per job for good: looking through them so often for what
# could be freed took a tenth of the planning.
gc.set_threshold(50_000, 50)
# For each job of a plan it works out three times where its copy of the job's script lies.
workflow.sourcecache._cache_entry = cache(workflow.sourcecache._cache_entry)


def whole_configuration():
    """The defaults, in places changed by the study's file, then by the command line.

    Not `configfile:`, which loses a setting that stands twice, finds no defaults beside another
    workflow that has this one as a module, and tells of a mistyped name in a thousand lines.
    """
    defaults = os.path.join(CHECKOUT, "config.yaml")
    layers = []
    if workflow.modifier.is_main_snakefile():
        own = study_file(
            Path(), Path(CHECKOUT), bool(workflow.config_settings.configfiles)
        )
        if own is not None:
            layers.append(Layer(str(own), read_settings(own)))
            # Where no disk is shared, jobs get a copy of it.
            workflow.configfiles.append(own)
        for path in workflow.config_settings.configfiles:
            layers.append(Layer(os.path.relpath(path), read_settings(path)))
        layers.append(Layer("--config", typed(workflow.config_settings.config)))
    else:
        layers.append(Layer("the module's config", config))
    with open(os.path.join(CHECKOUT, "rules/schemas/config.schema.yaml")) as schema:
        return complete(
            Layer(defaults, read_settings(defaults)), layers, yaml.safe_load(schema)
        )


try:
    config = whole_configuration()
    config["weights"] = chosen_weights(config["weights"])
except SteadyFaceError as problem:
    raise WorkflowError(str(problem)) from None


def sheet_of(kind):
    """A sheet's path: as the configuration has it; the simulated cohort's lies in the checkout."""
    path = config["cohort"][kind]
    built_in = path.startswith("resources/simulated_cohort/")
    return os.path.join(CHECKOUT, path) if built_in else path


PARTICIPANTS = (
    sheet_of("participants") if config["cohort"]["participants"] is not None else []
)
STUDY, PROBLEMS = look_through(
    PARTICIPANTS or None,
    sheet_of("recordings"),
    config["cohort"]["include"],
    config["cohort"]["subject_pattern"],
)


def study_cohort():
    """Everybody in the sheet of recordings under a pseudonym, also who takes no part now."""
    sheet = sheet_of("recordings")
    rows, _ = read_sheet(sheet, RECORDINGS, ("task", "repetition"))
    rows = rows[rows["subject"].str.fullmatch(config["cohort"]["subject_pattern"])]
    return cohort_of(
        config["title"],
        config["cohort"]["simulated"],
        config["cohort"]["recordings"],
        zip(rows["subject"], rows["file"], strict=True),
    )


# Who does not enter, and why: the report says so.
WITHOUT = config["cohort"]["without"]
for unknown in sorted(WITHOUT.keys() - set(STUDY.subjects())):
    PROBLEMS.append(
        Problem(
            sheet_of("recordings"),
            "cohort/without names a person who takes no part",
            "correct the id there or remove it",
            unknown,
        )
    )
STUDY = STUDY.without(WITHOUT)
if WITHOUT and not STUDY.subjects("evaluate"):
    PROBLEMS.append(
        Problem(
            sheet_of("recordings"),
            "nobody whom the trackers are evaluated on is left",
            "mend what cohort/without says of the people",
        )
    )

# Here and not in a rule, so that it holds for whatever is asked for.
if workflow.is_main_process:
    try:
        refuse_another(RESULTS, study_cohort())
    except SteadyFaceError as problem:
        raise WorkflowError(str(problem)) from None

PROBLEMS += mixed(config["cohort"], STUDY)
# Results may lie on another disk, to which `results` is a link.
PROBLEMS += beyond_boundaries(
    STUDY,
    sheet_of("recordings"),
    [os.curdir, "results", *config["cohort"]["allowed_folders"]],
)


def annotation_source(subject):
    """The file or folder of a real person's annotations, if there are any."""
    path = (config["cohort"]["annotations"] or "").format(subject=subject)
    return path if path and os.path.exists(path) else None


# People with annotations: the simulated annotator marks everybody.
ANNOTATED = [
    subject
    for subject in STUDY.subjects()
    if config["cohort"]["simulated"] or annotation_source(subject)
]
if config["cohort"]["annotations"] and STUDY.subjects() and not ANNOTATED:
    PROBLEMS.append(
        Problem(
            config["cohort"]["annotations"],
            f"none of the {len(STUDY.subjects())} people has annotations there",
            "correct cohort/annotations, or set it to null for a study without annotations",
        )
    )
# The check of the data lists what is wrong; everything else needs valid sheets.
# Another workflow may have other names for the rules.
CHECKS = tuple(
    map(
        workflow.modifier.modify_rulename,
        ("check_data", "check_subject", "list_problems"),
    )
)
if PROBLEMS and not any(argument.startswith(CHECKS) for argument in sys.argv):
    raise WorkflowError("\n".join(str(problem) for problem in PROBLEMS))

PUBLISHED = os.path.join(CHECKOUT, "resources", "paper")
ANALYSES = list(SCHEMAS)
# Paths, not the rule's output: beside such an output, Snakemake goes through each long list of
# files once per file.
ANALYSIS_TABLES = (
    collect("<results>/analysis/{analysis}.csv", analysis=ANALYSES)
    if STUDY.compares
    else []
)
SUBJECTS = STUDY.subjects()
EVALUATED = STUDY.subjects("evaluate")
# Only who has annotations can be learned from.
HAS_ANNOTATIONS = frozenset(ANNOTATED)
FINETUNING = [
    subject for subject in STUDY.subjects("finetune") if subject in HAS_ANNOTATIONS
]
# In the library's order, so that a reordered list in the configuration changes no result.
ARMS, LEFT_OUT = usable_arms(
    [tracker for tracker in TRACKERS if tracker in config["trackers"]],
    EVALUATED,
    FINETUNING,
    ANNOTATED,
)
UNMARKED = [subject for subject in SUBJECTS if subject not in HAS_ANNOTATIONS]
# What the study does without, told at the start and in the report.
NOTES = list(LEFT_OUT)
if UNMARKED:
    NOTES.append(
        "Accuracy is not available for people without annotations: "
        + ("everybody." if not ANNOTATED else f"{', '.join(UNMARKED)}.")
    )
if workflow.is_main_process:
    for line in LEFT_OUT:
        logger.warning(line)
    # Snakemake names missing files, but not what lies there instead.
    if not config["cohort"]["simulated"]:
        lacking = [
            file for file in STUDY.recordings["file"] if not os.path.exists(file)
        ]
        for file, told in what_to_do(lacking).items():
            logger.warning(f"{sheet_of('recordings')}: {file}: no such file; {told}")
# Which weights make which arm; arms of one network are tracked in one pass.
FAN_HEAD_OF = {
    "fan": "fan",
    "fan_ft": "fan_ft",
    "fan_subpixel": "fan",
    "fan_ft_subpixel": "fan_ft",
    "fan_ft_equal": "fan_ft_equal",
}
SBR_NETWORK_OF = {
    "sbr": "sbr",
    "sbr_ft": "sbr_ft",
    "sbr_rounded": "sbr",
    "sbr_ft_detection_only": "sbr_ft_detection_only",
}
# Whose marks calibrate the mesh of each arm.
CALIBRATIONS = {
    "mesh_ft": "<results>/finetuning/mesh/calibration.safetensors",
    "mesh_ft_loso": "<results>/finetuning/mesh_without/{subject}/calibration.safetensors",
}
# A study without a network never asks for its rule, which needs an output all the same.
FAN_ARMS = [arm for arm in ARMS if arm in FAN_HEAD_OF] or ["fan"]
SBR_ARMS = [arm for arm in ARMS if arm in SBR_NETWORK_OF] or ["sbr"]
CALIBRATED_ARMS = [arm for arm in ARMS if arm in CALIBRATIONS] or ["mesh_ft"]


def one_of(subjects):
    """A wildcard constraint; nothing matches that of nobody."""
    # Not their names: a pattern of a thousand words is slow, and `Study` refuses strangers.
    return "[^/]+" if subjects else "(?!)"


wildcard_constraints:
    subject=one_of(SUBJECTS),


# A job that sees the study's folder needs no list of its files, and they can be looked for.
SEES_ALL = workflow.storage_settings.default_storage_provider is None
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
    return compact if SOURCES[config["weights"][network]].bundled else official


def given(files):
    """The files that a lab gave; with --keep-going those of them that are there.

    The job of the person then fails for the others, where planning would fail for everybody.
    """
    asked = workflow.execution_settings
    going_on = not workflow.is_main_process or (asked and asked.keep_going)
    if not going_on or not SEES_ALL:
        return files
    return [file for file in files if os.path.exists(file)]


def sizes_of(files):
    """Bytes of given files: Snakemake alone would not see one that an older file has replaced."""
    return [size_of(file) for file in files] if SEES_ALL else None


def files_of(wildcards):
    """The recordings of a subject."""
    files = STUDY.files_of(wildcards.subject)
    return files if config["cohort"]["simulated"] else given(files)


def present_files_of(wildcards):
    """Those of a subject's recordings and files of annotations that are there."""
    source = annotation_source(wildcards.subject)
    marks = annotation_files(wildcards) if source else []
    files = [file for file in files_of(wildcards) if os.path.exists(file)]
    return [*files, *([marks] if isinstance(marks, str) else marks)]


def annotation_files(wildcards):
    """All files of a real person's annotations."""
    source = annotation_source(wildcards.subject)
    if not os.path.isdir(source):
        return source
    return sorted(
        os.path.join(folder, file)
        for folder, _, files in os.walk(source)
        for file in files
    )


def marked(subjects):
    """The checked annotations of those of the subjects who have any."""
    return [
        f"<results>/annotations/{subject}.parquet"
        for subject in subjects
        if subject in HAS_ANNOTATIONS
    ]


def existing_boxes_of(wildcards):
    """The face boxes that came with a subject's annotations, if any did."""
    path = config["cohort"]["boxes"].format(subject=wildcards.subject)
    return [path] if os.path.exists(path) else []


def existing_annotations_of(wildcards):
    """The checked annotations of a subject, if there are any."""
    return marked([wildcards.subject])


# A subject's: patterns wherever they can say it, for Snakemake inspects and calls a function anew
# for each job.
BOXES = existing_boxes_of if config["cohort"]["boxes"] else []
ANNOTATIONS = (
    existing_annotations_of if UNMARKED else ["<results>/annotations/{subject}.parquet"]
)
# The exact landmarks of a simulated subject; nobody knows those of a real one.
TRUTH = (
    "<results>/simulation/{subject}.truth.parquet"
    if config["cohort"]["simulated"]
    else []
)


def weights_file(name):
    """The safetensors file of weights in the registry: bundled, or converted from published ones."""
    if SOURCES[name].bundled:
        # Beside the workflow also where everything else lies in a store.
        return local(f"{CHECKOUT}/resources/weights/{SOURCES[name].file}")
    return f"<results>/weights/{name}.safetensors"


def fan_heads(wildcards):
    """The last stack of each FAN that tracks a subject; the fine-tuned one has not seen them."""
    graphs = {
        "fan": "<results>/weights/fan/head.onnx",
        "fan_ft": f"<results>/finetuning/fan/{wildcards.subject}/head.onnx",
        "fan_ft_equal": "<results>/finetuning/fan_equal/head.onnx",
    }
    return {
        head: graphs[head]
        for head in dict.fromkeys(FAN_HEAD_OF[arm] for arm in FAN_ARMS)
    }


def sbr_networks(wildcards):
    """The graph of each SBR that tracks a subject."""
    graphs = {
        "sbr": "<results>/weights/sbr/sbr.onnx",
        "sbr_ft": "<results>/finetuning/sbr_ft/sbr.onnx",
        "sbr_ft_detection_only": "<results>/finetuning/sbr_ft_detection_only/sbr.onnx",
    }
    return {
        name: graphs[name]
        for name in dict.fromkeys(SBR_NETWORK_OF[arm] for arm in SBR_ARMS)
    }


# What the report shows beside the tables: one person per group, the fine-tunings, the weights.
SHOWN = shown_people(STUDY.participants)
SHOWN_RECORDINGS = shown_recordings(STUDY, SHOWN)
TRUTH_OF_SHOWN = [
    f"<results>/simulation/{subject}.truth.parquet"
    for subject in SHOWN
    if config["cohort"]["simulated"]
]
MANIFESTS = [
    *[
        ("fan_ft", f"<results>/finetuning/fan/{subject}/manifest.json")
        for subject in EVALUATED
    ],
    ("fan_ft_equal", "<results>/finetuning/fan_equal/manifest.json"),
    ("sbr_ft", "<results>/finetuning/sbr_ft/manifest.json"),
    (
        "sbr_ft_detection_only",
        "<results>/finetuning/sbr_ft_detection_only/manifest.json",
    ),
]
# Arms of one network share its fine-tuning.
TUNED_NETWORKS = {(FAN_HEAD_OF | SBR_NETWORK_OF).get(arm) for arm in ARMS}
MANIFESTS = [
    (network, path) for network, path in MANIFESTS if network in TUNED_NETWORKS
]
CALIBRATED = [
    file
    for arm in CALIBRATIONS
    if arm in ARMS
    for file in collect(CALIBRATIONS[arm], subject=EVALUATED)
]
NETWORKS_USED = ["face_mesh"] * any(arm in ("mesh", *CALIBRATIONS) for arm in ARMS) + [
    config["weights"][network]
    for network, arms in (("fan", FAN_HEAD_OF), ("sbr", SBR_NETWORK_OF))
    if any(arm in arms for arm in ARMS)
]
WEIGHTS_USED = [weights_file(name) for name in NETWORKS_USED]
# Recordings of people who are only learned from count when something learns.
RECORDED = SUBJECTS if MANIFESTS or CALIBRATED else EVALUATED

# Faces of real people only where the configuration asks for them.
BEFORE_AFTER = [arm for arm in ("fan", "fan_ft", "sbr", "sbr_ft") if arm in ARMS]
PICTURED = [
    subject
    for subject in SHOWN
    if subject in HAS_ANNOTATIONS and "OPEN" in dict(STUDY.recordings_of(subject))
]
PICTURES = [
    picture
    for picture in ["<results>/report/pictures/before_after.png"]
    if BEFORE_AFTER
    and PICTURED
    and (config["cohort"]["simulated"] or config["report"]["show_faces"])
]
