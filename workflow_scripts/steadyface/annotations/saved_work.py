"""What a file says of itself that the page to annotate in has saved, or that went out to a tool.

The page saves COCO keypoints whose `info` names the person, the annotator, the number of a
recording's first frame and the tracker whose points were corrected. Files for other tools say that
nobody has corrected them yet: they must not come back as annotations.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steadyface.problems import Problem
from steadyface.tables import TRACKER_PATTERN

SAVED_WORK = "SteadyFace annotations 1"
TO_BE_CORRECTED = "SteadyFace points to be corrected"
# Initials or a code; it stands in results.
ANNOTATOR = r"[A-Za-z][A-Za-z0-9_-]{0,15}"


@dataclass(frozen=True)
class SavedWork:
    """What a saved file says beside its points.

    annotator: initials or a code.
    first_frame: number of a recording's first frame in the file.
    started_from: the tracker whose points were corrected; empty for the average face.
    unfinished: frames of the task that nobody has finished yet.
    """

    annotator: str
    first_frame: int
    started_from: str
    unfinished: int


def saved_work(
    path: str, content: Mapping[str, Any], subject: str
) -> tuple[SavedWork | None, Problem | None]:
    """What the page has noted in a file; or why the file is no annotations of this person.

    Args:
        path: path of the file, for messages.
        content: content of a COCO file.
        subject: person whose annotations are looked for.

    Returns:
        Nothing of either for the COCO files of other programs.
    """
    info = content.get("info")
    stated = info.get("description") if isinstance(info, Mapping) else None
    if stated == TO_BE_CORRECTED:
        return None, unchanged(path, subject)
    if stated != SAVED_WORK:
        return None, None

    def wrong(told: str, remedy: str) -> tuple[None, Problem]:
        return None, Problem(path, told, remedy, subject)

    if info.get("subject") != subject:
        # An id that is no pseudonym must not get into a message.
        return wrong("was saved for another person", f"give the file that was saved for {subject}")
    annotator, first, tracker = (
        info.get(name) for name in ("annotator", "first_frame", "started_from")
    )
    unfinished = content.get("unfinished")
    valid = (
        isinstance(annotator, str)
        and re.fullmatch(ANNOTATOR, annotator)
        and first in (0, 1)
        and (
            tracker is None
            or (isinstance(tracker, str) and re.fullmatch(TRACKER_PATTERN, tracker))
        )
        and isinstance(unfinished, list)
    )
    if not valid:
        return wrong(
            "does not say who annotated, or how its frames count",
            "save it again in the page that it comes from",
        )
    return SavedWork(annotator, int(first), tracker or "", len(unfinished)), None


def unchanged(path: str, subject: str) -> Problem:
    """The refusal of points that went out to be corrected and came back as they were."""
    told = "holds a tracker's points that are to be corrected, no annotations"
    remedy = "open it in the annotation tool, and give the file that the tool exports"
    return Problem(path, told, remedy, subject)
