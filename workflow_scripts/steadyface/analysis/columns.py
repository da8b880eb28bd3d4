"""Columns that several tables of the analysis share."""

from steadyface.study.design import ALL
from steadyface.tables import BOOLEAN, LABEL_PATTERN, NUMBER, TEXT, TRACKER, VALUE, Column

# A group or task, or `all` of them.
SCOPE = Column(TEXT, pattern=rf"{ALL}|{LABEL_PATTERN}")
TASK_OR_ALL = SCOPE
# The name of a row of `analysis.measures`, whose labels the table `measures` holds.
MEASURE = Column(TEXT, pattern=r"[a-z][a-z0-9_]*")
UNIT = Column(TEXT)
FLAG = Column(BOOLEAN)
PROBABILITY = Column(NUMBER, missing=True, low=0, high=1)
CORRELATION = Column(NUMBER, missing=True, low=-1, high=1)
NOTE = Column(TEXT, missing=True)
TRACKER_OR_NONE = Column(TEXT, missing=True)

PAIR = {"first": TRACKER, "second": TRACKER}
MEAN = {
    "mean_difference": VALUE,
    "mean_low": VALUE,
    "mean_high": VALUE,
    "mean_confidence": PROBABILITY,
}
MEDIAN = {
    "median_difference": VALUE,
    "low": VALUE,
    "high": VALUE,
    "confidence": PROBABILITY,
    "rank_biserial": CORRELATION,
}
