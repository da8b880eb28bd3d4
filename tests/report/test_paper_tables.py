"""Tables I-III: the paper's own numbers come out as printed; ours stand in the same shape."""

import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.comparison import arrange
from steadyface.analysis.paper.published import (
    published_accuracy,
    published_cohort,
    published_smoothness,
)
from steadyface.analysis.paper.table2 import accuracy_values
from steadyface.analysis.paper.table3 import smoothness_values, totals
from steadyface.report.tables.accuracy import accuracy_grid
from steadyface.report.tables.cohort import cohort_values
from steadyface.report.tables.grid import to_csv, to_html, to_latex, to_markdown
from steadyface.report.tables.paper_tables import (
    TableInputs,
    TableSettings,
    build_tables,
    write_tables,
)
from steadyface.report.tables.smoothness import smoothness_grid
from steadyface.report.tables.steadiness import STEADINESS, said_of_movement, steadiness
from steadyface.study.design import PAPER_GROUPS
from steadyface.trackers.arms import ARMS, PAPER_TRACKERS
from tests.analysis.settings import settings_of
from tests.report import synthetic_study as study


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return study.participants()


def papers_subjects() -> pd.DataFrame:
    """The paper's Table III as if each cell were one person."""
    return published_smoothness().assign(subject="P")


def test_the_papers_table_iii_gives_the_papers_totals():
    published = published_smoothness()
    assert list(totals(published, "sparc").values()) == [1, 1, 3, 0, 4]
    assert list(totals(published, "ldj").values()) == [0, 0, 0, 1, 8]
    assert tuple(totals(published, "sparc")) == PAPER_TRACKERS


def test_bold_values_of_the_papers_tables_are_the_ones_it_prints_bold():
    smoothness = published_smoothness()
    values = smoothness_values(papers_subjects(), smoothness)
    assert values["best"].tolist() == values["published_best"].tolist()
    accuracy = published_accuracy()
    frames = accuracy.assign(
        subject=accuracy["group"],
        task="OPEN",
        reference="annotation",
        status="ok",
        nrmse_pct=accuracy["nrmse_mean_pct"],
    ).drop(columns="group")
    people = pd.DataFrame({"subject": PAPER_GROUPS, "group": PAPER_GROUPS, "set": "evaluate"})
    values = accuracy_values(frames, people, accuracy)
    assert values["best"].tolist() == values["published_best"].tolist()


def test_the_papers_table_iii_is_printed_as_the_paper_prints_it():
    marks = published_smoothness()[["measure", "group", "task", "tracker", "mark"]]
    values = smoothness_values(papers_subjects(), published_smoothness(), marks)
    lines = to_markdown(smoothness_grid(values, "the signal", 5.0)).splitlines()
    als_open = next(line for line in lines if line.startswith("| SPARC | ALS | OPEN"))
    assert als_open == (
        r"| SPARC | ALS | OPEN | −19.34\* (−19.34\*) | −13.40 (−13.40) | **−13.25** (−13.25) "
        "| −13.56 (−13.56) | −13.38 (−13.38) |"
    )
    assert any("−18.80† (−18.80†)" in line for line in lines)
    assert (
        "| Total (LDJ) |  |  | 0/9 (0/9) | 0/9 (0/9) | 0/9 (0/9) | 1/9 (1/9) | **8/9** (8/9) |"
    ) in lines


def test_table_i_of_the_simulated_cohort_lists_fine_tuning_people_as_the_paper_does(people):
    values = cohort_values(people, published_cohort()).set_index(["field", "set", "group"])
    assert values.loc[("age_years", "finetune", "ALS"), "printed"] == "[45, 55, 57]"
    assert values.loc[("age_years", "finetune", "ALS"), "published"] == "[45, 55, 57]"
    assert values.loc[("n", "evaluate", "stroke"), "printed"] == "11"
    assert values.loc[("n", "evaluate", "stroke"), "published"] == "11"
    assert values.loc[("n_female", "evaluate", "ALS"), "published"] == "5/8"
    assert values.loc[("disease_duration", "finetune", "stroke"), "printed"] == "[17, 49, NA]"
    assert values.loc[("disease_duration", "evaluate", "HC"), "printed"] == "-"


def test_table_ii_counts_failures_that_have_no_value():
    frames = pd.DataFrame(
        {
            "subject": ["A", "A", "B", "B"],
            "tracker": "dlib",
            "reference": "annotation",
            "nrmse_pct": [1.0, 9.0, None, 3.0],
        }
    ).assign(task="OPEN", status=["ok", "ok", "no_face", "ok"])
    people = pd.DataFrame({"subject": ["A", "B"], "group": "ALS", "set": "evaluate"})
    row = accuracy_values(frames, people, published_accuracy()).iloc[0]
    assert row["nrmse_mean_pct"] == pytest.approx(13 / 3)
    assert row["detected_pct"] == 75
    assert row["failed_pct"] == 50
    # The area under the steps at 1, 3 and 9 up to the limit 8: (7 + 5 + 0 + 0) / (4 * 8).
    assert row["auc_pct"] == pytest.approx(37.5)
    assert row["subject_sd_pct"] == pytest.approx(2 / 2**0.5)
    assert (row["n_frames"], row["n_subjects"]) == (3, 2)


def test_people_of_the_fine_tuning_set_do_not_count_in_table_ii():
    frames = pd.DataFrame(
        {
            "subject": ["A", "B"],
            "tracker": "fan",
            "reference": "annotation",
            "nrmse_pct": [1.0, 5.0],
        }
    ).assign(task="OPEN", status="ok")
    people = pd.DataFrame({"subject": ["A", "B"], "group": "HC", "set": ["finetune", "evaluate"]})
    values = accuracy_values(frames, people, published_accuracy())
    assert values["nrmse_mean_pct"].tolist() == [5.0]


def inputs_of(people: pd.DataFrame, trackers: tuple[str, ...]) -> TableInputs:
    settings = settings_of(simulated=True)
    values = arrange(
        study.accuracy(people, trackers), study.smoothness(people, trackers), people, settings
    )
    errors = study.accuracy(people, trackers)
    return TableInputs(
        people,
        TableSettings(simulated=True, signal="velocity_1d", window_s=5.0),
        errors,
        **study.papers_tables(people, errors, values),
    )


def test_one_tracker_alone_is_not_called_the_best(people):
    for table in build_tables(inputs_of(people, ("dlib",)))[1:]:
        assert not table.values["best"].any()
        assert "**" not in to_markdown(table.grid).split("\n", 1)[1]


def test_control_arms_stand_apart_and_never_take_the_bold(people):
    values = accuracy_values(study.accuracy(people, ARMS), people, published_accuracy())
    assert set(values.loc[values["best"], "tracker"]) <= set(PAPER_TRACKERS)
    grid = accuracy_grid(values)
    assert grid.heads[grid.apart] == "FAN, sub-pixel"
    assert "FAN, sub-pixel (control)" in to_csv(grid).splitlines()[0]
    assert r"{Control arms}" in to_latex(grid, "tab:2")
    assert "Control arms" in to_html(grid, "table2_values.csv")


def test_written_values_pass_their_own_schema(people, tmp_path):
    inputs = inputs_of(people, ARMS)
    paths = write_tables(tmp_path, inputs)
    for table in build_tables(inputs):
        read = tables.read(paths[f"{table.name}_values"], table.schema)
        assert len(read) == len(table.values)
        for suffix in (".csv", ".md", ".tex"):
            assert (tmp_path / f"{table.name}{suffix}").is_file()


def test_latex_escapes_what_latex_would_eat(people):
    values = accuracy_values(study.accuracy(people, ("dlib",)), people, published_accuracy())
    text = to_latex(accuracy_grid(values), "tab:2")
    body = text.split(r"\midrule", 1)[1]
    assert "±" not in text
    assert "%" not in body.replace(r"\%", "")


def test_gain_stands_beside_jitter_and_has_no_value_at_rest(people):
    table = steadiness(study.smoothness(people, ("dlib", "sbr")), people)
    assert table["task"].tolist() == ["REST", "REST", "OPEN", "OPEN", "SPREAD", "SPREAD"]
    assert table["tracker"].tolist() == ["dlib", "sbr"] * 3
    assert table["gain"].isna().tolist() == [True, True, False, False, False, False]
    assert (table["n_subjects"] == 27).all()
    tables.check(table, STEADINESS, "steadiness")


def test_a_network_that_does_not_see_a_mouth_open_is_told_however_small_its_error(people):
    smoothness = study.smoothness(people, ("dlib", "sbr"))
    gaps = smoothness[(smoothness["measure"] == "gain") & (smoothness["task"] == "OPEN")].copy()
    gaps["series"] = "lip_gap"
    gaps["value"] = gaps["tracker"].map({"dlib": 0.97, "sbr": 0.28})
    table = steadiness(
        pd.concat([smoothness, gaps]), people, study.accuracy(people, ("dlib", "sbr"))
    )
    tables.check(table, STEADINESS, "steadiness")
    opened = table[table["task"] == "OPEN"].set_index("tracker")
    assert opened["lip_gap_gain"].tolist() == pytest.approx([0.97, 0.28])
    assert opened["nrmse_pct"].notna().all()
    (sentence,) = said_of_movement(table)
    assert sentence.startswith("OPEN, of the change in the lips' opening: SBR shows 28 %.")


def test_a_persons_repetitions_count_once_in_jitter():
    rows = pd.DataFrame(
        {
            "subject": ["A", "A", "B"],
            "task": "REST",
            "repetition": [1, 2, 1],
            "tracker": "fan",
            "setting": "main",
            "signal": "position",
            "series": "mouth",
            "measure": "sigma3_rms_pct",
            "value": [1.0, 3.0, 6.0],
        }
    )
    people = pd.DataFrame({"subject": ["A", "B"], "group": "HC", "set": "evaluate"})
    assert steadiness(rows, people)["jitter_pct"].tolist() == [4.0]
