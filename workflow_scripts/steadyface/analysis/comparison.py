"""The whole analysis of a study: from measured values to named tables and the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from steadyface import tables
from steadyface.analysis.measures import (
    JITTER,
    NRMSE,
    PAPER_SMOOTHNESS,
    ComparedMeasure,
    compared_measures,
    measures_table,
)
from steadyface.analysis.paper.claims import claims
from steadyface.analysis.paper.paper import (
    paper_accuracy,
    paper_accuracy_by_task,
    paper_smoothness,
)
from steadyface.analysis.paper.reported import our_results, published_results
from steadyface.analysis.paper.tables import tables_of_paper
from steadyface.analysis.per_person.answer import answer
from steadyface.analysis.per_person.contrasts import CONFIRMATORY, FINE_TUNING, PRESENT_DAY
from steadyface.analysis.per_person.differences import people_differences
from steadyface.analysis.per_person.exploratory import exploratory, friedman_tests, maximum_t_tests
from steadyface.analysis.per_person.fidelity import fidelity, unfollowing
from steadyface.analysis.per_person.planned_tests import confirmatory
from steadyface.analysis.per_person.sensitivity import (
    PAPER_SIGNAL_MAIN,
    rank_stability,
    sensitivity,
)
from steadyface.analysis.per_person.support import bootstraps, equivalences, mixed_models
from steadyface.analysis.per_person.tradeoff import pareto, tradeoffs
from steadyface.analysis.schemas import SCHEMAS
from steadyface.analysis.settings import AnalysisSettings
from steadyface.analysis.study import (
    TrackerValues,
    accuracy_frames,
    evaluated,
    paper_part,
    smoothness_recordings,
    subject_values,
)
from steadyface.analysis.unmeasured import reasons
from steadyface.errors import TableError
from steadyface.measures.registry import POSITION
from steadyface.measures.settings import MAIN


@dataclass(frozen=True)
class Comparison:
    """Named tables (`schemas.SCHEMAS` holds the schema of each) and the answer in words."""

    tables: dict[str, pd.DataFrame]
    answer: dict[str, object]


@dataclass(frozen=True)
class StudyValues:
    """A study's values of every compared measure, by the measure's name, in the tables' order."""

    values: dict[str, TrackerValues]

    @property
    def accuracy(self) -> TrackerValues:
        """Errors by frame."""
        return self.values[NRMSE]

    @property
    def jitter(self) -> TrackerValues:
        """The measure of steadiness that was named beforehand."""
        return self.values[JITTER]

    @property
    def planned(self) -> tuple[TrackerValues, ...]:
        """Those that the planned tests are of."""
        return tuple(one for one in self.values.values() if one.measure.planned)

    @property
    def steady(self) -> tuple[TrackerValues, ...]:
        """All but errors."""
        return tuple(one for one in self.values.values() if not one.measure.of_errors)

    @property
    def table_iii(self) -> tuple[TrackerValues, ...]:
        """Those of Table III."""
        return tuple(self.values[name] for name in PAPER_SMOOTHNESS)


def compare(
    accuracy: pd.DataFrame,
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    settings: AnalysisSettings,
    published_accuracy: pd.DataFrame,
    published_smoothness: pd.DataFrame,
) -> Comparison:
    """Everything that `compare_trackers` writes.

    Works with any trackers, groups and tasks: families of tests shrink to what is there, and
    each table counts what is missing. The paper's tests and claims are of its groups and tasks.

    Args:
        accuracy: ACCURACY rows of all subjects.
        smoothness: SMOOTHNESS rows of all subjects.
        participants: PARTICIPANTS table; only the set `evaluate` is compared.
        settings: the analysis' choices.
        published_accuracy: the paper's Table II: group, tracker, nrmse_mean_pct, mark.
        published_smoothness: its Table III: measure, group, task, tracker, value, mark.

    Raises:
        TableError: nobody of the set `evaluate` was measured, or a subject is unknown.
    """
    measures = compared_measures(settings)
    study = arrange(accuracy, smoothness, participants, settings)
    everything = tuple(study.values.values())
    steady, planned = study.steady, study.planned
    alpha, seed, resamples = settings.alpha, settings.seed, settings.resamples
    found = _described(study, smoothness, participants, settings)
    still = unfollowing(found["fidelity"])
    found |= {
        "measures": measures_table(measures),
        "subject_values": subject_values(everything),
        "per_person_confirmatory": confirmatory(
            planned, alpha, seed, {one.measure.name: still for one in steady}
        ),
        "people_differences": people_differences(planned),
        "maximum_t": maximum_t_tests((study.accuracy, *steady), seed=seed),
        "friedman": friedman_tests((study.accuracy, *steady)),
        "mixed_model": mixed_models(study.accuracy, alpha),
        "equivalence": equivalences(planned, alpha),
        "bootstrap": bootstraps(planned, seed, resamples, alpha),
        "tradeoff": tradeoffs(study.accuracy, list(steady), 1 - alpha, still),
        "pareto": pareto(study.accuracy, study.jitter, seed, resamples, 1 - alpha, still),
    }
    given = (accuracy, smoothness, participants)
    of_paper = paper_part(*given)
    whole = all(len(part) == len(rows) for part, rows in zip(of_paper, given, strict=True))
    part = study if whole else _arranged(*of_paper, measures)
    found |= _tested_as_the_paper(part, alpha)
    found |= tables_of_paper(
        accuracy,
        found["subject_values"],
        participants,
        found,
        found["fidelity"],
        published_accuracy,
        published_smoothness,
    )
    shared = found if whole else _described(part, *of_paper[1:], settings)
    found["claims"] = claims(
        our_results(
            found["accuracy_by_group"],
            found["smoothness_by_task"],
            found["paper_accuracy"],
            shared["per_person_exploratory"],
            shared["fidelity"],
            alpha,
        ),
        published_results(published_accuracy, published_smoothness),
        shared["rank_stability"],
        settings.paper_signal,
    )
    if all(rows.empty for rows in of_paper[:2]):
        found["claims"] = found["claims"][:0]
    checked = {name: tables.check(found[name], SCHEMAS[name], name) for name in SCHEMAS}
    pairs = {*CONFIRMATORY, *FINE_TUNING, *PRESENT_DAY}
    why = reasons(*given, [one.measure for one in planned], pairs)
    return Comparison(checked, answer(checked, settings, why))


def _described(
    study: StudyValues,
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    settings: AnalysisSettings,
) -> dict[str, pd.DataFrame]:
    """What is told of a study without a test; the paper's claims rest on it besides tests."""
    followed = fidelity(smoothness, participants, study.jitter)
    orders = sensitivity(
        smoothness,
        participants,
        [one.measure for one in (study.jitter, *study.table_iii)],
        unfollowing(followed),
    )
    return {
        "fidelity": followed,
        "per_person_exploratory": exploratory(
            tuple(study.values.values()), settings.alpha, settings.seed
        ),
        "sensitivity": orders,
        "rank_stability": rank_stability(
            orders,
            {
                PAPER_SIGNAL_MAIN: ("", MAIN, settings.paper_signal),
                JITTER: (JITTER, MAIN, POSITION),
            },
        ),
    }


def _tested_as_the_paper(part: StudyValues, alpha: float) -> dict[str, pd.DataFrame]:
    return {
        "paper_accuracy": paper_accuracy(part.accuracy, alpha),
        "paper_accuracy_by_task": paper_accuracy_by_task(part.accuracy, alpha),
        "paper_smoothness": paper_smoothness(part.table_iii, alpha),
    }


def arrange(
    accuracy: pd.DataFrame,
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    settings: AnalysisSettings,
) -> StudyValues:
    """The values that are compared, one column per tracker; arguments as for `compare`.

    Raises:
        TableError: nobody of the set `evaluate` was measured, or a subject is unknown.
    """
    measured = set(accuracy["subject"]) | set(smoothness["subject"])
    if not measured & set(evaluated(participants).index):
        raise TableError(
            "nobody of the set 'evaluate' was measured",
            where="measures",
            remedy="give the participants sheet people of that set, with recordings",
        )
    return _arranged(accuracy, smoothness, participants, compared_measures(settings))


def _arranged(
    accuracy: pd.DataFrame,
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    measures: Sequence[ComparedMeasure],
) -> StudyValues:
    people = evaluated(participants)

    def values_of(row: ComparedMeasure) -> TrackerValues:
        if row.of_errors:
            column, cap = row.measure.name, row.failure_cap
            errors = accuracy_frames(accuracy, participants, column=column, failure_cap=cap)
            return TrackerValues(row, errors, False, people)
        chosen = (MAIN, row.signal, row.measure.name, row.series)
        values = smoothness_recordings(smoothness, participants, *chosen)
        return TrackerValues(row, values, True, people)

    return StudyValues({row.name: values_of(row) for row in measures})
