"""Landmarks of other tools in a lab's study: planned, refused, and run through to the page."""

import av
import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.exchange.deeplabcut import write_deeplabcut
from steadyface.exchange.openface import write_openface

FILES = {
    "OpenFace": {"format": "openface", "files": "data/of/{subject}_{task}_{repetition}.csv"},
    "Lightning_Pose": {
        "format": "deeplabcut",
        "files": "data/lp/{subject}_{task}_{repetition}.h5",
    },
}
SUBJECTS, TASKS, FRAMES = ("A01", "A04", "C04"), ("OPEN", "REST"), 16


@pytest.fixture
def importing(study):
    """A study with OpenFace's files of its recordings, and Lightning Pose's of the mouth."""
    random = np.random.default_rng(4)
    for name in ("of", "lp"):
        (study.folder / "data" / name).mkdir()
    for subject in SUBJECTS:
        marked = tables.read(study.folder / f"data/{subject}.csv", ANNOTATIONS)
        for task in TASKS:
            first = marked[(marked["task"] == task) & (marked["frame"] == 0)]
            rows = pd.concat([first.assign(frame=frame) for frame in range(FRAMES)])
            rows = rows.assign(time_s=rows["frame"] / 30, confidence=0.9)
            rows[["x_px", "y_px"]] += random.normal(0, 1, (len(rows), 2))
            write_openface(study.folder / f"data/of/{subject}_{task}_1.csv", rows)
            rows.loc[rows["landmark"] < 48, ["x_px", "y_px"]] = np.nan
            write_deeplabcut(study.folder / "data/lp", f"{subject}_{task}_1", rows, "LP")
    study.configure(imported_trackers=FILES)
    return study


def test_imported_trackers_are_planned_and_refused_before_anything_runs(importing):
    planned = importing.planned()
    assert planned["import_tracks"] == 2 * 2
    assert planned["track_dlib"] == 2
    assert "draw_overlay_video" not in planned
    said = importing.snakemake("--dry-run", "overlay_videos", succeeds=False)
    assert "overlay_video: people: is empty" in said
    (importing.folder / "data/of/C04_REST_1.csv").unlink()
    assert "data/of/C04_REST_1.csv" in importing.snakemake("--dry-run", succeeds=False)
    path = importing.folder / "config.yaml"
    path.write_text(path.read_text().replace("OpenFace:", "FAN:"))
    assert "FAN: this tracker exists already" in importing.snakemake("--dry-run", succeeds=False)


def test_a_file_of_another_recording_is_one_line(importing):
    path = importing.folder / "data/of/A04_OPEN_1.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, "17," + lines[-1].partition(",")[2]]) + "\n")
    target = "results/tracks/OpenFace/A04.parquet"
    said = importing.snakemake(target, succeeds=False)
    (line,) = {line for line in said.splitlines() if "ERROR:" in line}
    assert "A04_OPEN_1.csv: line 18 is frame 16" in line
    assert not (importing.folder / target).exists()


@pytest.mark.full
def test_a_study_with_imported_trackers_runs_to_its_page_films_and_exports(importing):
    importing.configure(overlay_video={"people": ["A04"], "slow": 2})
    importing.snakemake("results/report/report.html", "export", "suggest_frames", "overlay_videos")
    results = importing.folder / "results"
    page = (results / "report/report.html").read_text()
    assert "Lightning Pose" in page
    for name, measure in (("table2_values", "nrmse_mean_pct"), ("table3_values", "value")):
        table = pd.read_csv(results / f"report/tables/{name}.csv")
        of_tool = table[table["tracker"] == "Lightning_Pose"]
        assert of_tool[measure].notna().any(), name
    accounts = pd.read_csv(results / "tracks/Lightning_Pose/A04.import.csv")
    assert (accounts["frames_in_file"] == accounts["frames"]).all()
    exported = results / "export/dlib/A04"
    assert len(list(exported.glob("*.h5"))) == len(TASKS)
    suggested = pd.read_csv(results / "suggested_frames.csv")
    assert set(suggested["subject"]) == set(SUBJECTS)
    with av.open(str(results / "overlay_videos/A04/OPEN_1.mp4")) as film:
        assert sum(1 for _ in film.decode(video=0)) == FRAMES
    assert not list((results / "report").rglob("*.mp4"))
