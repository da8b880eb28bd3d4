"""Every figure that the study's tables allow, as SVG and PNG."""

from pathlib import Path

from steadyface import tables
from steadyface.analysis.schemas import SCHEMAS
from steadyface.analysis.settings import AnalysisSettings
from steadyface.report.figures.lip_traces import read_lip_traces, shown_people
from steadyface.report.study_figures import FigureInputs, draw_figures
from steadyface.report.training_histories import read_histories
from steadyface.stage import log_to
from steadyface.study import read_participants

log_to(snakemake.log[0])
analyses = {Path(path).stem: path for path in snakemake.input.analyses}


def analysis(name):
    """One of the analysis' tables."""
    return tables.read(analyses[name], SCHEMAS[name])


participants = read_participants(snakemake.input.participants, snakemake.params.subjects)
people = shown_people(participants)
tracks = zip(snakemake.params.trackers, snakemake.input.tracks, strict=True)
truth = [("truth", path) for path in snakemake.input.truth]
manifests = list(zip(snakemake.params.trained, snakemake.input.manifests, strict=True))
inputs = FigureInputs(
    participants,
    snakemake.params.simulated,
    AnalysisSettings(snakemake.params.simulated).jitter.label,
    traces=read_lip_traces(tracks, people),
    truth_traces=read_lip_traces(truth, people),
    accuracy=tables.read_all(snakemake.input.accuracy, tables.ACCURACY),
    landmark_errors=tables.read_all(snakemake.input.landmarks, tables.LANDMARK_ERRORS),
    spectra=tables.read_all(snakemake.input.spectra, tables.SPECTRA),
    subject_values=analysis("subject_values"),
    confirmatory=analysis("sound_confirmatory"),
    exploratory=analysis("sound_exploratory"),
    equivalence=analysis("equivalence"),
    histories=read_histories(manifests) if manifests else None,
)
folder = Path(snakemake.output.figures)
folder.mkdir(parents=True, exist_ok=True)
draw_figures(folder, inputs)
