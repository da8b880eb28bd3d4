"""The paper's Tables I-III as data: its published values, to be printed beside ours.

Simmatis and Yunusova, "Facial Landmark Tracking in Videos of Individuals with Neurological
Impairments: Is There a Trade-off Between Smoothness and Accuracy?", Tables I-III. Table I exists
twice: as printed, and with the two rows mended whose "FT" and "E" lines the print has swapped.
"""

from pathlib import Path

import pandas as pd

from steadyface.errors import TableError
from steadyface.trackers.arms import PAPER_TRACKERS, tracker_label

PUBLISHED = Path(__file__).resolve().parents[4] / "resources" / "paper"

GROUP_OF = {"ALS": "ALS", "Stroke": "stroke", "HC": "HC", "Control": "HC"}
SET_OF = {"FT": "finetune", "E": "evaluate"}
TRACKER_OF = {tracker_label(tracker): tracker for tracker in PAPER_TRACKERS}
MEASURE_OF = {"SPARC": "sparc", "LDJ": "ldj"}
MARKS = {"star": "*", "dagger": "†"}


def published_cohort(folder: Path = PUBLISHED) -> pd.DataFrame:
    """Table I with its swapped rows mended: group, set, field, printed.

    `printed` is the cell's text as the paper prints it.

    Raises:
        TableError: the file is missing.
    """
    table = _read(folder / "table1_corrected.csv")
    table["group"] = table["group"].map(GROUP_OF)
    table["set"] = table["set"].map(SET_OF)
    table = table.rename(columns={"value_raw": "printed"})
    return table[["group", "set", "field", "printed"]].drop_duplicates().reset_index(drop=True)


def published_accuracy(folder: Path = PUBLISHED) -> pd.DataFrame:
    """Table II: group, tracker, nrmse_mean_pct, nrmse_sd_pct, mark, best.

    Raises:
        TableError: the file is missing.
    """
    table = _read(folder / "table2.csv")
    table = table.rename(columns={"nrmse_mean": "nrmse_mean_pct", "nrmse_sd": "nrmse_sd_pct"})
    return _translated(table)


def published_smoothness(folder: Path = PUBLISHED) -> pd.DataFrame:
    """Table III: measure (`sparc` or `ldj`), group, task, tracker, value, mark, best.

    Raises:
        TableError: the file is missing.
    """
    table = _read(folder / "table3.csv").rename(columns={"metric": "measure"})
    table["measure"] = table["measure"].map(MEASURE_OF)
    return _translated(table)


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise TableError(
            "the paper's published table is missing",
            where=path,
            remedy="restore it from the repository",
        )
    return pd.read_csv(path, keep_default_na=False)


def _translated(table: pd.DataFrame) -> pd.DataFrame:
    table = table.rename(columns={"model": "tracker"})
    table["group"] = table["group"].map(GROUP_OF)
    table["tracker"] = table["tracker"].map(TRACKER_OF)
    table["mark"] = table["mark"].map(MARKS).fillna("")
    table["best"] = table["best"].astype(bool)
    return table
