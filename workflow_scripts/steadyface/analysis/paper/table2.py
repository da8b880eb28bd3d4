"""Table II as data: each tracker's error in each group; and by task, which the paper lacks.

The paper prints mean +- SD over frames (section II.E.1, Table II). A mean hides what matters when
a few frames fail, so median, spread over people, detection and failure rates stand beside it.
"""

import pandas as pd

from steadyface.analysis.paper.marks import with_best, with_tests
from steadyface.analysis.paper.table_schemas import ACCURACY_VALUES, TASK_ACCURACY_VALUES
from steadyface.analysis.study import NOT_CHANGED, in_order
from steadyface.study.design import PAPER_TASKS

# Per cent of the face box's diagonal. The field counts failures at 7 to 10 % of other lengths.
FAILURE_LIMIT_PCT = 8.0


def accuracy_values(
    accuracy: pd.DataFrame,
    participants: pd.DataFrame,
    published: pd.DataFrame,
    tests: pd.DataFrame | None = None,
    failure_limit_pct: float = FAILURE_LIMIT_PCT,
    fidelity: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per group and tracker of Table II, from the frames of the paper's tasks.

    The frames of all tasks count in a study that has none of the paper's.

    Args:
        accuracy: `ACCURACY` of the evaluation set (others are left out), one row per
            annotated frame and tracker; only rows against annotations count.
        participants: `PARTICIPANTS`.
        published: `published.published_accuracy()`.
        tests: `marks.tests_against_reference(...)` of the paper's tests on frames. None: no test
            was made, so no marks.
        failure_limit_pct: a frame whose NRMSE is above it, or has none, has failed.
        fidelity: FIDELITY table, which says who follows the movement; see `marks.with_best`.

    Returns:
        A table of the schema `ACCURACY_VALUES`. `best` compares the paper's trackers only. Means
        are over the frames that have a value; `detected_pct` says how many have.
    """
    of_paper = accuracy["task"].isin(PAPER_TASKS)
    frames = accuracy[of_paper] if of_paper.any() else accuracy
    values = _values_of(
        frames, participants, ["group", "tracker"], tests, failure_limit_pct, fidelity
    )
    theirs = published.rename(
        columns={
            "nrmse_mean_pct": "published_mean_pct",
            "nrmse_sd_pct": "published_sd_pct",
            "mark": "published_mark",
            "best": "published_best",
        }
    )
    values = values.merge(theirs, on=["group", "tracker"], how="left")
    values["published_mark"] = values["published_mark"].replace("", None)
    values["published_best"] = values["published_best"].fillna(False).astype(bool)
    return values[list(ACCURACY_VALUES.columns)]


def task_accuracy_values(
    accuracy: pd.DataFrame,
    participants: pd.DataFrame,
    tests: pd.DataFrame | None = None,
    failure_limit_pct: float = FAILURE_LIMIT_PCT,
    fidelity: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per group, task and tracker; arguments as for `accuracy_values`.

    Returns:
        A table of the schema `TASK_ACCURACY_VALUES`, of the tasks with annotated frames.
    """
    keys = ["group", "task", "tracker"]
    values = _values_of(accuracy, participants, keys, tests, failure_limit_pct, fidelity)
    return values[list(TASK_ACCURACY_VALUES.columns)]


def _values_of(
    accuracy: pd.DataFrame,
    participants: pd.DataFrame,
    keys: list[str],
    tests: pd.DataFrame | None,
    failure_limit_pct: float,
    fidelity: pd.DataFrame | None,
) -> pd.DataFrame:
    """One row per place and tracker, the columns of `ERRORS`, `TEST` and `BEST`.

    Args:
        keys: the columns that name a row; the last is the tracker. Others as `accuracy_values`.
    """
    people = participants.loc[participants["set"] == "evaluate", ["subject", "group"]]
    # A network that tuning did not change is no fine-tuned one, and none of its frames has failed.
    counted = (accuracy["reference"] == "annotation") & (accuracy["status"] != NOT_CHANGED)
    frames = accuracy[counted].merge(people, on="subject")
    places = frames.groupby(keys, observed=True)
    rows = [
        {**dict(zip(keys, place, strict=True)), **_row(part["nrmse_pct"], part["subject"])}
        for place, part in places
    ]
    values = in_order(pd.DataFrame(rows, columns=[*keys, *_row_columns()]), keys)
    below = (1 - frames["nrmse_pct"] / failure_limit_pct).clip(lower=0).fillna(0)
    failed = frames["nrmse_pct"].isna() | (frames["nrmse_pct"] > failure_limit_pct)
    found = pd.MultiIndex.from_frame(values[keys])
    for name, share in (("failed_pct", failed), ("auc_pct", below)):
        rates = 100 * share.groupby([frames[key] for key in keys], observed=True).mean()
        values[name] = rates.reindex(found).to_numpy()
    values["failure_limit_pct"] = failure_limit_pct
    values = with_tests(values, tests, keys)
    return with_best(values, keys[:-1], values["nrmse_mean_pct"], fidelity)


def _row_columns() -> list[str]:
    return [
        "nrmse_mean_pct",
        "nrmse_sd_pct",
        "nrmse_median_pct",
        "nrmse_q1_pct",
        "nrmse_q3_pct",
        "subject_sd_pct",
        "detected_pct",
        "n_frames",
        "n_subjects",
    ]


def _row(errors: pd.Series, subjects: pd.Series) -> dict[str, float]:
    known = errors.dropna()
    means = errors.groupby(subjects).mean().dropna()
    quarters = known.quantile([0.25, 0.5, 0.75]).tolist()
    return dict(
        zip(
            _row_columns(),
            (
                known.mean(),
                known.std(),
                quarters[1],
                quarters[0],
                quarters[2],
                means.std(),
                100 * errors.notna().mean(),
                len(known),
                len(means),
            ),
            strict=True,
        )
    )
