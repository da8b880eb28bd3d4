"""Bad input is one clear line: where, what, what to do; and the other people go on."""

import re

import av
import numpy as np
import pytest

from steadyface import tables
from steadyface.measures.schemas import ACCURACY
from steadyface.recording.bag_writer import BagWriter
from steadyface.recording.calibration import sr300_calibration
from steadyface.trackers.schemas import TRACKS

DONE = "results/measures/accuracy/C04.parquet"


def complaint(said):
    """The lines that tell the user what is wrong."""
    return [line for line in said.splitlines() if "ERROR:" in line]


def run_on(study):
    """Run all measures, one of which must fail; what was printed."""
    targets = [f"results/measures/accuracy/{subject}.parquet" for subject in ("A04", "C04")]
    return study.snakemake("--keep-going", *targets, succeeds=False)


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-5000])


def cut_in_a_chunk(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def empty(path):
    path.write_bytes(b"")


def without_colour(path):
    calibration = sr300_calibration(64, 48)
    with BagWriter(path, calibration) as bag:
        for number in range(5):
            bag.add_depth(np.ones((48, 64), np.uint16), 33.3 * number, number + 1)


def missing(path):
    path.unlink()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (cut_short, "damaged"),
        (cut_in_a_chunk, "damaged"),
        (empty, "empty"),
        (without_colour, "no colour frames"),
    ],
)
def test_a_bad_recording_is_one_line_and_others_go_on(study, damage, words):
    damage(study.folder / "data/A04_OPEN.bag")
    (line,) = set(complaint(run_on(study)))
    assert "A04_OPEN.bag" in line
    assert "A04" in line
    assert words in line
    assert (study.folder / DONE).is_file()
    assert not (study.folder / "results/frames/A04.frames").exists()


def test_a_missing_recording_is_named_before_anything_runs(study):
    missing(study.folder / "data/A04_OPEN.bag")
    said = study.snakemake(succeeds=False)
    assert "data/A04_OPEN.bag" in said


def test_a_video_without_a_face_gives_rows_with_a_reason(study):
    path = study.folder / "data/A04_OPEN.avi"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for _ in range(15):
            grey = np.full((480, 640, 3), 128, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    sheet = study.folder / "data/recordings.tsv"
    sheet.write_text(sheet.read_text().replace("A04_OPEN.bag", "A04_OPEN.avi"))
    study.snakemake("results/measures/accuracy/A04.parquet")
    tracks = tables.read(study.folder / "results/tracks/dlib/A04.parquet", TRACKS)
    without = tracks[tracks["task"] == "OPEN"]
    assert without["frame"].nunique() == 15
    assert set(without["status"]) == {"no_face"}
    assert without["x_px"].isna().all()
    accuracy = tables.read(study.folder / "results/measures/accuracy/A04.parquet", ACCURACY)
    lost = accuracy[accuracy["task"] == "OPEN"]
    assert len(lost) == 4
    assert set(lost["status"]) == {"no_face"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text + text.splitlines()[-1] + "\n", "is listed twice"),
        (lambda text: text + text.splitlines()[-1].replace("evaluate", "finetune") + "\n", "sets"),
    ],
    ids=["twice", "in both sets"],
)
def test_a_contradicting_sheet_stops_the_study_at_once(study, change, words):
    sheet = study.folder / "data/participants.tsv"
    sheet.write_text(change(sheet.read_text()))
    said = study.snakemake("--dry-run", succeeds=False)
    (line,) = [line for line in said.splitlines() if "participants.tsv" in line]
    assert words in line
    assert "C04" in line


def test_an_unknown_tracker_is_named_with_those_that_exist(study):
    study.configure(trackers=["dlib", "fann"])
    said = study.snakemake("--dry-run", succeeds=False)
    assert re.search(r"'fann' is not one of \['dlib', 'fan'", said)


def test_an_unknown_setting_is_refused(study):
    study.configure(smoothness={"windw_s": 4.0})
    assert "windw_s" in study.snakemake("--dry-run", succeeds=False)


def test_a_wrong_frame_rate_is_one_line(study):
    study.configure(recordings={"expected_rate_hz": 60})
    lines = complaint(run_on_all(study))
    assert all("frames per second" in line for line in lines)
    assert any("A04" in line for line in lines)


def run_on_all(study):
    return study.snakemake("--keep-going", "results/measures/accuracy/A04.parquet", succeeds=False)
