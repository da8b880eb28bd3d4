"""The configuration's words are those of the measures."""

import yaml

from steadyface.measures.kinematics.head import REFERENCES
from steadyface.measures.kinematics.mouth_signals import SIGNALS
from steadyface.measures.kinematics.movement import SIDE_SIGNALS
from steadyface.measures.kinematics.registry import MEASURE, MEASURES
from steadyface.measures.kinematics.settings import MEASURE_SETS, UNITS
from tests.measures.kinematics.faces import ROOT, settings_with


def schema() -> dict:
    return yaml.safe_load((ROOT / "rules/schemas/config.schema.yaml").read_text(encoding="utf-8"))


def test_the_schema_knows_the_signals_and_sets_that_there_are():
    task = schema()["$defs"]["movement_task"]["properties"]
    of_movement = [name for name in SIGNALS if name not in SIDE_SIGNALS]
    assert task["signals"]["items"]["enum"] == of_movement
    assert task["cycles"]["enum"] == [*of_movement, None]
    assert task["measures"]["items"]["enum"] == list(MEASURE_SETS)
    section = schema()["properties"]["kinematics"]["properties"]
    assert section["head"]["enum"] == list(REFERENCES)
    assert section["unit"]["enum"] == list(UNITS)


def test_measures_have_names_of_their_own_in_sets_that_exist():
    assert len(MEASURE) == len(MEASURES)
    assert {measure.measure_set for measure in MEASURES} == set(MEASURE_SETS)


def test_tasks_have_their_own_signals_and_others_those_of_other_tasks():
    settings = settings_with()
    assert settings.of_task("OPEN").cycles == "lip_aperture"
    assert settings.of_task("KISS").away_is_up is False
    assert settings.of_task("video") == settings.other_tasks
    assert settings.cycles_of("DDK_PA").smoothing_hz > settings.cycles_of("OPEN").smoothing_hz
    assert settings.derivative_window_of("DDK_PA") < settings.derivative_window_of("OPEN")


def test_a_study_may_change_a_task():
    own = {"OPEN": {"signals": ["jaw_opening"], "measures": ["range"]}}
    settings = settings_with(tasks=own)
    assert settings.of_task("OPEN").signals == ("jaw_opening",)
    assert settings.of_task("REST") == settings.other_tasks
