"""What a sheet can make the study touch: a sheet is a list, and anybody may have written it.

Recordings lie in the study's own folder unless the configuration allows another one, wherever
`..`, absolute paths or symbolic links lead; ids of people become parts of file names.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from steadyface.problems import Problem
from steadyface.sheets import ROW
from steadyface.study.study import Study

# Letters of any script, digits, _ and -: the same file name everywhere, and no path.
SAFE_ID = r"[^\W_][\w-]{0,47}"


def beyond_boundaries(
    study: Study, recordings_sheet: str, folders: Sequence[str | Path]
) -> list[Problem]:
    """Problems: recordings outside the allowed folders, and ids that cannot be file names.

    Args:
        study: people and recordings, as their sheets have them.
        recordings_sheet: the sheet's path, named in the problems.
        folders: folders for recordings; links are followed, in these paths and in the sheet's.
    """
    roots = [Path(folder).resolve() for folder in folders]
    problems = []
    for row in study.recordings.to_dict("records"):
        if not re.fullmatch(SAFE_ID, row["subject"]):
            problems.append(
                Problem(
                    recordings_sheet,
                    f"the id {row['subject'][:48]!r} cannot be part of a file name",
                    "use up to 48 letters, digits, _ and -",
                    row=int(row[ROW]),
                )
            )
        place = Path(row["file"]).resolve()
        if not any(place.is_relative_to(root) for root in roots):
            problems.append(
                Problem(
                    recordings_sheet,
                    f"{row['file']} lies outside the study's folder",
                    f"to allow that, add {place.parent} to cohort/allowed_folders in study.yaml",
                    row["subject"],
                    int(row[ROW]),
                )
            )
    return problems
