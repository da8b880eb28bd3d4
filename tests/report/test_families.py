"""What notes, captions and headings say of tests is what the tables of tests hold, in any design.

Random designs: groups, tasks and trackers missing, few people, people without values, other
levels. The printed numbers are read from the printed text and held against the tests themselves.
"""

import re

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.comparison import arrange
from steadyface.analysis.paper.paper import (
    paper_accuracy,
    paper_accuracy_by_task,
    paper_smoothness,
)
from steadyface.analysis.per_person.planned_tests import confirmatory
from steadyface.analysis.schemas import SCHEMAS
from steadyface.report.page.contents import ReportContents
from steadyface.report.page.page import write_report
from steadyface.report.page.statistics_views import STATISTICS
from steadyface.report.page.views import shown_rows, text_of
from steadyface.report.tables.grid import to_csv, to_latex, to_markdown
from steadyface.report.tables.paper_tables import (
    TableInputs,
    TableSettings,
    build_tables,
    write_tables,
)
from steadyface.report.words import group_label
from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS
from steadyface.trackers.arms import PAPER_TRACKERS
from tests.analysis.settings import settings_of
from tests.report import synthetic_study as study

MARKS = re.compile(r"† p < (\S+)/(\d+) = (\S+), \* p < (\d[\d.]*\d)")
FLOOR = re.compile(r"(ALS|Stroke|HC) ([\d.e-]+)(?: to ([\d.e-]+))? \((\d+)")


class Design:
    """A random study: its tests, and Tables II, II by task and III."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.alpha = (0.01, 0.05, 0.10)[seed % 3]
        self.trackers = trackers = [name for name in PAPER_TRACKERS if random.random() < 0.8] or [
            "dlib"
        ]
        groups = [group for group in PAPER_GROUPS if random.random() < 0.7] or ["HC"]
        tasks = [task for task in PAPER_TASKS if random.random() < 0.7] or ["OPEN"]
        everybody = study.participants()
        sizes = {group: int(random.integers(1, 12)) for group in groups}
        place = everybody.groupby(["group", "set"]).cumcount()
        kept = place < everybody["group"].map(sizes).fillna(0)
        self.people = everybody[kept & (everybody["set"] == "evaluate")].reset_index(drop=True)
        errors = study.accuracy(self.people, tuple(trackers), frames=5)
        smooth = study.smoothness(self.people, tuple(trackers))
        errors, smooth = (table[table["task"].isin(tasks)] for table in (errors, smooth))
        smooth = smooth[smooth["setting"] == "main"].reset_index(drop=True)
        # Some people have no value of a measure, or were not annotated.
        lost, unmarked = (
            self.people["subject"][random.random(len(self.people)) < 0.2] for _ in range(2)
        )
        lost = smooth["subject"].isin(lost) & (smooth["measure"] == "ldj")
        smooth.loc[lost, ["value", "status"]] = [np.nan, "no_track"]
        self.errors, self.smooth = errors[~errors["subject"].isin(unmarked)], smooth
        settings = settings_of(simulated=False, alpha=self.alpha)
        values = arrange(self.errors, self.smooth, self.people, settings)
        self.tests = {
            "paper_accuracy": paper_accuracy(values.accuracy, self.alpha),
            "paper_accuracy_by_task": paper_accuracy_by_task(values.accuracy, self.alpha),
            "paper_smoothness": paper_smoothness(values.table_iii, self.alpha),
            "per_person_confirmatory": confirmatory((values.accuracy, values.jitter), self.alpha),
        }
        self.inputs = TableInputs(
            self.people,
            TableSettings(simulated=False, signal="velocity_1d", window_s=5.0),
            self.errors,
            **study.papers_tables(self.people, self.errors, values, self.tests),
            smoothness=self.smooth,
        )
        self.tables = {table.name: table for table in build_tables(self.inputs)}


@pytest.fixture(scope="module", params=range(10))
def design(request) -> Design:
    return Design(request.param)


def families(design: Design) -> list[tuple]:
    """Each table with marks: its grid, its values, and the family that its marks come from."""
    named = {
        "table2": ("paper_accuracy", "accuracy_frames"),
        "table2_by_task": ("paper_accuracy_by_task", "accuracy_by_task_frames"),
        "table3": ("paper_smoothness", "smoothness_against_reference"),
    }
    found = []
    for name, (tests, family) in named.items():
        if name in design.tables:
            table, rows = design.tables[name], design.tests[tests]
            found.append((table.grid, table.values, rows[rows["family"] == family]))
    return found


def same_number(printed: str, value: float) -> bool:
    """Whether a printed number is the value, to the digits that are printed."""
    return float(printed) == pytest.approx(value, rel=0.05)


def test_notes_print_the_number_of_tests_the_level_and_the_threshold_of_the_tests(design):
    for grid, _, tests in families(design):
        made = tests["p"].notna().sum()
        against = tests[(tests["second"] == "sbr_ft") & tests["p"].notna()]
        printed = MARKS.findall(" ".join(grid.notes))
        if against.empty:
            assert printed == []
            assert "No marks" in " ".join(grid.notes)
            continue
        ((level, m, threshold, star),) = printed
        assert (float(level), int(m), float(star)) == (design.alpha, made, design.alpha)
        assert same_number(threshold, design.alpha / made)
        for text in (to_markdown(grid).replace("\\", ""), " ".join(grid.notes)):
            assert f"† p < {design.alpha:g}/{made} = " in text


def test_marks_are_those_of_the_printed_threshold(design):
    for _, values, tests in families(design):
        made = tests["p"].notna().sum()
        for row in values.itertuples():
            if row.p != row.p:
                assert row.mark is None
                continue
            reached = "*" if row.p < design.alpha else None
            assert row.mark == ("†" if row.p < design.alpha / made else reached)
            assert row.attainable == (row.smallest_p < design.alpha / made)


def test_what_is_out_of_reach_is_said_of_those_groups_and_no_others(design):
    for grid, values, tests in families(design):
        made = tests["p"].notna().sum()
        against = tests[(tests["second"] == "sbr_ft") & (tests["n_units"] > 0)]
        text = " ".join(grid.notes)
        said = re.search(r"out of reach (.*?), whatever", text)
        words = said.group(1) if said else ""
        never, _, partly = words.partition("in some rows of")
        reach = against["smallest_p"] < design.alpha / max(made, 1)
        for group in PAPER_GROUPS:
            here = reach[against["group"] == group]
            label = group_label(group)
            assert (label in never) == (len(here) > 0 and not here.any())
            assert (label in partly) == (len(here) > 0 and here.any() and not here.all())
        for label, low, _, people in FLOOR.findall(text):
            rows = against[
                against["group"] == {group_label(name): name for name in PAPER_GROUPS}[label]
            ]
            assert same_number(low, rows["smallest_p"].min())
            assert int(people) == rows["n_units"].max()
        assert set(values["group"]) >= set(against["group"])


def test_what_stands_above_the_statistics_is_true_of_their_rows(design):
    for view in STATISTICS:
        if view.table not in design.tests:
            continue
        table = design.tests[view.table]
        text = text_of(view, table)
        made = shown_rows(view, table)["p"].notna().sum()
        if made == 0:
            assert "None of them could be made" in text
        elif view.table == "per_person_confirmatory":
            said = re.search(r"(\d+) tests? (?:was|were) made .* level of ([\d.]+) for", text)
            assert (int(said[1]), float(said[2])) == (made, design.alpha)
        else:
            ((level, m, threshold, star),) = MARKS.findall(text)
            assert (int(m), float(level), float(star)) == (made, design.alpha, design.alpha)
            assert same_number(threshold, design.alpha / made)


def test_n_is_the_number_that_entered(design):
    groups = design.people.set_index("subject")["group"]
    errors = design.errors.assign(group=design.errors["subject"].map(groups))
    known = errors.dropna(subset=["nrmse_pct"])
    for name, keys in (
        ("table2", ["group", "tracker"]),
        ("table2_by_task", ["group", "task", "tracker"]),
    ):
        if name not in design.tables:
            continue
        values = design.tables[name].values.set_index(keys)
        frames, people = known.groupby(keys).size(), known.groupby(keys)["subject"].nunique()
        assert values["n_frames"].to_dict() == frames.to_dict()
        assert values["n_subjects"].to_dict() == people.to_dict()
        means = known.groupby(keys)["nrmse_pct"].mean()
        pd.testing.assert_series_equal(
            values["nrmse_mean_pct"].sort_index(), means, check_names=False
        )


def test_every_format_prints_the_same_cells(design):
    for table in design.tables.values():
        lines = to_csv(table.grid).splitlines()
        assert len(lines) == len(table.grid.rows) + 1
        assert to_markdown(table.grid).count("\n| ") == len(lines)
        assert to_latex(table.grid, "tab:t").count(r"\\") >= len(lines)


@pytest.fixture(scope="module")
def page(design, tmp_path_factory) -> str:
    """The text of a page of the design's tables, each as it is written."""
    folder = tmp_path_factory.mktemp("design")
    paths = {name: folder / f"{name}.csv" for name in design.tests}
    for name, path in paths.items():
        tables.write(path, design.tests[name], SCHEMAS[name])
    paths |= write_tables(folder, design.inputs)
    config = study.configured(cohort={"simulated": False}, trackers=list(design.trackers))
    write_report(folder / "report.html", ReportContents("design", config, paths))
    return re.sub(r"<[^>]*>", "", (folder / "report.html").read_text().partition("<body>")[2])


def test_the_page_prints_no_threshold_but_those_of_its_tests(design, page):
    made = {
        count
        for tests in design.tests.values()
        if "family" in tests
        for count in tests.groupby("family")["p"].count()
    }
    for level, m, threshold, star in MARKS.findall(page.replace("&lt;", "<")):
        assert (float(level), float(star)) == (design.alpha, design.alpha)
        assert int(m) in made
        assert same_number(threshold, design.alpha / int(m))
    planned = design.tests["per_person_confirmatory"]["p"].notna().sum()
    for number, level in re.findall(r"(\d+) tests? w\w+ made .{5,60}level of ([\d.]+) for", page):
        assert (int(number), float(level)) == (planned, design.alpha)


def test_no_count_on_the_page_is_followed_by_the_wrong_word(design, page):
    text = re.sub(r"\s+", " ", page)
    words = "person|frame|test|value|recording|row|control arm"
    assert not re.search(rf"(?<![\d.,/-])\b1 (people|({words})s)\b", text)
    assert not re.search(rf"(?<![\d.])\b([02-9]|\d\d+) ({words})\b", text)
    size = len(design.people)
    assert f"{size} {'person' if size == 1 else 'people'} (" in text
