"""What annotations began with: points that were only corrected stay near the tracker's own.

A tracker that began the points looks better than it is beside the others.
"""

from collections.abc import Collection

import pandas as pd

from steadyface.tables import COUNT, FRAME_KEY, TRACKER, Schema, check

STARTING_POINTS = Schema(
    "starting points",
    {"tracker": TRACKER, "n_subjects": COUNT, "n_frames": COUNT, "n_annotated": COUNT},
    key=("tracker",),
)


def starting_points(annotators: pd.DataFrame, evaluated: Collection[str]) -> pd.DataFrame:
    """The trackers whose points annotators of evaluated people corrected.

    Args:
        annotators: ANNOTATORS table of any number of people.
        evaluated: the people on whom trackers are evaluated.

    Returns:
        STARTING_POINTS: people and frames by tracker, a frame once however many annotated it;
        `n_annotated` counts the frames of all evaluated people, whatever their points began with.
    """
    own = annotators[annotators["subject"].isin(list(evaluated))]
    frames = own[[*FRAME_KEY, "started_from"]].drop_duplicates()
    begun = frames[frames["started_from"].fillna("") != ""]
    counts = begun.groupby("started_from", sort=True).agg(
        n_subjects=("subject", "nunique"), n_frames=("frame", "size")
    )
    table = counts.rename_axis("tracker").reset_index()
    table["n_annotated"] = len(frames[list(FRAME_KEY)].drop_duplicates())
    return check(table, STARTING_POINTS, "starting points")
