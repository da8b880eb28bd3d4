"""No sentence, verdict or count of any study may be untrue of its own measures."""

from collections import Counter

import pytest
from independent_reading import faults
from random_studies import random_study

from steadyface import tables
from steadyface.analysis import comparison, schemas, sound
from steadyface.analysis.settings import AnalysisSettings
from steadyface.report.published import published_accuracy, published_smoothness

STUDIES = 200
ALL_TABLES = 8
NOT_READ = {
    "maximum_t_tests": schemas.MAXIMUM_T,
    "friedman_tests": schemas.FRIEDMAN,
    "mixed_models": schemas.MIXED_MODEL,
    "bootstraps": schemas.BOOTSTRAP,
    "tradeoffs": schemas.TRADEOFF,
    "subject_values": schemas.SUBJECT_VALUES,
    "sensitivity": schemas.SENSITIVITY,
    "rank_stability": schemas.RANK_STABILITY,
}


def compared(study):
    settings = AnalysisSettings(simulated=False, alpha=study.alpha, resamples=19)
    return comparison.compare(
        study.accuracy,
        study.smoothness,
        study.participants,
        settings,
        published_accuracy(),
        published_smoothness(),
    )


def faults_of(seeds) -> Counter:
    found = Counter()
    for seed in seeds:
        study = random_study(seed)
        for kind, text in faults(study, compared(study)):
            found[f"{kind}: study {seed}: {text}"] += 1
    return found


@pytest.mark.parametrize("block", range(4))
def test_answers_and_verdicts_are_true_of_every_random_study(block, monkeypatch):
    # Nothing that is read here rests on these, and they take most of the time.
    for name, schema in NOT_READ.items():
        empty = tables.empty(schema)
        monkeypatch.setattr(comparison, name, lambda *_, empty=empty, **__: empty)
    monkeypatch.setattr(sound, "TASKS", ())
    seeds = range(block * STUDIES // 4, (block + 1) * STUDIES // 4)
    assert not faults_of(seeds)


def test_every_table_of_random_studies_counts_everybody():
    assert not faults_of(range(1000, 1000 + ALL_TABLES))
