"""Whom the report shows: people and recordings chosen without a look at any result."""

from collections.abc import Mapping

import pandas as pd

from steadyface.study.design import ordered_groups, ordered_tasks
from steadyface.study.study import EVALUATE, Study

TASK, RESTING_TASK = "OPEN", "REST"
UNGROUPED = "no group"
SHOWN_WITHOUT_GROUPS = 3


def shown_people(participants: pd.DataFrame) -> dict[str, str]:
    """Group of the person shown for each group, by subject: the sheet's first of the evaluation.

    A choice that looks at no result cannot pick the prettiest. In a study without groups the
    sheet's first people, `UNGROUPED` being their group.
    """
    people = participants[participants["set"] == EVALUATE]
    if people["group"].isna().all():
        return dict.fromkeys(people["subject"].head(SHOWN_WITHOUT_GROUPS), UNGROUPED)
    first = people.drop_duplicates("group").set_index("group")["subject"]
    return {first[group]: group for group in ordered_groups(first.index)}


def shown_recordings(study: Study, people: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Task and repetition that is shown of each person: the first of one task for all.

    The task is OPEN; in a study without it the first in which a face moves. Of people without a
    group, whose tasks are anything, the first recording of the sheet.
    """
    of_people = {subject: study.recordings_of(subject) for subject in people}
    named = ordered_tasks(task for recordings in of_people.values() for task, _ in recordings)
    moving = [task for task in named if task != RESTING_TASK]
    task = TASK if TASK in named else next(iter([*moving, *named]), None)
    shown = {}
    for subject, recordings in of_people.items():
        if people[subject] != UNGROUPED:
            recordings = sorted(recording for recording in recordings if recording[0] == task)
        if recordings:
            shown[subject] = recordings[0]
    return shown
