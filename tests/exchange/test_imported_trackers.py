"""The configuration's imported trackers: names that cannot be confused, a file per recording."""

import pytest

from steadyface.errors import SettingsError
from steadyface.exchange.imported_trackers import import_settings
from steadyface.trackers.arms import ordered_trackers, tracker_label

RECORDINGS = [("A01", "OPEN", 1), ("A01", "REST", 1)]
FILES = "data/{subject}_{task}_{repetition}.csv"


def test_each_format_counts_frames_in_its_own_way():
    formats = ("openface", "mediapipe", "deeplabcut", "sleap", "points")
    configured = {name.title(): {"format": name, "files": FILES} for name in formats}
    found = import_settings(configured, RECORDINGS)
    assert [settings.first_frame for settings in found.values()] == [1, 0, 0, 0, 0]
    assert str(found["Points"].file_of("A01", "OPEN", 1)) == "data/A01_OPEN_1.csv"


def test_imported_trackers_stand_after_ours_under_their_own_names():
    assert ordered_trackers(["b", "A_tool", "sbr", "dlib"]) == ["dlib", "sbr", "A_tool", "b"]
    assert tracker_label("Lightning_Pose") == "Lightning Pose"
    assert tracker_label("sbr_ft") == "SBR-FT"


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("dlib", {}, "exists already"),
        ("Fan-FT", {}, "exists already"),
        ("truth", {}, "exists already"),
        ("my tool", {}, "no possible name"),
        ("../tool", {}, "no possible name"),
        ("Tool", {"files": "data/{person}.csv"}, r"may hold \{subject\}"),
        ("Tool", {"files": "data/{subject}.csv"}, "A01 OPEN 1 and of A01 REST 1"),
    ],
)
def test_what_could_be_confused_is_refused(name, values, words):
    with pytest.raises(SettingsError, match=words):
        import_settings({name: {"format": "openface", "files": FILES, **values}}, RECORDINGS)


def test_two_names_that_differ_only_in_case_are_refused():
    configured = {name: {"format": "points", "files": FILES} for name in ("Tool", "tool")}
    with pytest.raises(SettingsError, match="exists already"):
        import_settings(configured, RECORDINGS)
