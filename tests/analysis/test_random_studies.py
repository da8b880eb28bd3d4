"""No sentence, verdict or count of any study may be untrue of its own measures."""

import pytest

from steadyface import tables
from steadyface.analysis import comparison
from steadyface.analysis.paper.published import published_accuracy, published_smoothness
from steadyface.analysis.paper.schemas import CLAIMS, PAPER_TESTS
from steadyface.analysis.per_person import exploratory as exploratory_tests
from steadyface.analysis.per_person.schemas import BOOTSTRAP, FRIEDMAN, MAXIMUM_T, MIXED_MODEL
from steadyface.analysis.per_person.schemas_of_trackers import (
    RANK_STABILITY,
    SENSITIVITY,
    TRADEOFF,
)
from steadyface.analysis.schemas import SUBJECT_VALUES
from tests.analysis.independent_reading import faults
from tests.analysis.random_studies import random_study
from tests.analysis.settings import settings_of

BLOCKS = 4
# Nothing in the answer rests on these, and they take most of the time.
BESIDE_THE_ANSWER = {
    "maximum_t_tests": MAXIMUM_T,
    "friedman_tests": FRIEDMAN,
    "mixed_models": MIXED_MODEL,
    "bootstraps": BOOTSTRAP,
    "tradeoffs": TRADEOFF,
    "sensitivity": SENSITIVITY,
    "rank_stability": RANK_STABILITY,
    "paper_accuracy_by_task": PAPER_TESTS,
}
BESIDE_THE_CLAIMS = {
    "subject_values": SUBJECT_VALUES,
    "paper_accuracy": PAPER_TESTS,
    "paper_smoothness": PAPER_TESTS,
    "claims": CLAIMS,
}


def leave_out(monkeypatch, made: dict[str, tables.Schema]) -> None:
    for name, schema in made.items():
        empty = tables.empty(schema)
        monkeypatch.setattr(comparison, name, lambda *_, empty=empty, **__: empty)
    monkeypatch.setattr(exploratory_tests, "tasks_in", lambda _: [])


def compared(study):
    settings = settings_of(simulated=False, alpha=study.alpha, resamples=19)
    return comparison.compare(
        study.accuracy,
        study.smoothness,
        study.participants,
        settings,
        published_accuracy(),
        published_smoothness(),
    )


def faults_of(seeds) -> list[str]:
    found = []
    for seed in seeds:
        study = random_study(seed)
        told = faults(study, compared(study))
        found += [f"study {seed} {study.told}: {kind}: {text}" for kind, text in told]
    return found


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_sentence_is_true_of_its_study(block, monkeypatch):
    leave_out(monkeypatch, BESIDE_THE_ANSWER | BESIDE_THE_CLAIMS)
    assert not faults_of(range(block, 100, BLOCKS))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_verdict_on_a_claim_is_true_of_its_study(block, monkeypatch):
    leave_out(monkeypatch, BESIDE_THE_ANSWER)
    assert not faults_of(range(1000 + block, 1028, BLOCKS))


def test_every_table_counts_everybody():
    assert not faults_of(range(2000, 2004))
