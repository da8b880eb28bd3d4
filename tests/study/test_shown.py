"""Whom the report shows is chosen without a look at results, in any study."""

import pandas as pd
import pytest

from steadyface.study.shown import shown_people, shown_recordings
from steadyface.study.study import Study


def study_of(tasks: dict[str, tuple[str, ...]], groups: dict[str, str | None]) -> Study:
    people = pd.DataFrame(
        [(name, group, "evaluate") for name, group in groups.items()],
        columns=["subject", "group", "set"],
    )
    rows = [(name, task, 1, f"{name}_{task}.mp4") for name in tasks for task in tasks[name]]
    columns = ["subject", "task", "repetition", "file"]
    recordings = pd.DataFrame(rows, columns=columns).assign(rate_hz=None, row=2)
    return Study(people, recordings)


@pytest.mark.parametrize(
    ("tasks", "shown"),
    [
        (("REST", "OPEN", "KISS"), "OPEN"),
        (("REST", "KISS"), "KISS"),
        (("REST", "SPREAD", "KISS"), "SPREAD"),
        (("REST",), "REST"),
    ],
)
def test_one_task_is_shown_of_the_first_person_of_each_group(tasks, shown):
    groups = {"C1": "HC", "C2": "HC", "P1": "PD"}
    study = study_of(dict.fromkeys(groups, tasks), groups)
    people = shown_people(study.participants)
    assert people == {"C1": "HC", "P1": "PD"}
    assert shown_recordings(study, people) == {"C1": (shown, 1), "P1": (shown, 1)}


def test_who_did_not_perform_the_shown_task_is_not_shown():
    study = study_of({"C1": ("OPEN",), "P1": ("KISS",)}, {"C1": "HC", "P1": "PD"})
    assert shown_recordings(study, shown_people(study.participants)) == {"C1": ("OPEN", 1)}


def test_people_without_groups_are_shown_by_their_first_recording():
    groups = dict.fromkeys(("p1", "p2"))
    study = study_of({"p1": ("walk", "OPEN"), "p2": ("talk",)}, groups)
    people = shown_people(study.participants)
    assert shown_recordings(study, people) == {"p1": ("walk", 1), "p2": ("talk", 1)}
