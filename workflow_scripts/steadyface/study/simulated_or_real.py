"""Simulated people and real ones kept apart: a study that names only what differs may mix them.

Somebody's own recordings with the default `simulated: true` would be held against the landmarks of
rendered people of the same ids; with the simulated cohort's sheet, real people would get invented
groups.
"""

from collections.abc import Mapping
from typing import Any

from steadyface.problems import Problem
from steadyface.sheets import ROW
from steadyface.study.study import Study

SHEETS = "resources/simulated_cohort/"
RENDERED = "results/recordings/"


def mixed(cohort: Mapping[str, Any], study: Study) -> list[Problem]:
    """Problems: parts of a study that are simulated while the rest is not.

    Args:
        cohort: section `cohort` of the configuration.
        study: people and recordings, as their sheets have them.
    """
    if not cohort["simulated"]:
        remedy = "name your own sheet, or null for none"
        return [
            Problem(
                cohort[sheet],
                f"is the simulated people's, but cohort/simulated is false: cohort/{sheet}",
                remedy if sheet == "participants" else "name your own sheet",
            )
            for sheet in ("participants", "recordings")
            if (cohort[sheet] or "").startswith(SHEETS)
        ]
    for row in study.recordings.to_dict("records"):
        if not row["file"].startswith(RENDERED):
            return [
                Problem(
                    cohort["recordings"],
                    f"{row['file']} is no rendered recording, but cohort/simulated is true",
                    "for recordings of real people set `simulated: false` in section cohort of "
                    "study.yaml",
                    row["subject"],
                    int(row[ROW]),
                )
            ]
    return []
