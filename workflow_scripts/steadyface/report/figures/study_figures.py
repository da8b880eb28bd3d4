"""All figures of a study: which can be drawn from what there is, and their files."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from steadyface.analysis.measures import JITTER, LABELS, NRMSE
from steadyface.analysis.paper.table2 import FAILURE_LIMIT_PCT
from steadyface.analysis.per_person.contrasts import CONFIRMATORY
from steadyface.report.figures.annotation_effort import draw_annotation_effort
from steadyface.report.figures.contrasts import draw_forest, draw_paired_slopes
from steadyface.report.figures.error_curves import draw_error_curves
from steadyface.report.figures.landmark_errors import draw_landmark_errors
from steadyface.report.figures.learning_curves import draw_learning_curves
from steadyface.report.figures.spectra import draw_spectra
from steadyface.report.figures.style import present, save_figure
from steadyface.report.figures.traces import draw_traces
from steadyface.report.figures.tradeoff import draw_tradeoff
from steadyface.study.design import ALL
from steadyface.study.shown import UNGROUPED


@dataclass(frozen=True)
class FigureInputs:
    """The tables that figures are drawn from; what is None or empty is left out.

    participants: `PARTICIPANTS`; only people of the evaluation set are drawn. None in a
        study without groups, where everybody is.
    traces, truth_traces: `lip_traces.read_lip_traces(...)`.
    accuracy, landmark_errors, spectra: the schemas of those names in `steadyface.tables`.
    subject_values, confirmatory, exploratory, equivalence, differences (`people_differences`),
        pareto: the schemas of `analysis.schemas`.
    histories: `training_histories.histories(...)`.
    learning_curve: error on people left out by the annotations learned from, where asked for.
    """

    participants: pd.DataFrame | None
    simulated: bool
    traces: pd.DataFrame | None = None
    truth_traces: pd.DataFrame | None = None
    accuracy: pd.DataFrame | None = None
    landmark_errors: pd.DataFrame | None = None
    spectra: pd.DataFrame | None = None
    subject_values: pd.DataFrame | None = None
    confirmatory: pd.DataFrame | None = None
    exploratory: pd.DataFrame | None = None
    equivalence: pd.DataFrame | None = None
    differences: pd.DataFrame | None = None
    pareto: pd.DataFrame | None = None
    histories: pd.DataFrame | None = None
    learning_curve: pd.DataFrame | None = None
    failure_limit_pct: float = field(default=FAILURE_LIMIT_PCT)


def draw_figures(folder: Path, inputs: FigureInputs) -> dict[str, tuple[Path, Path]]:
    """Draw every figure whose inputs exist: SVG and PNG path of each, by name."""
    figures = {name: draw(inputs) for name, draw in DRAWN.items()}
    return {
        name: save_figure(figure, folder, name)
        for name, figure in figures.items()
        if figure is not None
    }


def people_values(subject_values: pd.DataFrame) -> pd.DataFrame:
    """One value per person, tracker and measure: measure, unit, group, subject, tracker, value.

    Accuracy is the mean over all of a person's frames, other measures the mean over tasks, as in
    the analysis.
    """
    table = subject_values.dropna(subset=["value"])
    by_frames = table["measure"] == NRMSE
    weight = table["n_units"].where(by_frames, 1)
    keys = ["measure", "unit", "group", "subject", "tracker"]
    summed = (
        table.assign(weight=weight, weighted=weight * table["value"])
        .groupby(keys, observed=True)[["weight", "weighted"]]
        .sum()
    )
    return (summed["weighted"] / summed["weight"]).rename("value").reset_index()


def _given(table: pd.DataFrame | None) -> bool:
    return table is not None and not table.empty


def _evaluated(inputs: FigureInputs, table: pd.DataFrame) -> pd.DataFrame:
    people = inputs.participants
    if people is None:
        return table.assign(group=UNGROUPED)
    groups = people[people["set"] == "evaluate"].set_index("subject")["group"]
    kept = table[table["subject"].isin(groups.index)]
    return kept.assign(group=kept["subject"].map(groups))


def _traces(inputs: FigureInputs):
    return None if inputs.participants is None else _all_traces(inputs)


def _recording_traces(inputs: FigureInputs):
    return _all_traces(inputs) if inputs.participants is None else None


def _all_traces(inputs: FigureInputs):
    if not _given(inputs.traces):
        return None
    truth = inputs.truth_traces if _given(inputs.truth_traces) else None
    return draw_traces(inputs.traces, inputs.simulated, truth)


def _error_curves(inputs: FigureInputs):
    if not _given(inputs.accuracy):
        return None
    accuracy = _evaluated(inputs, inputs.accuracy)
    accuracy = accuracy[accuracy["reference"] == "annotation"]
    return draw_error_curves(accuracy, inputs.simulated, inputs.failure_limit_pct)


def _landmark_errors(inputs: FigureInputs):
    if not _given(inputs.landmark_errors):
        return None
    errors = _evaluated(inputs, inputs.landmark_errors)
    return draw_landmark_errors(errors[errors["reference"] == "annotation"], inputs.simulated)


def _paired_slopes(inputs: FigureInputs):
    labels = _measure_labels(inputs)
    if not labels or not _given(inputs.differences):
        return None
    known = inputs.differences.dropna(subset=["difference"])
    drawn = set(zip(known["first"], known["second"], strict=True))
    contrasts = [pair for pair in CONFIRMATORY if pair in drawn]
    if not contrasts:
        return None
    return draw_paired_slopes(known, labels, inputs.simulated, contrasts)


def _forest(inputs: FigureInputs):
    labels = _measure_labels(inputs)
    if not labels or not _given(inputs.exploratory) or not _given(inputs.differences):
        return None
    table = inputs.exploratory
    pairs = pd.Series(list(zip(table["first"], table["second"], strict=True)), index=table.index)
    estimates = table[
        (table["task"] == ALL) & pairs.isin(CONFIRMATORY) & table["measure"].isin(labels)
    ]
    if estimates.empty:
        return None
    margins = {}
    if _given(inputs.equivalence):
        margins = inputs.equivalence.groupby("measure")["margin"].first().to_dict()
    better = {measure: f"difference in {label}" for measure, label in labels.items()}
    return draw_forest(estimates, inputs.differences, better, inputs.simulated, margins)


def _tradeoff(inputs: FigureInputs):
    if not _given(inputs.subject_values) or not _given(inputs.pareto):
        return None
    values = people_values(inputs.subject_values)
    units = values.drop_duplicates("measure").set_index("measure")["unit"]
    if not {NRMSE, JITTER} <= set(units.index):
        return None
    wide = values.pivot(index=["subject", "tracker"], columns="measure", values="value")
    wide = wide.rename(columns={NRMSE: "nrmse_pct", JITTER: "jitter"})
    means = inputs.pareto[inputs.pareto["smoothness"] == JITTER]
    means = means.dropna(subset=["accuracy_mean", "smoothness_mean"])
    if len(means) < 2:
        return None
    label = f"{LABELS[JITTER]} ({units[JITTER]})"
    return draw_tradeoff(wide.reset_index(), means, label, inputs.simulated)


def _spectra(inputs: FigureInputs):
    if not _given(inputs.spectra):
        return None
    spectra = _evaluated(inputs, inputs.spectra)
    spectra = spectra[spectra["tracker"].isin(present(spectra["tracker"], controls=False))]
    # None where recordings are shorter than the window; zero where faces stand still.
    if not (spectra["amplitude"] > 0).any():
        return None
    return draw_spectra(spectra, inputs.simulated)


def _learning_curves(inputs: FigureInputs):
    if not _given(inputs.histories):
        return None
    return draw_learning_curves(inputs.histories, inputs.simulated)


def _annotation_effort(inputs: FigureInputs):
    if not _given(inputs.learning_curve):
        return None
    return draw_annotation_effort(inputs.learning_curve, inputs.simulated)


def _measure_labels(inputs: FigureInputs) -> dict[str, str]:
    """The confirmatory measures and their axis labels, as far as the study has both trackers."""
    if not _given(inputs.confirmatory):
        return {}
    tested = inputs.confirmatory[inputs.confirmatory["n_subjects"] > 0]
    measures = tested.drop_duplicates("measure")
    return {row.measure: f"{LABELS[row.measure]} ({row.unit})" for row in measures.itertuples()}


DRAWN = {
    "traces": _traces,
    "recording_traces": _recording_traces,
    "tradeoff": _tradeoff,
    "forest": _forest,
    "paired_slopes": _paired_slopes,
    "error_curves": _error_curves,
    "landmark_errors": _landmark_errors,
    "spectra": _spectra,
    "learning_curves": _learning_curves,
    "annotation_effort": _annotation_effort,
}
