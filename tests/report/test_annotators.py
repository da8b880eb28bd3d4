"""What the report says of annotators who differ is what their table says."""

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from steadyface import tables
from steadyface.analysis.annotators import ANNOTATOR_AGREEMENT
from steadyface.analysis.starting_points import STARTING_POINTS, starting_points
from steadyface.report.page.contents import ReportContents
from steadyface.report.page.page import write_report
from steadyface.report.tables.annotators import said_of_annotators, said_of_starting_points

ROOT = Path(__file__).resolve().parents[2]
PAIR = {
    "annotator": "AB",
    "other_annotator": "CD",
    "n_subjects": 3,
    "n_frames": 40,
    "n_incomplete": 2,
    "started_from": "mesh",
    "nrmse_pct": 0.6249,
    "nrmse_low_pct": 0.5,
    "nrmse_high_pct": 0.75,
    "opening_icc": 0.981,
    "opening_icc_low": 0.9,
    "opening_icc_high": 0.99,
    "opening_bias_pct": 0.1,
    "opening_low_pct": -0.3,
    "opening_high_pct": 0.5,
}


def test_the_difference_is_told_with_its_interval_and_its_start():
    first, second = said_of_annotators(pd.DataFrame([PAIR]), "mean")
    assert "AB and CD, of the same 40 frames of 3 people differ by 0.62 % NRMSE" in first
    assert "(95 % CI 0.50 to 0.75)" in first
    assert "ICC of 0.98" in first
    assert "corrected points of Mesh" in first
    assert "mean of all annotators" in second


def test_what_is_not_known_is_not_told():
    pair = PAIR | dict.fromkeys(["nrmse_low_pct", "nrmse_high_pct", "opening_icc"], np.nan)
    first, second = said_of_annotators(pd.DataFrame([pair | {"started_from": None}]), "AB")
    assert "CI" not in first
    assert "ICC" not in first
    assert "corrected" not in first
    assert "points of AB alone" in second


def test_nothing_is_said_of_annotators_without_common_frames():
    assert said_of_annotators(pd.DataFrame([PAIR | {"n_frames": 0}]), "mean") == []


def test_the_page_shows_the_sentence_and_the_table(tmp_path):
    path = tmp_path / "annotator_agreement.csv"
    tables.write(path, pd.DataFrame([PAIR]), ANNOTATOR_AGREEMENT)
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    config["cohort"]["simulated"], config["trackers"] = False, ["dlib"]
    contents = ReportContents("bare", config, {"annotator_agreement": path})
    write_report(tmp_path / "report.html", contents)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Agreement of the annotators" in text
    assert "differ by 0.62 % NRMSE" in text
    assert 'data-source="annotator_agreement.csv"' in text
    assert ">Mesh<" in text


def annotated(subject, frames, annotator, started_from):
    rows = {"subject": subject, "task": "OPEN", "repetition": 1, "annotator": annotator}
    keys = pd.DataFrame({"frame": list(frames)}).merge(
        pd.DataFrame({"landmark": range(68)}), "cross"
    )
    return keys.assign(**rows, started_from=started_from, x_px=1.0, y_px=2.0)


def test_points_that_were_only_corrected_are_counted_among_evaluated_people():
    table = pd.concat(
        [
            annotated("A04", (0, 10, 20), "AB", "mesh"),
            annotated("A04", (0, 10), "CD", "mesh"),
            annotated("C04", (0,), "AB", "fan"),
            annotated("C04", (5, 7), "EF", ""),
            annotated("A01", (1, 2, 3, 4), "AB", "mesh"),
        ]
    )
    starts = starting_points(table, ["A04", "C04"])
    assert starts.to_numpy().tolist() == [["fan", 1, 1, 6], ["mesh", 1, 3, 6]]


def test_the_first_screen_tells_whose_points_the_annotations_began_with(tmp_path):
    path = tmp_path / "starting_points.csv"
    starts = starting_points(annotated("A04", (0, 10), "AB", "mesh"), ["A04"])
    tables.write(path, starts, STARTING_POINTS)
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    config["cohort"]["simulated"], config["trackers"] = False, ["dlib"]
    write_report(tmp_path / "report.html", ReportContents("bare", config, {path.stem: path}))
    first_screen = (tmp_path / "report.html").read_text(encoding="utf-8").split("<main>")[0]
    assert "Annotations of 2 of 2 frames of evaluated people are corrected points of Mesh" in (
        first_screen
    )


def test_nothing_is_said_where_no_trackers_points_were_corrected():
    starts = starting_points(annotated("A04", (0, 10), "unnamed", ""), ["A04"])
    assert said_of_starting_points(starts) == []
