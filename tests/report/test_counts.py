"""Counts: n is the number that entered, frames are frames, what stands still is never the best."""

import re

import numpy as np
import pandas as pd
import pytest

from steadyface.analysis.comparison import arrange
from steadyface.analysis.paper.published import (
    published_accuracy,
    published_cohort,
    published_smoothness,
)
from steadyface.analysis.paper.table2 import accuracy_values
from steadyface.analysis.paper.table3 import smoothness_values
from steadyface.analysis.per_person.fidelity import fidelity
from steadyface.measures.schemas import ACCURACY
from steadyface.measures.smoothness_table import measure_smoothness
from steadyface.report.figures.contrasts import FEWEST_FOR_INTERVAL, draw_forest
from steadyface.report.page.statistics_views import STEADINESS
from steadyface.report.page.views import view_html
from steadyface.report.tables.cohort import cohort_grid, cohort_values
from steadyface.report.tables.paper_tables import TableInputs, TableSettings, build_tables
from steadyface.report.tables.recordings import AT_A_GLANCE, recording_values
from steadyface.report.tables.smoothness import smoothness_grid
from steadyface.report.tables.steadiness import STEADINESS as STEADINESS_TABLE
from steadyface.report.tables.steadiness import steadiness
from steadyface.report.words import counted, of_number
from steadyface.tables import check, empty
from steadyface.trackers.arms import PAPER_TRACKERS
from tests.analysis.settings import settings_of
from tests.report import synthetic_study as study

RATE = 30.0


def track(frames: np.ndarray, lost: tuple[int, ...] = ()) -> pd.DataFrame:
    """A TRACKS table of one recording of a moving, jittering mouth in the given frames."""
    random = np.random.default_rng(4)
    points = random.uniform(100, 300, (68, 2))[None] + random.normal(0, 0.3, (400, 68, 2))
    points[:, 48:, 1] += 20 * np.sin(np.arange(400) / 12)[:, None] ** 2
    points[list(lost)] = np.nan
    points = points[frames]
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": "OPEN",
            "repetition": 1,
            "frame": np.repeat(np.arange(len(frames)), 68),
            "time_s": np.repeat(frames / RATE, 68),
            "landmark": np.tile(np.arange(68), len(frames)),
            "x_px": points[..., 0].ravel(),
            "y_px": points[..., 1].ravel(),
            "confidence": 1.0,
            "decoder": "subpixel",
            "status": np.where(np.isnan(points[..., 0]).ravel(), "no_face", "ok"),
        }
    )


def recorded(frames: np.ndarray, lost: tuple[int, ...] = ()) -> pd.Series:
    smoothness = measure_smoothness({"dlib": track(frames, lost)})
    return recording_values(smoothness, empty(ACCURACY), "velocity_1d", compares=True).iloc[0]


def test_a_recording_shorter_than_the_window_has_jitter_and_no_smoothness():
    row = recorded(np.arange(90))
    assert row["frames"] == 90
    assert row["smoothness"] == "recording shorter than the window"
    assert np.isnan(row["sparc"])
    assert row["jitter_px"] == pytest.approx(0.3, rel=0.1)


def test_places_in_time_without_a_frame_are_no_frames():
    kept = np.delete(np.arange(160), np.r_[20:24, 60:64, 100:104])
    row = recorded(kept)
    assert (row["frames"], row["missing_frames"], row["lacking_frames"]) == (148, 0, 12)
    assert "missing from the recording" in row["smoothness"]


def test_frames_without_landmarks_are_counted_apart_from_frames_that_are_not_there():
    kept = np.delete(np.arange(160), np.r_[20:23])
    row = recorded(kept, lost=(50, 51, 52, 53, 54))
    assert (row["frames"], row["missing_frames"], row["lacking_frames"]) == (157, 5, 3)
    assert "missing from the recording" not in row["smoothness"]


def test_jitter_of_a_short_recording_begins_where_the_face_is_seen():
    row = recorded(np.arange(90), lost=(0, 1))
    assert row["jitter_px"] == pytest.approx(0.3, rel=0.1)


@pytest.fixture
def partly_measured() -> pd.DataFrame:
    """Jitter of two of three people of whom one has a gain; the third has no value at all."""
    rows = []
    for subject, jitter, gain in (("A", 1.0, 0.9), ("B", 3.0, np.nan), ("C", np.nan, np.nan)):
        rows.append((subject, "mouth", "sigma3_rms_pct", jitter))
        rows.append((subject, "mean", "gain", gain))
    table = pd.DataFrame(rows, columns=["subject", "series", "measure", "value"])
    return table.assign(
        task="OPEN", repetition=1, tracker="fan", setting="main", signal="position"
    )


def test_n_of_jitter_and_of_gain_are_those_who_entered(partly_measured):
    table = check(steadiness(partly_measured, None), STEADINESS_TABLE, "steadiness")
    row = table.iloc[0]
    assert (row["n_subjects"], row["n_missing"], row["jitter_pct"]) == (2, 1, 2.0)
    assert (row["n_gain"], row["gain"]) == (1, 0.9)
    for view in (STEADINESS, AT_A_GLANCE):
        html = str(view_html(view, table, "steadiness.csv"))
        assert re.search(r">2</a></td>", html)
        assert re.search(r'>0\.9\d*</a> <span class="n">\(n = 1\)</span>', html)


def still(tracker: str) -> pd.DataFrame:
    """A table of fidelity in which one tracker follows nobody."""
    rows = [
        (group, task, name, name != tracker)
        for group in ("all", "ALS", "stroke", "HC")
        for task in ("all", "REST", "OPEN", "SPREAD")
        for name in ("dlib", "fan", "fan_ft", "sbr", "sbr_ft")
    ]
    return pd.DataFrame(rows, columns=["group", "task", "tracker", "follows"])


def test_a_tracker_that_stands_still_is_bold_nowhere():
    people = pd.DataFrame({"subject": ["A"], "group": ["ALS"], "set": ["evaluate"]})
    errors = pd.DataFrame(
        {"subject": "A", "reference": "annotation", "tracker": ["dlib", "fan", "sbr"]}
    ).assign(nrmse_pct=[3.0, 2.0, 1.0], task="OPEN", status="ok")
    values = accuracy_values(errors, people, published_accuracy(), fidelity=still("sbr"))
    assert values.loc[values["best"], "tracker"].tolist() == ["fan"]
    smooth = published_smoothness().assign(subject="P")
    plain = smoothness_values(smooth, published_smoothness())
    gated = smoothness_values(smooth, published_smoothness(), fidelity=still("sbr_ft"))
    assert (plain.loc[plain["best"], "tracker"] == "sbr_ft").sum() == 12
    assert "sbr_ft" not in set(gated.loc[gated["best"], "tracker"])
    assert gated["best"].sum() == 18
    grid = smoothness_grid(gated, "the signal", 5.0)
    assert "Never bold" in " ".join(grid.notes)
    assert [row[-1].text for row in grid.rows[-2:]] == ["0/9", "0/9"]
    assert "Never bold" not in " ".join(smoothness_grid(plain, "the signal", 5.0).notes)


def test_a_track_that_follows_no_movement_is_bold_in_no_table_of_the_study():
    people = study.few_people(3)
    errors, smooth = (make(people, PAPER_TRACKERS) for make in (study.accuracy, study.smoothness))
    frozen = (smooth["tracker"] == "sbr_ft") & (smooth["measure"] == "gain")
    smooth.loc[frozen & (smooth["status"] == "ok"), "value"] = 0.02
    values = arrange(errors, smooth, people, settings_of(simulated=True))
    inputs = TableInputs(
        people,
        TableSettings(simulated=True, signal="velocity_1d", window_s=5.0),
        errors,
        **study.papers_tables(
            people, errors, values, fidelity=fidelity(smooth, people, values.jitter)
        ),
    )
    built = {table.name: table for table in build_tables(inputs)}
    for name in ("table2", "table2_by_task", "table3"):
        best = built[name].values.loc[built[name].values["best"], "tracker"]
        assert len(best) > 0
        assert "sbr_ft" not in set(best)
        assert "(see jitter, gain and lag): SBR-FT." in " ".join(built[name].grid.notes)


def test_people_without_a_recording_are_not_undefined_values():
    smooth = published_smoothness().assign(subject="P", n_units=1, n_missing=0)
    nobody = smooth.assign(subject="Q", value=np.nan, n_units=0)
    failed = smooth.assign(subject="R", value=np.nan, n_units=0, n_missing=1)
    values = smoothness_values(pd.concat([smooth, nobody, failed]), published_smoothness())
    counts = values[["n_subjects", "n_undefined", "n_unrecorded"]].drop_duplicates()
    assert counts.to_numpy().tolist() == [[1, 1, 1]]
    alone = smoothness_values(nobody, published_smoothness())
    assert not (alone["n_subjects"] + alone["n_undefined"]).any()


@pytest.mark.parametrize("people", [2, 5, 6, 8])
def test_few_people_are_drawn_one_by_one_and_intervals_tell_their_level(people):
    pair = {"measure": "nrmse", "first": "sbr_ft", "second": "sbr"}
    differences = pd.DataFrame({"difference": np.linspace(-1, 1, people)}).assign(
        **pair, group="ALS", subject=[f"A{number}" for number in range(people)]
    )
    estimate = pd.DataFrame({"group": ["all", "ALS"]}).assign(
        **pair, n_subjects=people, mean_difference=0.0, mean_low=-0.5, mean_high=0.5
    )
    estimate["mean_confidence"] = 0.9375
    axes = draw_forest(estimate, differences, {"nrmse": "error"}, True).axes[0]
    texts = [text.get_text() for text in axes.texts]
    bars = [line for line in axes.lines if list(line.get_xdata()) == [-0.5, 0.5]]
    points = max(len(drawn.get_offsets()) for drawn in axes.collections)
    if people < FEWEST_FOR_INTERVAL:
        assert (len(bars), points) == (0, people)
        assert texts == [f"n = {people}"] * 2
    else:
        assert (len(bars), points) == (2, 1)
        assert texts == [f"n = {people}, 93.8%"] * 2


def test_table_i_counts_the_people_of_whom_it_is_known():
    people = study.participants()
    als = (people["group"] == "ALS") & (people["set"] == "evaluate")
    unknown = people[als].index[:3]
    people.loc[unknown, "sex"] = None
    people.loc[unknown, "age_years"] = np.nan
    values = cohort_values(people, published_cohort()).set_index(["field", "set", "group"])
    sex = values.loc[("n_female", "evaluate", "ALS")]
    assert sex["printed"].endswith("/5")
    assert sex["n_known"] == 5
    assert values.loc[("age_years", "evaluate", "ALS"), "printed"].endswith(", n = 5")
    assert values.loc[("n", "evaluate", "ALS"), "n_known"] == 8
    assert "with n where" in cohort_grid(values.reset_index(), False).notes[0]


def test_without_annotations_there_is_no_table_of_errors():
    people = study.participants()
    exact = study.accuracy(people, ("dlib", "fan"), frames=2).assign(reference="truth")
    for accuracy in (exact, exact.iloc[:0]):
        built = build_tables(
            TableInputs(
                people, TableSettings(simulated=True, signal="velocity_1d", window_s=5.0), accuracy
            )
        )
        assert [table.name for table in built] == ["table1"]


def test_one_is_no_plural():
    assert [counted(number, "person") for number in (0, 1, 2)] == [
        "0 people",
        "1 person",
        "2 people",
    ]
    assert of_number(1, "lacks") == "lacks"
    assert of_number(3, "lacks") == "lack"
