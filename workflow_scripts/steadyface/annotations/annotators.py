"""Several people's annotations of the same frames: what counts of them."""

import pandas as pd

from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.tables import FRAME_KEY, check, empty

# Annotators of files that do not say whose they are.
UNNAMED = "unnamed"
MEAN = "mean"


def reference_of(annotators: pd.DataFrame, reference: str) -> pd.DataFrame:
    """The annotations that count.

    Args:
        annotators: ANNOTATORS table.
        reference: `mean`: of each landmark the mean place of all who marked it in that frame; or
            one annotator, whose frames alone count.

    Returns:
        ANNOTATIONS table, its frames in the order of `annotators`; a frame that none who counts
        has marked is not in it.
    """
    if reference != MEAN:
        annotators = annotators[annotators["annotator"] == reference]
    if annotators.empty:
        return empty(ANNOTATIONS)
    key = [*FRAME_KEY, "landmark"]
    means = annotators.groupby(key, sort=False)[["x_px", "y_px"]].mean().reset_index()
    return check(means, ANNOTATIONS, "reference")
