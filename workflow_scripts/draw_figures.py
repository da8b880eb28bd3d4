"""Every figure that the study's tables allow, as SVG and PNG."""

from pathlib import Path

from steadyface import tables
from steadyface.analysis.manifests import read_manifests
from steadyface.analysis.schemas import SCHEMAS
from steadyface.finetuning.schemas import LEARNING_CURVE
from steadyface.measures.schemas import ACCURACY, LANDMARK_ERRORS, SPECTRA
from steadyface.report.figures.lip_traces import read_lip_traces
from steadyface.report.figures.study_figures import FigureInputs, draw_figures
from steadyface.report.figures.training_histories import histories
from steadyface.running.stage import log_to
from steadyface.study.study import read_participants

COMPARED = {
    "subject_values": "subject_values",
    "confirmatory": "per_person_confirmatory",
    "exploratory": "per_person_exploratory",
    "equivalence": "equivalence",
    "differences": "people_differences",
    "pareto": "pareto",
}

log_to(snakemake.log[0])
analyses = {Path(path).stem: path for path in snakemake.input.analyses}


def analysis(name):
    """One of the analysis' tables."""
    return tables.read(analyses[name], SCHEMAS[name])


sheet, subjects = snakemake.input.participants, snakemake.params.subjects
participants = read_participants(sheet, subjects) if sheet else None
people, recordings = snakemake.params.shown, snakemake.params.shown_recordings
tracks = zip(snakemake.params.trackers, snakemake.input.tracks, strict=True)
truth = [("truth", path) for path in snakemake.input.truth]
manifests = list(zip(snakemake.params.trained, snakemake.input.manifests, strict=True))
curve = snakemake.input.learning_curve
inputs = FigureInputs(
    participants,
    snakemake.params.simulated,
    traces=read_lip_traces(tracks, people, recordings),
    truth_traces=read_lip_traces(truth, people, recordings),
    accuracy=tables.read_all(snakemake.input.accuracy, ACCURACY),
    landmark_errors=tables.read_all(snakemake.input.landmarks, LANDMARK_ERRORS),
    spectra=tables.read_all(snakemake.input.spectra, SPECTRA),
    **{name: analysis(table) for name, table in COMPARED.items() if analyses},
    histories=histories(read_manifests(manifests)) if manifests else None,
    learning_curve=tables.read_all(curve, LEARNING_CURVE) if curve else None,
)
folder = Path(snakemake.output.figures)
folder.mkdir(parents=True, exist_ok=True)
draw_figures(folder, inputs)
