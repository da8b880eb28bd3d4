"""The names of the paper's families of tests, and the marks that its tables give their results.

Apart from the tests themselves, so that what prints their results needs no statistics.
"""

import numpy as np

# The families of tests, by the unit of their observations.
ACCURACY = {"frame": "accuracy_frames", "subject": "accuracy_subjects"}
ACCURACY_BY_TASK = {"frame": "accuracy_by_task_frames", "subject": "accuracy_by_task_subjects"}
AGAINST_REFERENCE = "smoothness_against_reference"
SIGNIFICANT, TREND = "†", "*"


def mark_of(p: float, threshold: float, alpha: float = 0.05) -> str | None:
    """The paper's mark: a dagger below the corrected threshold, a star below alpha."""
    if np.isnan(p):
        return None
    return SIGNIFICANT if p < threshold else TREND if p < alpha else None
