"""Tables II and III, and II by task, computed once: print and claims have the same numbers."""

from collections.abc import Mapping

import pandas as pd

from steadyface.analysis.paper.families import ACCURACY, ACCURACY_BY_TASK, AGAINST_REFERENCE
from steadyface.analysis.paper.marks import tests_against_reference
from steadyface.analysis.paper.table2 import accuracy_values, task_accuracy_values
from steadyface.analysis.paper.table3 import smoothness_values


def tables_of_paper(
    accuracy: pd.DataFrame,
    subject_values: pd.DataFrame,
    participants: pd.DataFrame,
    tests: Mapping[str, pd.DataFrame],
    followed: pd.DataFrame | None,
    published_accuracy: pd.DataFrame,
    published_smoothness: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Table II as `accuracy_by_group`, by task as `accuracy_by_task`, III as `smoothness_by_task`.

    Args:
        accuracy: ACCURACY rows of all subjects.
        subject_values: table of the schema SUBJECT_VALUES.
        participants: PARTICIPANTS table.
        tests: `paper_accuracy`, `paper_accuracy_by_task` and `paper_smoothness`, for the marks.
        followed: table of the schema FIDELITY: trackers that may be called the best; None: all.
        published_accuracy, published_smoothness: values that the paper printed.
    """
    return {
        "accuracy_by_group": accuracy_values(
            accuracy,
            participants,
            published_accuracy,
            tests_against_reference(tests["paper_accuracy"], ACCURACY["frame"]),
            fidelity=followed,
        ),
        "accuracy_by_task": task_accuracy_values(
            accuracy,
            participants,
            tests_against_reference(tests["paper_accuracy_by_task"], ACCURACY_BY_TASK["frame"]),
            fidelity=followed,
        ),
        "smoothness_by_task": smoothness_values(
            subject_values,
            published_smoothness,
            tests_against_reference(tests["paper_smoothness"], AGAINST_REFERENCE),
            followed,
        ),
    }
