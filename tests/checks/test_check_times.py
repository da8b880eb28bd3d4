"""What a recording's times and pictures will cost is told before an hour is spent on it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from steadyface.checks.rates import check_rates, rate_table
from steadyface.checks.recordings import check_recordings, listed
from steadyface.checks.times import effect_of_uneven_stamps, smoothness_lost
from steadyface.measures.settings import PAPER
from steadyface.problems import NOTE
from steadyface.recording.index import open_recording
from tests.recording.video_files import overwrite, write_video

READING = {
    "engine": "python",
    "allow_recovered": False,
    "stall_limit_s": 5,
    "expected_rate_hz": None,
}


def even(seconds, rate=30.0):
    return np.arange(round(seconds * rate)) / rate * 1e3


def lost(stamps_ms, settings=PAPER):
    return [wrong for wrong, _ in smoothness_lost(stamps_ms, settings)]


def notes(path, smoothness=PAPER, rate=None, **reading):
    looked = check_recordings(
        listed([("video", 1, str(path))], [2], [rate]), "p1", READING | reading, 0.0, smoothness
    )
    return [problem.wrong for problem in looked.problems if problem.kind == NOTE]


@pytest.mark.parametrize("rate", [25.0, 30.0, 60.0, 240.0])
def test_a_recording_as_long_as_the_window_is_no_problem(rate):
    assert lost(even(5, rate)) == []
    assert "lasts 4.9 s, less than the window of 5 s" in lost(even(4.9, rate))[0]


def test_the_window_is_that_of_the_study():
    assert lost(even(3), replace(PAPER, window_s=3.0)) == []
    assert "less than the window of 3 s" in lost(even(2), replace(PAPER, window_s=3.0))[0]


def test_a_phone_that_drops_every_seventh_frame_is_told():
    stamps = np.delete(even(6), np.arange(6, 180, 7))
    assert (
        "too many frames are missing from the recording (21 of the first 150)" in lost(stamps)[0]
    )
    assert lost(np.delete(even(6), [30, 60])) == []


def test_a_rate_that_cannot_show_the_cut_off_is_told():
    assert "runs at 15.0 frames per second, too few" in lost(even(6, 15))[0]


@pytest.mark.parametrize(("jitter_ms", "ldj"), [(1, "-15"), (2, "-16")])
def test_uneven_stamps_are_told_with_their_effect(jitter_ms, ldj):
    stamps = even(6) + np.random.default_rng(0).normal(0, jitter_ms, 180)
    told = effect_of_uneven_stamps(stamps, PAPER)
    assert f"LDJ {ldj}" in told
    assert "in place of -13.0" in told
    assert effect_of_uneven_stamps(even(3), PAPER) is None


def test_every_note_of_the_quality_record_is_told(tmp_path):
    path = write_video(tmp_path / "a.mp4", "mpeg4", range(200))
    recording = open_recording(path, subject="p1", rate=50)
    list(recording.frames())
    (note,) = recording.quality["notes"]
    told = notes(path, rate=50)
    assert note["wrong"] in told
    assert any("less than the window" in wrong for wrong in told)


def test_a_video_of_uneven_stamps_is_told_and_one_of_whole_milliseconds_is_not(tmp_path):
    rng = np.random.default_rng(0)
    even_ms = np.round(np.arange(180) * 100 / 3).astype(int)
    smooth = write_video(tmp_path / "even.mkv", "mpeg4", even_ms, rate=1000)
    assert notes(smooth) == []
    uneven_ms = np.round(np.arange(180) * 100 / 3 + rng.normal(0, 2, 180)).astype(int)
    uneven_ms -= uneven_ms.min()
    (told,) = notes(write_video(tmp_path / "uneven.mkv", "mpeg4", uneven_ms, rate=1000))
    assert told.startswith("time stamps are uneven: frames lie up to")
    assert "LDJ" in told


def test_damage_that_is_passed_over_is_told(tmp_path):
    path = write_video(tmp_path / "a.avi", "mjpeg", range(160), pixels="yuvj420p")
    overwrite(path, 7)
    (told,) = notes(path, allow_recovered=True)
    assert "is damaged (frame 7 is damaged" in told
    looked = check_recordings(listed([("v", 1, str(path))], [2], [None]), "p1", READING, 0.0)
    assert "frame 7 is damaged" in looked.problems[0].wrong


def test_pictures_so_large_that_memory_may_not_suffice_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr("steadyface.checks.recordings.LARGE_PIXELS", 64 * 48 - 1)
    path = write_video(tmp_path / "a.mp4", "mpeg4", range(160))
    assert any("pictures are large (64 x 48 px)" in wrong for wrong in notes(path))


def test_several_rates_in_one_study_are_told():
    people = [rate_table("p1", {("REST", 1): 30.0, ("OPEN", 1): 29.97}), rate_table("p2", {})]
    assert check_rates(pd.concat(people)) == []
    people.append(rate_table("p3", {("REST", 1): 60.0, ("OPEN", 1): 240.0}))
    (note,) = check_rates(pd.concat(people))
    assert "run at 29.98 (2 recordings), 60 (1) and 240 (1) frames per second" in note.wrong
    assert note.kind == NOTE
