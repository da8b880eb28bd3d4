"""The whole study, run for real on five simulated people: every tracker, every table, the page."""

import json

import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.schemas import SCHEMAS
from steadyface.annotations.schemas import TRUTH
from steadyface.finetuning.fan.folds import check_manifest
from steadyface.recording.schemas import FRAMES
from steadyface.trackers.arms import ARMS, PAPER_TRACKERS
from steadyface.trackers.schemas import TRACKS

EVALUATED, FINETUNING = ("A04", "S04", "C04"), ("A01", "S01")


@pytest.fixture(scope="module")
def results(tiny):
    return tiny.folder / "results"


def test_a_second_run_plans_nothing(tiny):
    assert tiny.planned("--configfile", "studies/tiny/study.yaml") == {}


def test_simulated_recordings_are_gone_once_their_frames_are_stored(results):
    assert list(results.rglob("*.bag")) == []
    assert len(list((results / "frames").glob("*.frames"))) == 5


@pytest.mark.parametrize("subject", EVALUATED)
def test_every_tracker_has_a_row_for_every_frame_and_landmark(results, subject):
    frames = tables.read(results / f"frames/{subject}.index.parquet", FRAMES)
    for tracker in ARMS:
        tracks = tables.read(results / f"tracks/{tracker}/{subject}.parquet", TRACKS)
        assert len(tracks) == 68 * len(frames), tracker
        assert set(tracks["time_s"]) == set(frames["time_s"]), tracker


def test_fan_gives_whole_pixels_unless_it_decodes_finer(results):
    def fractions(tracker):
        tracks = pd.read_parquet(results / f"tracks/{tracker}/A04.parquet")
        return (tracks["x_px"].dropna() % 1 != 0).mean()

    assert fractions("fan") == fractions("fan_ft") == fractions("sbr_rounded") == 0
    assert fractions("fan_subpixel") > 0.9
    assert fractions("sbr") > 0.9


def test_an_arm_without_the_one_it_derives_from_gives_the_same_landmarks(
    tmp_path, new_workflow, results
):
    tables_of_arms = [f"tracks/{arm}/A04.parquet" for arm in ("fan_subpixel", "sbr_rounded")]
    workflow = new_workflow(tmp_path / "study")
    workflow.configure(trackers=["fan_subpixel", "sbr_rounded"])
    targets = [f"results/{table}" for table in tables_of_arms]
    workflow.snakemake(*targets, "--configfile", "studies/tiny/study.yaml")
    for table in tables_of_arms:
        alone = tables.read(workflow.folder / "results" / table, TRACKS)
        pd.testing.assert_frame_equal(alone, tables.read(results / table, TRACKS))


def test_frames_come_back_at_the_times_of_the_truth(results):
    frames = tables.read(results / "frames/A04.index.parquet", FRAMES)
    truth = tables.read(results / "simulation/A04.truth.parquet", TRUTH)
    exact = truth.drop_duplicates(["task", "frame"]).set_index(["task", "frame"])["time_s"]
    seen = frames.set_index(["task", "frame"])["time_s"]
    assert (seen - exact.reindex(seen.index)).abs().max() < 1e-6


@pytest.mark.parametrize("subject", EVALUATED)
def test_no_fold_has_seen_the_person_it_tracks(results, subject):
    manifest = json.loads((results / f"finetuning/fan/{subject}/manifest.json").read_text())
    check_manifest(manifest)
    seen = set(manifest["training"]) | set(manifest["validation"])
    assert seen == {*EVALUATED, *FINETUNING} - {subject}


def test_the_even_comparison_learns_from_the_same_frames(results):
    fan = json.loads((results / "finetuning/fan_equal/manifest.json").read_text())
    sbr = json.loads((results / "finetuning/sbr_ft/manifest.json").read_text())
    of_fan = {
        (subject, *frame)
        for role in ("training", "validation")
        for subject, frames in fan["frames"][role].items()
        for frame in frames
    }
    assert of_fan == {tuple(frame) for frame in sbr["frames"]}
    assert {subject for subject, *_ in of_fan} == set(FINETUNING)


def test_the_report_holds_all_five_trackers_and_says_that_it_is_simulated(results):
    page = (results / "report/report.html").read_text()
    assert "simulated" in page.lower()
    for label in ("DLIB", "FAN-FT", "SBR-FT"):
        assert label in page
    values = pd.read_csv(results / "report/tables/table2_values.csv")
    assert set(PAPER_TRACKERS) <= set(values["tracker"])
    for name, schema in SCHEMAS.items():
        tables.read(results / f"analysis/{name}.csv", schema)


def test_results_name_no_place_of_this_machine(tiny, results):
    places = [str(tiny.folder), str(tiny.folder.parent), "/home/", "/root/"]
    for path in results.rglob("*"):
        # Logs may hold tracebacks; they stay with the user.
        if path.suffix in (".csv", ".json", ".html", ".md", ".tex", ".yaml") and path.is_file():
            text = path.read_text()
            for place in places:
                assert place not in text, path
