"""A lab's odd corners in one study: three people, strange names, links, a read-only disk, no face.

The study must run to its report, and say what it cannot say.
"""

import json
import os
import subprocess
from contextlib import contextmanager

import av
import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.recording.schemas import FRAMES
from steadyface.study.schemas import RECORDINGS
from steadyface.trackers.schemas import TRACKS
from tests.workflow.conftest import own_study

FOLDER = 'Müller\'s "study" 研究 (1)'
LONG = "long " * 39


def grey_video(path):
    """Half a second in which there is nobody."""
    with av.open(f"file:{path}", "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for _ in range(15):
            picture = av.VideoFrame.from_ndarray(np.full((480, 640, 3), 128, np.uint8), "rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


@pytest.fixture(scope="module")
def strange(tmp_path_factory, recorded):
    """The study of three people under strange names, its data on a disk that cannot be written."""
    workflow = own_study(tmp_path_factory.mktemp("strange") / FOLDER, recorded)
    data = workflow.folder / "data"
    names = {
        "A01_OPEN": "sp ace.bag",
        "A01_REST": "Größe.bag",
        "A04_OPEN": f"{LONG}.bag",
        "A04_REST": 'it\'s "quoted" & $(touch x); `y`.bag',
        "C04_OPEN": "10:30 nobody.mp4",
        "C04_REST": "安静.bag",
    }
    grey_video(data / names["C04_OPEN"])
    (data / "C04_OPEN.bag").unlink()
    for stem, name in names.items():
        if stem != "C04_OPEN":
            (data / f"{stem}.bag").rename(data / name)
    (data / "kept").mkdir()
    (data / names["C04_REST"]).rename(data / "kept/original.bag")
    (data / names["C04_REST"]).symlink_to("kept/original.bag")
    rows = [(*stem.split("_"), 1, f"data/{name}") for stem, name in names.items()]
    sheet = pd.DataFrame(rows, columns=["subject", "task", "repetition", "file"])
    tables.write(data / "recordings.tsv", sheet, RECORDINGS)
    with read_only(data):
        workflow.snakemake()
        yield workflow


@contextmanager
def read_only(folder):
    """Nothing in the folder can be changed: by a mount where root may, else by permissions."""
    bound = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True)
    if bound.returncode == 0:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
    else:
        for path in [*folder.rglob("*"), folder]:
            path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        if bound.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        else:
            # Or pytest cannot remove it.
            for path in [folder, *folder.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.full
def test_strange_names_and_a_read_only_disk_change_nothing(strange, local_results):
    for subject, task in (("A04", "OPEN"), ("A04", "REST"), ("C04", "REST")):
        path = f"frames/{subject}.index.parquet"
        found = tables.read(strange.folder / "results" / path, FRAMES)
        wanted = tables.read(local_results / path, FRAMES)
        same = [table[table["task"] == task].reset_index(drop=True) for table in (found, wanted)]
        pd.testing.assert_frame_equal(*same)
    tracks = "tracks/dlib/A04.parquet"
    pd.testing.assert_frame_equal(
        tables.read(strange.folder / "results" / tracks, TRACKS),
        tables.read(local_results / tracks, TRACKS),
    )
    assert not [name for name in os.listdir(strange.folder) if name in ("x", "y")]


@pytest.mark.full
def test_a_recording_without_a_face_reaches_the_report_as_missing(strange):
    tracks = tables.read(strange.folder / "results/tracks/dlib/C04.parquet", TRACKS).query(
        "task == 'OPEN'"
    )
    assert tracks["frame"].nunique() == 15
    assert set(tracks["status"]) == {"no_face"}
    assert (strange.folder / "results/report/report.html").is_file()


def test_two_evaluated_people_are_measured_and_nothing_is_claimed_of_them(local_results):
    answer = json.loads((local_results / "analysis/answer.json").read_text())
    assert answer["n_subjects"] == 2
    assert "cannot be said" in answer["text"]
    tests = pd.read_csv(local_results / "analysis/per_person_confirmatory.csv")
    assert not (tests["p"] < 0.05).any()
    page = (local_results / "report/report.html").read_text()
    assert ">nan<" not in page.lower()
