"""Figures: distinct colours for every reader, the stamp, gaps and missing values told honestly."""

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from steadyface.analysis.manifests import read_manifests
from steadyface.finetuning.schemas import LEARNING_CURVE
from steadyface.landmarks import LOWER_LIP
from steadyface.report.figures.annotation_effort import draw_annotation_effort
from steadyface.report.figures.captions import CAPTIONS
from steadyface.report.figures.error_curves import cumulative_share, draw_error_curves
from steadyface.report.figures.landmark_errors import OUTLINE
from steadyface.report.figures.lip_traces import read_lip_traces
from steadyface.report.figures.study_figures import DRAWN, people_values
from steadyface.report.figures.style import save_figure
from steadyface.report.figures.traces import draw_traces
from steadyface.report.figures.training_histories import histories
from steadyface.report.page.svg import inline_svg
from steadyface.report.palette import LOOKS
from steadyface.study.shown import shown_people
from steadyface.trackers.arms import ARMS, PAPER_TRACKERS
from tests.report import synthetic_study as study

# Machado et al. 2009, IEEE Trans. Vis. Comput. Graph. 15:1291-1298, severity 1, linear RGB.
COLOUR_BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


def lab(colour: str, seen: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as someone sees it."""
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(encoded > 0.04045, ((encoded + 0.055) / 1.055) ** 2.4, encoded / 12.92)
    linear = np.clip(seen @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(to_xyz @ linear / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("kind", COLOUR_BLINDNESS)
@pytest.mark.parametrize("ground", ["colour", "on_dark"])
def test_the_papers_trackers_have_colours_that_anyone_can_tell_apart(kind, ground):
    seen = COLOUR_BLINDNESS[kind]
    colours = {name: lab(getattr(LOOKS[name], ground), seen) for name in PAPER_TRACKERS}
    for one, other in combinations(PAPER_TRACKERS, 2):
        assert np.linalg.norm(colours[one] - colours[other]) > 18, (one, other)


def test_no_two_trackers_share_colour_and_marker():
    assert len({look.colour for look in LOOKS.values()}) == len(ARMS)
    assert len({(look.marker, look.control) for look in LOOKS.values()}) >= 9


def test_missing_values_never_count_as_small_errors():
    errors = np.array([1.0, np.nan, 3.0, 9.0])
    assert cumulative_share(errors, np.array([0.5, 1.0, 3.0, 100.0])).tolist() == [0, 25, 50, 75]


def test_the_schematic_mouth_is_left_right_symmetric_enough_to_read():
    corners, lower_lip = OUTLINE[[0, 6]], OUTLINE[LOWER_LIP - 48]
    assert corners[0, 0] == -corners[1, 0]
    assert lower_lip[1] > 0


def test_every_figure_has_a_caption():
    assert set(DRAWN) == set(CAPTIONS)


def test_the_stamp_is_there_only_for_simulated_people():
    traces = study.traces(study.participants(), ("dlib",))
    for simulated in (True, False):
        texts = [text.get_text() for text in draw_traces(traces, simulated).texts]
        assert ("simulated cohort" in texts) is simulated


def test_the_same_figure_gives_the_same_bytes(tmp_path):
    people = study.participants()
    groups = people.set_index("subject")["group"]
    errors = study.accuracy(people, ("dlib",))
    errors["group"] = errors["subject"].map(groups)
    for run in ("one", "two"):
        save_figure(draw_error_curves(errors, True), tmp_path / run, "curves")
    for suffix in (".svg", ".png"):
        assert (tmp_path / f"one/curves{suffix}").read_bytes() == (
            tmp_path / f"two/curves{suffix}"
        ).read_bytes()


def test_figures_in_the_page_follow_its_theme_and_keep_their_identifiers_apart(tmp_path):
    traces = study.traces(study.participants(), ("sbr_ft",))
    save_figure(draw_traces(traces, True), tmp_path, "traces")
    text = inline_svg(tmp_path / "traces.svg", "Traces")
    assert LOOKS["sbr_ft"].colour not in text
    assert "var(--sbr_ft)" in text
    assert 'id="traces-figure_1"' in text
    assert "<title>Traces</title>" in text


def test_a_persons_accuracy_weighs_frames_and_jitter_weighs_tasks():
    rows = [
        ("nrmse", "OPEN", 1.0, 30),
        ("nrmse", "SPREAD", 4.0, 10),
        ("jitter", "OPEN", 1.0, 1),
        ("jitter", "REST", 2.0, 2),
    ]
    table = pd.DataFrame(rows, columns=["measure", "task", "value", "n_units"]).assign(
        unit="%", group="ALS", subject="A04", tracker="fan"
    )
    values = people_values(table).set_index("measure")["value"]
    assert values["nrmse"] == pytest.approx(1.75)
    assert values["jitter"] == pytest.approx(1.5)


def test_lip_traces_start_at_zero_and_stop_in_time(tmp_path):
    people = study.participants()
    shown = shown_people(people)
    assert shown == {"A04": "ALS", "S04": "stroke", "C04": "HC"}
    frames = np.arange(200)
    track = pd.DataFrame(
        {
            "subject": "A04",
            "task": np.where(frames < 180, "OPEN", "REST"),
            "repetition": 1,
            "landmark": LOWER_LIP,
            "time_s": 2.0 + frames / 30,
            "y_px": frames,
        }
    )
    track.to_parquet(tmp_path / "A04.parquet")
    recordings = dict.fromkeys(shown, ("OPEN", 1))
    traces = read_lip_traces([("dlib", tmp_path / "A04.parquet")], shown, recordings)
    assert traces["time_s"].iloc[0] == 0
    assert traces["time_s"].max() < 5
    assert len(traces) == 150
    assert set(traces["group"]) == {"ALS"}


def test_histories_come_from_both_kinds_of_manifests(tmp_path):
    fan, sbr = tmp_path / "fan.json", tmp_path / "sbr.json"
    curves = [
        {"epoch": 0, "training_loss": None, "validation_loss": 2.0},
        {"epoch": 1, "training_loss": 1.5, "validation_loss": 1.0},
    ]
    fan.write_text(json.dumps({"fold": "A01", "changed": True, "curves": curves}))
    epoch = {"epoch": 0, "detection_loss": 0.5, "registration_loss_px": None}
    sbr.write_text(json.dumps({"changed": True, "curves": [epoch]}))
    table = histories(read_manifests([("fan_ft", fan), ("sbr_ft", sbr)]))
    assert table["value"].tolist() == [2.0, 1.5, 1.0, 0.5]
    assert table["part"].tolist() == ["validation", "training", "validation", "training"]
    assert table["fold"].tolist() == ["A01", "A01", "A01", "all"]


def test_what_annotations_bring_is_drawn_by_people_and_frames():
    rows = [
        ("fan_ft", subject, people, frames, people * frames, 2.0 - people / 10 + spread, 12)
        for subject, spread in (("A01", 0.1), ("C01", -0.1))
        for people, frames in ((0, 0), (1, 5), (3, 5), (1, 40), (3, 40))
    ]
    curve = pd.DataFrame(rows, columns=list(LEARNING_CURVE.columns))
    figure = draw_annotation_effort(curve, simulated=True)
    (axes,) = figure.axes
    assert axes.get_title(loc="left") == "FAN-FT"
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["before tuning", "5 frames of each", "40 frames of each"]
    assert axes.get_xticks().tolist() == [1, 3]
    means = [line.get_ydata() for line in axes.get_lines() if len(line.get_xdata()) == 2]
    assert any(np.allclose(values, [1.9, 1.7]) for values in means)
