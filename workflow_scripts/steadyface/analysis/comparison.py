"""The whole analysis of a study: from measured values to named tables and the answer."""

from dataclasses import dataclass

import pandas as pd

from steadyface import tables
from steadyface.analysis.paper.claims import claims
from steadyface.analysis.paper.paper import (
    paper_accuracy,
    paper_accuracy_by_task,
    paper_smoothness,
)
from steadyface.analysis.paper.reported import our_results, published_results
from steadyface.analysis.per_person.answer import answer
from steadyface.analysis.per_person.contrasts import CONFIRMATORY, FINE_TUNING, PRESENT_DAY
from steadyface.analysis.per_person.differences import people_differences
from steadyface.analysis.per_person.fidelity import fidelity, unfollowing
from steadyface.analysis.per_person.planned_tests import (
    confirmatory,
    exploratory,
    friedman_tests,
    maximum_t_tests,
)
from steadyface.analysis.per_person.sensitivity import rank_stability, sensitivity
from steadyface.analysis.per_person.support import bootstraps, equivalences, mixed_models
from steadyface.analysis.per_person.tradeoff import pareto, tradeoffs
from steadyface.analysis.schemas import SCHEMAS
from steadyface.analysis.settings import MAIN, AnalysisSettings
from steadyface.analysis.study import (
    Measure,
    TrackerValues,
    accuracy_frames,
    evaluated,
    smoothness_recordings,
    subject_values,
)
from steadyface.analysis.unmeasured import reasons
from steadyface.errors import TableError

LABELS = {"sparc": "SPARC", "ldj": "LDJ"}


@dataclass(frozen=True)
class Comparison:
    """Named tables (`schemas.SCHEMAS` holds the schema of each) and the answer in words."""

    tables: dict[str, pd.DataFrame]
    answer: dict[str, object]


@dataclass(frozen=True)
class StudyValues:
    """A study's measures, arranged for paired tests.

    paper: SPARC and LDJ of the paper's signal, by label; textbook: of the textbook's.
    """

    accuracy: TrackerValues
    capped_accuracy: TrackerValues
    jitter: TrackerValues
    paper: dict[str, TrackerValues]
    textbook: dict[str, TrackerValues]


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
    each table counts what is missing.

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
    study = arrange(accuracy, smoothness, participants, settings)
    named = (study.accuracy, study.jitter)
    steady = (study.jitter, *study.paper.values(), *study.textbook.values())
    every = (study.accuracy, study.capped_accuracy, *steady)
    alpha, seed, resamples = settings.alpha, settings.seed, settings.resamples
    followed = fidelity(smoothness, participants, study.jitter)
    still = unfollowing(followed)
    found = {
        "subject_values": subject_values(every),
        "fidelity": followed,
        "paper_accuracy": paper_accuracy(study.accuracy, alpha),
        "paper_accuracy_by_task": paper_accuracy_by_task(study.accuracy, alpha),
        "paper_smoothness": paper_smoothness(study.paper, alpha),
        "per_person_confirmatory": confirmatory(
            named, alpha, seed, {settings.jitter.label: still}
        ),
        "per_person_exploratory": exploratory(every, alpha, seed),
        "people_differences": people_differences(named),
        "maximum_t": maximum_t_tests((study.accuracy, *steady), seed=seed),
        "friedman": friedman_tests((study.accuracy, *steady)),
        "mixed_model": mixed_models(study.accuracy, alpha),
        "equivalence": equivalences(named, alpha),
        "bootstrap": bootstraps(named, seed, resamples, alpha),
        "tradeoff": tradeoffs(study.accuracy, list(steady), 1 - alpha, still),
        "pareto": pareto(study.accuracy, study.jitter, seed, resamples, 1 - alpha, still),
    }
    in_smoothness = {
        **{name: Measure(label, "dimensionless", False) for name, label in LABELS.items()},
        settings.jitter_measure: settings.jitter,
    }
    found["sensitivity"] = sensitivity(smoothness, participants, in_smoothness, still)
    found["rank_stability"] = rank_stability(
        found["sensitivity"],
        {
            "the paper's signal, main setting": ("", MAIN, settings.paper_signal),
            "jitter": (settings.jitter.label, MAIN, "position"),
        },
    )
    ours = our_results(study.accuracy, study.paper, found, alpha)
    paper = published_results(published_accuracy, published_smoothness)
    found["claims"] = claims(ours, paper, found["rank_stability"], settings.paper_signal)
    checked = {name: tables.check(table, SCHEMAS[name], name) for name, table in found.items()}
    pairs = {*CONFIRMATORY, *FINE_TUNING, *PRESENT_DAY}
    why = reasons(accuracy, smoothness, participants, settings, pairs)
    return Comparison(checked, answer(checked, settings, why))


def arrange(
    accuracy: pd.DataFrame,
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    settings: AnalysisSettings,
) -> StudyValues:
    """The measures that are compared, one column per tracker; arguments as for `compare`.

    Raises:
        TableError: nobody of the set `evaluate` was measured, or a subject is unknown.
    """
    measured = set(accuracy["subject"]) | set(smoothness["subject"])
    if not measured & set(evaluated(participants).index):
        raise TableError(
            "measures: nobody of the set 'evaluate' was measured; give the participants sheet "
            "people of that set, with recordings"
        )

    def steady(signal: str, measure: str, what: Measure, series: str = "mean") -> TrackerValues:
        values = smoothness_recordings(smoothness, participants, MAIN, signal, measure, series)
        return TrackerValues(what, values, True, people)

    people = evaluated(participants)
    cap = settings.failure_cap_pct
    return StudyValues(
        TrackerValues(settings.accuracy, accuracy_frames(accuracy, participants), False, people),
        TrackerValues(
            settings.capped_accuracy,
            accuracy_frames(accuracy, participants, failure_cap=cap),
            False,
            people,
        ),
        steady("position", settings.jitter_measure, settings.jitter, settings.jitter_series),
        {
            label: steady(settings.paper_signal, name, Measure(label, "dimensionless", False))
            for name, label in LABELS.items()
        },
        {
            label: steady(
                settings.textbook_signal,
                name,
                Measure(f"{label}, textbook", "dimensionless", False),
            )
            for name, label in LABELS.items()
        },
    )
