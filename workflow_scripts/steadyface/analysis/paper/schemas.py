"""The tables of the paper's own tests and claims."""

from steadyface.analysis.columns import FLAG, MEASURE, MEDIAN, PAIR, PROBABILITY
from steadyface.study.design import ALL, PAPER_GROUPS, PAPER_TASKS
from steadyface.tables import COUNT, INTEGER, STATUS, TEXT, VALUE, Column, Schema

MARK = Column(TEXT, missing=True, allowed=("†", "*"))
VERDICTS = (
    "reproduced",
    "direction only",
    "not reproduced",
    "not attainable",
    "not available",
)

PAPER_TESTS = Schema(
    "paper tests",
    {
        "track": Column(TEXT, allowed=("paper",)),
        "family": Column(TEXT, pattern="[a-z0-9_]+"),
        "unit": Column(TEXT, allowed=("frame", "subject")),
        "group": Column(TEXT, allowed=PAPER_GROUPS),
        "task": Column(TEXT, allowed=(ALL, *PAPER_TASKS)),
        "measure": MEASURE,
        **PAIR,
        "n_units": COUNT,
        "n_missing": COUNT,
        "n_subjects": COUNT,
        "n_subjects_missing": COUNT,
        "mean_first": VALUE,
        "sd_first": VALUE,
        "mean_second": VALUE,
        "sd_second": VALUE,
        "w": VALUE,
        "p": PROBABILITY,
        "method": STATUS,
        "m": COUNT,
        "alpha": PROBABILITY,
        "threshold": PROBABILITY,
        "p_bonferroni": PROBABILITY,
        "p_holm": PROBABILITY,
        "p_holm_within_cell": PROBABILITY,
        "p_holm_against_reference": PROBABILITY,
        "mark": MARK,
        "smallest_p": PROBABILITY,
        "attainable": FLAG,
        "attainable_by_subjects": FLAG,
        "pseudo_replicated": FLAG,
        **MEDIAN,
    },
    key=("family", "group", "task", "measure", "first", "second"),
)


CLAIMS = Schema(
    "claims",
    {
        "number": Column(INTEGER, low=1),
        "section": Column(TEXT),
        "claim": Column(TEXT),
        "published": Column(TEXT),
        "ours": Column(TEXT),
        "criterion": Column(TEXT),
        "verdict": Column(TEXT, allowed=VERDICTS),
    },
    key=("number",),
)
