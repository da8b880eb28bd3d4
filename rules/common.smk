"""What the rules share: the validated configuration, the study's people, the helpers."""

import os
import sys

from snakemake.exceptions import WorkflowError
from snakemake.utils import validate

sys.path.append(os.path.join(workflow.basedir, "workflow_scripts"))

from steadyface.errors import SteadyFaceError
from steadyface.landmarks import TASKS, TRACKERS
from steadyface.provenance import fingerprint
from steadyface.study import read_study

validate(config, schema="schemas/config.schema.yaml")
try:
    STUDY = read_study(
        config["cohort"]["participants"],
        config["cohort"]["recordings"],
        config["cohort"]["include"],
    )
except SteadyFaceError as problem:
    raise WorkflowError(str(problem)) from None

SUBJECTS = STUDY.subjects()
EVALUATED = STUDY.subjects("evaluate")
# In the library's order, so that a reordered list in the configuration changes no result.
ARMS = [tracker for tracker in TRACKERS if tracker in config["trackers"]]


wildcard_constraints:
    subject="|".join(SUBJECTS),


def files_of(wildcards):
    """The recordings of a subject."""
    return STUDY.files_of(wildcards.subject)


def annotations_of(wildcards):
    """The manual mark-up of a subject."""
    return config["cohort"]["annotations"].format(subject=wildcards.subject)


def truth_of(wildcards):
    """The exact landmarks of a simulated subject; nobody knows those of a real one."""
    if config["cohort"]["simulated"]:
        return f"<results>/simulation/{wildcards.subject}.truth.parquet"
    return []


def tracks_of(wildcards):
    """A subject's tracks by every tracker of the study."""
    return [f"<results>/tracks/{arm}/{wildcards.subject}.parquet" for arm in ARMS]
