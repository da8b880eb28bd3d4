"""What a library function does unasked is what the default study asks for."""

import inspect
from dataclasses import asdict
from pathlib import Path

import pytest

from steadyface.annotations.marks import AS_300W
from steadyface.exchange.settings import FIRST_FRAMES
from steadyface.measures.settings import PAPER, SmoothnessSettings
from steadyface.recording.decode import read_recording
from steadyface.recording.index import index_subject, open_recording
from steadyface.study.configuration import configuration_schema, read_settings
from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS

ROOT = Path(__file__).resolve().parents[2]
CONFIG = read_settings(ROOT / "config.yaml")


@pytest.mark.parametrize("function", [read_recording, open_recording, index_subject])
def test_recordings_are_read_in_the_default_way(function):
    defaults = inspect.signature(function).parameters
    for name in ("engine", "allow_recovered", "stall_limit_s"):
        assert defaults[name].default == CONFIG["recordings"][name]


def test_the_default_study_measures_as_the_paper():
    given = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in CONFIG["smoothness"].items()
    }
    assert SmoothnessSettings(**given) == PAPER


def test_the_default_study_has_the_papers_groups_and_tasks():
    assert CONFIG["cohort"]["groups"] == list(PAPER_GROUPS)
    assert CONFIG["cohort"]["tasks"] == list(PAPER_TASKS)


def test_annotations_count_as_in_300_w():
    assert asdict(AS_300W) == CONFIG["annotations"]


def test_the_schema_knows_the_formats_that_are_read():
    schema = configuration_schema(ROOT / "rules/schemas/config.schema.yaml")
    imported = schema["properties"]["imported_trackers"]["additionalProperties"]
    assert set(imported["properties"]["format"]["enum"]) == set(FIRST_FRAMES)
