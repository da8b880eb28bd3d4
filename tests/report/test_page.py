"""The page: its numbers are those of the CSVs; it says what is simulated; it names no machine."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from steadyface.provenance.software import without_places
from steadyface.report.page.contents import ReportContents
from steadyface.report.page.page import write_report
from tests.report import synthetic_study as study


class Tables(HTMLParser):
    """Every table of a page: its source, and the text, link and title of each cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[dict] = []
        self.cell: dict | None = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "table":
            self.tables.append({"source": given.get("data-source"), "columns": [], "rows": []})
        elif tag == "th" and "data-column" in given:
            self.tables[-1]["columns"].append(given["data-column"])
        elif tag == "tr" and self.tables:
            self.tables[-1]["rows"].append({"number": given.get("data-row"), "cells": []})
        elif tag in ("td", "th") and self.tables and self.tables[-1]["rows"]:
            self.cell = {"text": "", "title": None, "link": None}
            self.tables[-1]["rows"][-1]["cells"].append(self.cell)
        elif tag == "a" and self.cell is not None:
            self.cell |= {"title": given.get("title"), "link": given["href"]}

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell["text"] += data


def tables_of(page: Path) -> list[dict]:
    parser = Tables()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.tables


def test_every_number_of_the_statistics_is_the_one_in_its_csv(full_page):
    compared = 0
    for table in tables_of(full_page):
        if not table["columns"]:
            continue
        csv = pd.read_csv(full_page.parent / table["source"])
        for row in table["rows"]:
            for column, cell in zip(table["columns"], row["cells"], strict=False):
                if cell["title"] is None:
                    continue
                expected = csv.loc[int(row["number"]), column]
                assert float(cell["title"]) == expected
                assert_rounds_to(expected, cell["text"])
                compared += 1
    assert compared > 500


def assert_rounds_to(value: float, printed: str) -> None:
    if printed.startswith("<"):
        assert value < float(printed[1:])
        return
    if printed == "∞":
        assert value == float("inf")
        return
    if printed.endswith("%"):
        assert float(printed[:-1]) == pytest.approx(100 * value, abs=0.05001)
        return
    decimals = len(printed.partition(".")[2])
    assert abs(float(printed.replace("−", "-")) - value) <= 0.5 * 10**-decimals * (1 + 1e-9)


def test_every_number_of_tables_ii_and_iii_is_the_one_in_its_csv(full_page):
    tables = {Path(table["source"] or "").stem: table for table in tables_of(full_page)}
    accuracy = pd.read_csv(full_page.parent / "tables/table2_values.csv")
    means = [
        cell["text"]
        for row in tables["table2_values"]["rows"]
        for cell in row["cells"]
        if any(other["text"] == "NRMSE, mean ± SD" for other in row["cells"]) and cell["link"]
    ]
    expected = [
        f"{row.nrmse_mean_pct:.2f} ± {row.nrmse_sd_pct:.2f}{row.mark}"
        for row in accuracy.fillna({"mark": ""}).itertuples()
    ]
    assert means == expected
    smoothness = pd.read_csv(full_page.parent / "tables/table3_values.csv")
    values = [
        cell["text"].replace("−", "-")
        for row in tables["table3_values"]["rows"]
        for cell in row["cells"]
        if cell["link"] and "/" not in cell["text"]
    ]
    for row, printed in zip(smoothness.itertuples(), values, strict=True):
        own, _, published = printed.partition(" ")
        assert own.rstrip("*†") == f"{row.value:.2f}"
        if row.published == row.published:
            assert published.strip("()*†") == f"{row.published:.2f}"


def test_every_link_leads_to_a_file_beside_the_page(full_page, dlib_page):
    for page in (full_page, dlib_page):
        links = set(re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8")))
        links = {link for link in links if not link.startswith("data:")}
        assert len(links) > 10
        for link in links:
            assert (page.parent / link).is_file(), link


def test_the_page_names_no_folder_of_a_machine(full_page, dlib_page):
    for page in (full_page, dlib_page):
        text = page.read_text(encoding="utf-8")
        assert "someone" not in text
        assert str(page.parent) not in text
        assert not re.search(r"[\"'\s](/home/|/root/|/tmp/|/Users/)", text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/home/anna/data/people.tsv", "…/people.tsv"),
        ("see ~/study/config.yaml, please", "see …/config.yaml, please"),
        (r"C:\Users\anna\film.mp4", "…/film.mp4"),
        ("results/report/tables/table1.csv", "results/report/tables/table1.csv"),
        ("https://example.org/a/b.html", "https://example.org/a/b.html"),
        ("3 / 8 and 1/2", "3 / 8 and 1/2"),
    ],
)
def test_folders_of_absolute_paths_are_left_out(text, told):
    assert without_places(text) == told


def test_simulated_data_says_so_in_banner_title_tables_and_figures(full_page):
    text = full_page.read_text(encoding="utf-8")
    assert 'class="banner"' in text
    assert "<title>SteadyFace: made-up study (simulated cohort)</title>" in text
    for heading in re.findall(r"<h3>Table [^<]*|<figcaption><b>[^<]*", text):
        assert "simulated cohort" in heading
    for figure in (full_page.parent / "figures").glob("*.svg"):
        assert "simulated cohort" in figure.read_text(encoding="utf-8")


def test_a_study_of_dlib_alone_leaves_out_what_it_cannot_show_and_says_so(dlib_page):
    text = dlib_page.read_text(encoding="utf-8")
    assert "FAN, FAN-FT, SBR, SBR-FT: not part of this study" in text
    assert "The planned tests" in text.split("no values for")[1]
    assert 'id="figure-error_curves"' in text
    assert 'id="figure-forest"' not in text


def test_a_page_needs_no_more_than_a_configuration(tmp_path):
    config = study.configured(title="bare", cohort={"simulated": False}, trackers=["dlib"])
    write_report(tmp_path / "report.html", ReportContents("bare", config, {}))
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "cannot be answered yet" in text
    assert "Statistics: none were made" in text
    assert "simulated cohort" not in text.lower()
    assert 'class="banner"' not in text


@pytest.mark.parametrize(
    ("simulated", "opted_in", "shown"),
    [(True, False, True), (False, False, False), (False, True, True)],
)
def test_faces_of_real_people_need_the_configuration_to_opt_in(
    tmp_path, simulated, opted_in, shown
):
    picture = tmp_path / "faces.png"
    picture.write_bytes(b"\x89PNG")
    config = study.configured(cohort={"simulated": simulated}, report={"show_faces": opted_in})
    contents = ReportContents("study", config, {}, pictures={"before_after": picture})
    write_report(tmp_path / "report.html", contents)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert ("data:image/png" in text) is shown
    assert ("Pictures of faces are left out" in text) is not shown


def test_the_page_stays_small(full_page):
    assert full_page.stat().st_size < 6e6


def test_text_from_outside_cannot_become_markup(tmp_path):
    config = study.configured(note="<script>alert(1)</script>")
    contents = ReportContents("<b>study</b>", config, {}, weights=[{"name": "<img src=x>"}])
    write_report(tmp_path / "report.html", contents)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for danger in ("<script>alert", "<b>study", "<img src=x"):
        assert danger not in text


def test_lost_frames_and_gaps_are_counted(full_page):
    quality = pd.read_csv(full_page.parent / "tables/quality.csv")
    assert len(quality) == 3 * len(study.few_people())
    text = re.sub(r"\s+", " ", full_page.read_text(encoding="utf-8"))
    assert f"{len(quality)} recordings, {156 * len(quality) - 1} frames" in text
    assert "1 of them lacks frames that the file promises, 1 has gaps in time" in text


@pytest.mark.parametrize("trackers", [["fan"], ["fan", "mesh"], ["sbr_ft", "mesh_ft"]])
def test_the_methods_say_where_the_face_mesh_takes_its_square(tmp_path, trackers):
    write_report(
        tmp_path / "page.html", ReportContents("study", study.CONFIG | {"trackers": trackers}, {})
    )
    text = " ".join(re.sub(r"<[^>]*>", "", (tmp_path / "page.html").read_text()).split())
    mesh = [name for name in trackers if name.startswith("mesh")]
    assert ("square from its own points in the frame before" in text) == bool(mesh)
    assert ("a ridge regression learned from marked frames" in text) == ("mesh_ft" in mesh)
    assert "All trackers run here received the same face boxes" in text
