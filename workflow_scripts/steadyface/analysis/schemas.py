"""The tables that the analysis hands to the report, by the names of their files."""

from steadyface.analysis.columns import MEASURE, TASK_OR_ALL, UNIT
from steadyface.analysis.paper.schemas import CLAIMS, PAPER_TESTS
from steadyface.analysis.paper.table_schemas import (
    ACCURACY_VALUES,
    SMOOTHNESS_VALUES,
    TASK_ACCURACY_VALUES,
)
from steadyface.analysis.per_person.schemas import (
    BOOTSTRAP,
    EQUIVALENCE,
    FRIEDMAN,
    MAXIMUM_T,
    MIXED_MODEL,
    PEOPLE_DIFFERENCES,
    PER_PERSON_CONFIRMATORY,
    PER_PERSON_EXPLORATORY,
)
from steadyface.analysis.per_person.schemas_of_trackers import (
    FIDELITY,
    PARETO,
    RANK_STABILITY,
    SENSITIVITY,
    TRADEOFF,
)
from steadyface.study.schemas import GROUP
from steadyface.tables import BOOLEAN, COUNT, NUMBER, SUBJECT, TEXT, TRACKER, VALUE, Column, Schema

MEASURES = Schema(
    "measures",
    {
        "measure": MEASURE,
        "label": Column(TEXT),
        "unit": UNIT,
        "lower_is_better": Column(BOOLEAN),
        "margin": Column(NUMBER, missing=True, low=0),
        "failure_cap": Column(NUMBER, missing=True, low=0),
        "source": Column(TEXT),
        "signal": Column(TEXT),
        "series": Column(TEXT),
    },
    key=("measure",),
)

SUBJECT_VALUES = Schema(
    "subject values",
    {
        "measure": MEASURE,
        "unit": UNIT,
        "group": GROUP,
        "subject": SUBJECT,
        "task": TASK_OR_ALL,
        "tracker": TRACKER,
        "value": VALUE,
        "n_units": COUNT,
        "n_missing": COUNT,
    },
    key=("measure", "subject", "task", "tracker"),
)

SCHEMAS = {
    "measures": MEASURES,
    "subject_values": SUBJECT_VALUES,
    "fidelity": FIDELITY,
    "accuracy_by_group": ACCURACY_VALUES,
    "accuracy_by_task": TASK_ACCURACY_VALUES,
    "smoothness_by_task": SMOOTHNESS_VALUES,
    "paper_accuracy": PAPER_TESTS,
    "paper_accuracy_by_task": PAPER_TESTS,
    "paper_smoothness": PAPER_TESTS,
    "per_person_confirmatory": PER_PERSON_CONFIRMATORY,
    "per_person_exploratory": PER_PERSON_EXPLORATORY,
    "people_differences": PEOPLE_DIFFERENCES,
    "maximum_t": MAXIMUM_T,
    "friedman": FRIEDMAN,
    "mixed_model": MIXED_MODEL,
    "equivalence": EQUIVALENCE,
    "bootstrap": BOOTSTRAP,
    "sensitivity": SENSITIVITY,
    "rank_stability": RANK_STABILITY,
    "tradeoff": TRADEOFF,
    "pareto": PARETO,
    "claims": CLAIMS,
}
