"""The paper's tests on a golden study, and its claims fed with its own tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.paper.claims import claims
from steadyface.analysis.paper.families import AGAINST_REFERENCE, mark_of
from steadyface.analysis.paper.paper import paper_accuracy, paper_smoothness
from steadyface.analysis.paper.published import published_accuracy, published_smoothness
from steadyface.analysis.paper.reported import published_results, smoother_cells, smoothest_counts
from steadyface.analysis.per_person.schemas import PER_PERSON_EXPLORATORY
from steadyface.analysis.per_person.schemas_of_trackers import RANK_STABILITY
from steadyface.analysis.study import TrackerValues
from steadyface.trackers.arms import PAPER_TRACKERS, tracker_label
from tests.analysis.settings import measure_of

GOLDEN = Path(__file__).parents[1] / "golden" / "stats"
TRACKER_OF = {tracker_label(tracker): tracker for tracker in PAPER_TRACKERS}
PAIR = ["group", "first", "second"]
MARKS = {"dagger": "†", "star": "*"}


def renamed(table: pd.DataFrame) -> pd.DataFrame:
    """The golden tables' names for groups, trackers and marks as ours."""
    table = table.replace({"group": {"Stroke": "stroke"}}).rename(
        columns={"A": "first", "B": "second", "model": "tracker"}
    )
    for column in {"first", "second", "tracker"} & set(table.columns):
        table[column] = table[column].map(TRACKER_OF)
    return table


@pytest.fixture(scope="module")
def accuracy() -> pd.DataFrame:
    frames = renamed(pd.read_csv(GOLDEN / "study_frames.csv")).assign(task="OPEN", repetition=1)
    index = ["group", "subject", "task", "repetition", "frame"]
    wide = frames.pivot(index=index, columns="tracker", values="nrmse")
    return paper_accuracy(TrackerValues(measure_of("nrmse"), wide, False))


@pytest.fixture(scope="module")
def smoothness() -> pd.DataFrame:
    values = renamed(pd.read_csv(GOLDEN / "study_smoothness.csv")).assign(repetition=1)
    index = ["group", "subject", "task", "repetition"]
    return paper_smoothness(
        [
            TrackerValues(
                measure_of(name), values.pivot(index=index, columns="tracker", values=name), True
            )
            for name in ("sparc", "ldj")
        ]
    )


@pytest.mark.parametrize("unit", ["frame", "subject"])
def test_thirty_accuracy_tests_are_the_golden_ones(accuracy, unit):
    golden = renamed(pd.read_csv(GOLDEN / "study_accuracy_expected.csv"))
    golden = golden[golden["unit"] == unit].set_index(PAIR)
    found = accuracy[accuracy["unit"] == unit].set_index(PAIR).loc[golden.index]
    assert len(found) == 30
    for ours, theirs in {
        "n_units": "n",
        "mean_first": "mean_A",
        "sd_first": "sd_A",
        "mean_second": "mean_B",
        "sd_second": "sd_B",
        "w": "W",
        "p": "p_pingouin",
        "rank_biserial": "RBC",
        "p_holm": "holm_m30",
        "p_bonferroni": "bonf_m30",
        "p_holm_within_cell": "holm_within_group_m10",
        "p_holm_against_reference": "holm_vs_ref_m4",
    }.items():
        np.testing.assert_allclose(
            found[ours], golden[theirs], rtol=1e-10, atol=1e-14, err_msg=ours
        )
    marks = golden["mark_paper_rule"].map(MARKS)
    assert found["mark"].fillna("").tolist() == marks.fillna("").tolist()


def test_seventy_two_smoothness_tests_are_the_golden_ones(smoothness):
    keys = ["measure", "group", "task", "first", "second"]
    golden = renamed(pd.read_csv(GOLDEN / "study_smoothness_expected.csv"))
    golden["measure"] = golden["metric"].str.lower()
    golden = golden.set_index(keys)
    found = smoothness[smoothness["family"] == AGAINST_REFERENCE]
    found = found.set_index(keys).loc[golden.index]
    assert len(found) == 72
    for ours, theirs in {
        "n_units": "n",
        "mean_first": "mean_A",
        "mean_second": "mean_B",
        "w": "W",
        "p": "p",
        "smallest_p": "p_min_attainable",
        "rank_biserial": "RBC",
        "p_holm": "holm_m72",
        "p_bonferroni": "bonf_m72",
    }.items():
        np.testing.assert_allclose(
            found[ours], golden[theirs], rtol=1e-10, atol=1e-14, err_msg=ours
        )
    marks = golden["mark_paper_rule"].map(MARKS)
    assert found["mark"].fillna("").tolist() == marks.fillna("").tolist()


def test_no_smoothness_test_of_8_or_11_people_can_get_a_dagger(smoothness):
    found = smoothness[smoothness["family"] == AGAINST_REFERENCE]
    assert not found["attainable"].any()
    assert not (found["mark"] == "†").any()


def test_every_pair_is_tested_as_well(smoothness):
    counts = smoothness["family"].value_counts()
    assert counts["smoothness_all_pairs_sparc"] == counts["smoothness_all_pairs_ldj"] == 90


def test_frames_reach_what_their_people_cannot(accuracy):
    frames = accuracy[accuracy["unit"] == "frame"]
    assert frames["pseudo_replicated"].all()
    assert frames["attainable"].all()
    by_people = frames.groupby("group")["attainable_by_subjects"].first()
    assert by_people.to_dict() == {"ALS": False, "HC": False, "stroke": True}


def test_marks_follow_fixed_thresholds():
    assert [mark_of(p, 0.05 / 30) for p in (0.0016, 0.0017, 0.051, np.nan)] == [
        "†",
        "*",
        None,
        None,
    ]


@pytest.fixture(scope="module")
def paper():
    return published_results(published_accuracy(), published_smoothness())


def test_the_papers_totals_come_from_its_table(paper):
    assert list(smoothest_counts(paper, "sparc").values()) == [1, 1, 3, 0, 4]
    assert list(smoothest_counts(paper, "ldj").values()) == [0, 0, 0, 1, 8]


@pytest.mark.parametrize(
    ("measure", "first", "second", "cases"),
    [
        ("sparc", "sbr_ft", "sbr", 9),
        ("ldj", "sbr_ft", "sbr", 8),
        ("sparc", "fan_ft", "fan", 6),
        ("ldj", "fan_ft", "fan", 2),
    ],
)
def test_the_papers_counts_of_cases_come_from_its_table(paper, measure, first, second, cases):
    assert smoother_cells(paper, measure, first, second) == (cases, 9)


NO_WINDOWS, SIGNAL = tables.empty(RANK_STABILITY), "velocity_1d"


def test_every_claim_that_its_tables_can_show_holds_in_the_papers_tables(paper):
    table = claims(paper, paper, NO_WINDOWS, SIGNAL).set_index("claim")
    assert len(table) == 22
    counts = table["verdict"].iloc[:20].value_counts().to_dict()
    # Three claims only order means: a direction, also in the paper's own tables.
    assert counts == {"reproduced": 17, "direction only": 3}
    assert table["verdict"].iloc[20] == "not available"
    assert "11 †, 1 *, of 12" in table.loc["The 12 marks of Table II", "published"]
    # The paper's caption and our data agree on 30 marks in Table III, one of them a dagger.
    assert "1 †, 29 *, of 72" in table.loc["The marks of Table III", "published"]


def test_a_dagger_out_of_reach_is_called_unattainable_not_missing(paper):
    weaker = paper.smoothness.assign(attainable=False)
    weaker["mark"] = weaker["mark"].replace("†", "*")
    ours = type(paper)(paper.accuracy, weaker)
    verdicts = claims(ours, paper, NO_WINDOWS, SIGNAL).set_index("claim")["verdict"]
    assert verdicts["The marks of Table III"] == "not attainable"
    assert verdicts[verdicts.index.str.startswith("One smoothness comparison")].tolist() == [
        "not attainable"
    ]


def test_a_claim_about_an_absent_tracker_is_not_judged_and_names_it(paper):
    dlib = type(paper)(
        paper.accuracy[paper.accuracy["tracker"] == "dlib"],
        paper.smoothness[paper.smoothness["tracker"] == "dlib"],
        tables.empty(PER_PERSON_EXPLORATORY),
    )
    table = claims(dlib, paper, NO_WINDOWS, SIGNAL)
    assert set(table["verdict"]) == {"not available"}
    assert table["ours"].iloc[0] == "not in this study: SBR-FT and SBR"


def test_a_missing_group_task_or_cell_is_named(paper):
    steady, errors = paper.smoothness, paper.accuracy
    no_rest = type(paper)(errors, steady[steady["task"] != "REST"])
    found = claims(no_rest, paper, NO_WINDOWS, SIGNAL).set_index("number")
    assert found.loc[2, "verdict"] == "not available"
    assert found.loc[2, "ours"] == "not in this study: the task REST"
    one_cell = (
        (steady["tracker"] == "sbr") & (steady["group"] == "HC") & (steady["task"] == "OPEN")
    )
    without = type(paper)(errors, steady[~one_cell])
    found = claims(without, paper, NO_WINDOWS, SIGNAL).set_index("number")
    assert found.loc[12, "ours"] == "not in this study: SBR in HC OPEN"
    assert found.loc[14, "verdict"] == "direction only"
    no_group = type(paper)(errors[errors["group"] != "ALS"], steady)
    found = claims(no_group, paper, NO_WINDOWS, SIGNAL).set_index("number")
    assert found.loc[1, "ours"] == "not in this study: the group ALS"
    assert found.loc[8, "verdict"] == "reproduced"


def test_marks_for_the_other_tracker_are_not_the_same_marks(paper):
    errors = paper.accuracy.copy()
    reference = errors["group"].map(
        errors[errors["tracker"] == "sbr_ft"].set_index("group")["value"]
    )
    # Every difference turned round: the same marks, and SBR-FT the worst throughout.
    errors["value"] = 2 * reference - errors["value"]
    ours = type(paper)(errors, paper.smoothness)
    found = claims(ours, paper, NO_WINDOWS, SIGNAL).set_index("number")
    assert found.loc[9, "verdict"] == "not reproduced"
    assert found.loc[9, "ours"].startswith("0 of 12 marks the same")
