"""A study's settings: what differs from the defaults, each mistake told in a line."""

from pathlib import Path

import pytest

from steadyface.errors import SettingsError
from steadyface.study.configuration import (
    Layer,
    complete,
    configuration_schema,
    merged,
    read_settings,
    study_file,
    typed,
)

ROOT = Path(__file__).resolve().parents[2]
DEFAULTS = Layer("config.yaml", read_settings(ROOT / "config.yaml"))
SCHEMA = configuration_schema(ROOT / "rules/schemas/config.schema.yaml")


def completed(text, folder):
    path = folder / "study.yaml"
    path.write_text(text)
    return complete(DEFAULTS, [Layer("study.yaml", read_settings(path))], SCHEMA)


@pytest.mark.parametrize(
    "name",
    ["quick", "tiny", "syllables", "own_videos", "track_videos", "new_patients", "neuroface"],
)
def test_a_study_changes_what_it_names_and_nothing_else(name):
    own = read_settings(ROOT / f"studies/{name}/study.yaml")
    settings = complete(DEFAULTS, [Layer("study.yaml", own)], SCHEMA)
    for section, value in DEFAULTS.settings.items():
        if section not in own:
            assert settings[section] == value
    assert merged(settings, own) == settings


def test_a_list_and_a_setting_of_another_form_replace_the_default(tmp_path):
    settings = completed("trackers: [fan]\nweights: {fan: {path: my.pth}}\n", tmp_path)
    assert settings["trackers"] == ["fan"]
    assert settings["weights"]["fan"] == {"path": "my.pth"}
    assert settings["weights"]["sbr"] == DEFAULTS.settings["weights"]["sbr"]


def test_a_file_without_settings_is_the_default_study(tmp_path):
    assert completed("# nothing yet\n", tmp_path) == DEFAULTS.settings


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Trackers: [dlib]", "'Trackers' is no setting; did you mean trackers?"),
        ("cohort: {simulatd: no}", "cohort: 'simulatd' is no setting; did you mean cohort/simul"),
        ("window_s: 4", "'window_s' is no setting; did you mean smoothness/window_s?"),
        ("zzz: 4", "'zzz' is no setting; there are title, cohort"),
        ("1: 4", "1 is no setting; there are title, cohort"),
        ("weights: {fan: offical}", "weights/fan: 'offical' is not one of"),
        ("trackers: [dlib, fann]", "trackers/1: 'fann' is not one of ['dlib', 'fan'"),
        ("trackers: [dlib, fann]", "did you mean fan?"),
        ("trackers: dlib", "trackers: 'dlib' is not a list, such as [a, b]"),
        ("smoothness: 5", "smoothness: 5 is not a section: its settings stand below it, indented"),
        ("report: {show_faces: maybe}", "report/show_faces: 'maybe' is not true or false"),
        ("smoothness: {window_s: '5'}", "smoothness/window_s: '5' is not a number"),
        ("simulated: no", "'simulated' is no setting; did you mean cohort/simulated?"),
        ("cohort:", "cohort: is empty; give it a value or remove the line"),
        ("imported_trackers: {O: {format: openface}}", "O: 'files' is a required property"),
    ],
)
def test_a_mistake_is_one_line_with_the_file_and_what_was_meant(tmp_path, text, told):
    with pytest.raises(SettingsError) as refusal:
        completed(text, tmp_path)
    (line,) = str(refusal.value).splitlines()
    assert line.startswith("study.yaml: ")
    assert told in line
    assert len(line) < 320


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: a\ntitle: b", "line 2: 'title' stands there twice"),
        ("cohort:\n  include: []\n  include: [A01]", "line 3: 'include' stands there twice"),
        ("title: [a", "line 1: "),
        ("title: a\n\tcohort: b", "line 2: "),
        ("- title", "holds no settings"),
        ("title: \udcff", "is no UTF-8 text"),
    ],
)
def test_a_file_that_is_no_yaml_is_one_line(tmp_path, text, told):
    path = tmp_path / "study.yaml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SettingsError) as refusal:
        read_settings(path)
    (line,) = str(refusal.value).splitlines()
    assert told in line


def test_a_mistake_is_told_of_the_file_that_makes_it(tmp_path):
    layers = [Layer("study.yaml", {"smoothness": {"window_s": 2.0}})]
    layers.append(Layer("--config", {"smoothness": {"windw_s": 2.0}}))
    with pytest.raises(SettingsError, match=r"^--config: smoothness: 'windw_s' is no setting"):
        complete(DEFAULTS, layers, SCHEMA)


def test_the_study_is_the_folders_own_file(tmp_path):
    (tmp_path / "study.yaml").touch()
    assert study_file(tmp_path, ROOT, named=False) == tmp_path / "study.yaml"


def test_the_checkout_needs_no_file_of_its_own():
    assert study_file(ROOT, ROOT, named=False) is None


def test_a_folder_without_a_study_is_refused_unless_a_configuration_is_named(tmp_path):
    assert study_file(tmp_path, ROOT, named=True) is None
    with pytest.raises(SettingsError, match=r"copy a folder of studies/ \(.*neuroface"):
        study_file(tmp_path, ROOT, named=False)
    (tmp_path / "quik").mkdir()
    with pytest.raises(SettingsError, match=r"did you mean --directory studies/quick\?"):
        study_file(tmp_path / "quik", ROOT, named=False)


def test_values_in_a_section_on_the_command_line_are_more_than_texts():
    asked = {"cohort": {"simulated": "false", "include": ["A01"]}, "smoothness": {"window_s": "2"}}
    settings = complete(DEFAULTS, [Layer("--config", typed(asked))], SCHEMA)
    assert settings["cohort"]["simulated"] is False
    assert settings["cohort"]["include"] == ["A01"]
    assert settings["smoothness"]["window_s"] == 2
    assert typed({"cohort": {"without": {"A04": "left: 2020-01-02"}}}) == {
        "cohort": {"without": {"A04": "left: 2020-01-02"}}
    }
