"""Table II: each tracker's error (NRMSE) in each group, in the paper's shape and then some.

The paper prints mean +- SD over frames (section II.E.1, Table II). A mean hides what matters when
a few frames fail, so median, spread over people, detection and failure rates stand below it.
"""

from collections.abc import Sequence

import pandas as pd

from steadyface.landmarks import (
    GROUPS,
    PAPER_TRACKERS,
    is_imported,
    ordered_trackers,
    tracker_label,
)
from steadyface.report.grid import Cell, Grid, mark_text, number
from steadyface.report.words import GROUP_LABELS
from steadyface.tables import (
    BOOLEAN,
    COUNT,
    GROUP,
    TEXT,
    TRACKER,
    VALUE,
    Column,
    Schema,
)

# Per cent of the face box's diagonal. The field counts failures at 7 to 10 % of other lengths.
FAILURE_LIMIT_PCT = 8.0
PUBLISHED_LINE = "published"

MARK = Column(TEXT, missing=True, allowed=("*", "†"))
ACCURACY_VALUES = Schema(
    "accuracy table",
    {
        "group": GROUP,
        "tracker": TRACKER,
        "nrmse_mean_pct": VALUE,
        "nrmse_sd_pct": VALUE,
        "nrmse_median_pct": VALUE,
        "nrmse_q1_pct": VALUE,
        "nrmse_q3_pct": VALUE,
        "subject_sd_pct": VALUE,
        "detected_pct": VALUE,
        "auc_pct": VALUE,
        "failed_pct": VALUE,
        "failure_limit_pct": VALUE,
        "n_frames": COUNT,
        "n_subjects": COUNT,
        "mark": MARK,
        "best": Column(BOOLEAN),
        "published_mean_pct": VALUE,
        "published_sd_pct": VALUE,
        "published_mark": MARK,
        "published_best": Column(BOOLEAN),
    },
    key=("group", "tracker"),
)


def accuracy_values(
    accuracy: pd.DataFrame,
    participants: pd.DataFrame,
    published: pd.DataFrame,
    marks: pd.DataFrame | None = None,
    failure_limit_pct: float = FAILURE_LIMIT_PCT,
) -> pd.DataFrame:
    """One row per group and tracker of Table II.

    Args:
        accuracy: `tables.ACCURACY` of the evaluation set (others are left out), one row per
            annotated frame and tracker; only rows against annotations count.
        participants: `tables.PARTICIPANTS`.
        published: `published.published_accuracy()`.
        marks: group, tracker, mark: the paper's test of each tracker against SBR-FT. None: no
            test was made, so no marks.
        failure_limit_pct: a frame whose NRMSE is above it, or has none, has failed.

    Returns:
        A table of the schema `ACCURACY_VALUES`. `best` compares the paper's trackers only. Means
        are over the frames that have a value; `detected_pct` says how many have.
    """
    people = participants.loc[participants["set"] == "evaluate", ["subject", "group"]]
    frames = accuracy[accuracy["reference"] == "annotation"].merge(people, on="subject")
    rows = [
        {"group": group, "tracker": tracker, **_row(part["nrmse_pct"], part["subject"])}
        for (group, tracker), part in frames.groupby(["group", "tracker"], observed=True)
    ]
    values = in_order(pd.DataFrame(rows, columns=["group", "tracker", *_row_columns()]))
    below = (1 - frames["nrmse_pct"] / failure_limit_pct).clip(lower=0).fillna(0)
    failed = frames["nrmse_pct"].isna() | (frames["nrmse_pct"] > failure_limit_pct)
    keys = pd.MultiIndex.from_frame(values[["group", "tracker"]])
    for name, share in (("failed_pct", failed), ("auc_pct", below)):
        rates = 100 * share.groupby([frames["group"], frames["tracker"]], observed=True).mean()
        values[name] = rates.reindex(keys).to_numpy()
    values["failure_limit_pct"] = failure_limit_pct
    values["mark"] = marked(values, marks, ["group", "tracker"])
    values["best"] = best_of(values, ["group"], values["nrmse_mean_pct"])
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


def accuracy_grid(values: pd.DataFrame) -> Grid:
    """Table II as it is printed: in each group the paper's lines first, then what it omits."""
    trackers = ordered_trackers(values["tracker"])
    by_place = values.set_index(["group", "tracker"])
    limit = number(values["failure_limit_pct"].max(), 0)
    lines = {
        "NRMSE, mean ± SD": lambda cell: Cell(
            f"{number(cell['nrmse_mean_pct'])} ± {number(cell['nrmse_sd_pct'])}",
            mark_text(cell["mark"]),
            cell["best"],
        ),
        PUBLISHED_LINE: lambda cell: (
            Cell(
                f"{number(cell['published_mean_pct'])} ± {number(cell['published_sd_pct'])}",
                mark_text(cell["published_mark"]),
                cell["published_best"],
            )
            if pd.notna(cell["published_mean_pct"])
            else Cell("–")
        ),
        "median": lambda cell: Cell(number(cell["nrmse_median_pct"])),
        "IQR": lambda cell: Cell(f"{number(cell['nrmse_q1_pct'])}–{number(cell['nrmse_q3_pct'])}"),
        "SD over subjects": lambda cell: Cell(number(cell["subject_sd_pct"])),
        "detected (%)": lambda cell: Cell(number(cell["detected_pct"], 1)),
        f"AUC to {limit} % (%)": lambda cell: Cell(number(cell["auc_pct"], 1)),
        f"failed, > {limit} % (%)": lambda cell: Cell(number(cell["failed_pct"], 1)),
        "frames / subjects": lambda cell: Cell(f"{cell['n_frames']} / {cell['n_subjects']}"),
    }
    groups = [group for group in GROUPS if group in set(values["group"])]
    rows, blocks = [], set()
    for group in groups:
        blocks.add(len(rows))
        for label, printed in lines.items():
            cells = [
                printed(by_place.loc[(group, tracker)])
                if (group, tracker) in by_place.index
                else Cell("–")
                for tracker in trackers
            ]
            rows.append((Cell(GROUP_LABELS[group]), Cell(label), *cells))
    return Grid(
        "Table II. Average NRMSE (% of the face box's diagonal) for each population and tracker",
        ("Group", "", *map(tracker_label, trackers)),
        2,
        tuple(rows),
        frozenset(blocks),
        published=frozenset(
            index for index, row in enumerate(rows) if row[1].text == PUBLISHED_LINE
        ),
        apart=first_apart(trackers, 2),
        imported=first_imported(trackers, 2),
        notes=(
            "SD: over frames, as in the paper. Bold: the lowest mean of the group among the "
            "paper's trackers. Marks compare with SBR-FT by the paper's own rule, on frames: "
            "† p < 0.05/30, * p < 0.05. Frames of one person are not independent, so these marks "
            "overstate the evidence; the tests on people are in the statistics.",
            f"Detected: frames with a value. AUC: area under the cumulative error curve up to "
            f"{limit} % of the face box's diagonal, per cent of the largest possible. Failed: no "
            f"value, or NRMSE above {limit} %.",
        ),
    )


def in_order(values: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of groups and trackers that holds everywhere."""
    order = {"group": GROUPS, "tracker": ordered_trackers(values["tracker"])}
    ranks = pd.DataFrame(
        {name: values[name].map(list(ordered).index) for name, ordered in order.items()}
    )
    return values.loc[ranks.sort_values(["group", "tracker"]).index].reset_index(drop=True)


def marked(values: pd.DataFrame, marks: pd.DataFrame | None, keys: list[str]) -> pd.Series:
    """The mark of each row, None where there is none."""
    if marks is None or marks.empty:
        return pd.Series([None] * len(values), index=values.index, dtype=object)
    found = values[keys].merge(marks[[*keys, "mark"]], on=keys, how="left")["mark"]
    return found.astype(object).where(found.isin(["*", "†"]), None).set_axis(values.index)


def best_of(values: pd.DataFrame, keys: Sequence[str], score: pd.Series) -> pd.Series:
    """Which row of each place has the lowest score among the paper's trackers.

    A single tracker is never the best: there is nothing that it is better than. Ties go to the
    first, as in the paper's Table III (LDJ, HC, SPREAD).
    """
    best = pd.Series(False, index=values.index)
    contenders = values[values["tracker"].isin(PAPER_TRACKERS) & score.notna()]
    for _, part in contenders.groupby(list(keys), observed=True):
        if len(part) > 1:
            best[score[part.index].idxmin()] = True
    return best


def first_apart(trackers: Sequence[str], labels: int) -> int | None:
    """The column of the first tracker that is not the paper's, or None when there is none."""
    apart = [index for index, tracker in enumerate(trackers) if tracker not in PAPER_TRACKERS]
    return labels + apart[0] if apart else None


def first_imported(trackers: Sequence[str], labels: int) -> int | None:
    """The column of the first imported tracker, or None when there is none."""
    imported = [index for index, tracker in enumerate(trackers) if is_imported(tracker)]
    return labels + imported[0] if imported else None


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
