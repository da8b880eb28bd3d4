"""What the answer says in designs that labs have: whom it counts, what is mixed or missing."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.comparison import arrange
from steadyface.analysis.measures import JITTER
from steadyface.analysis.per_person import exploratory as exploratory_tests
from steadyface.analysis.per_person.answer import answer
from steadyface.analysis.per_person.change import BETTER, MIXED, UNCLEAR, WORSE, change
from steadyface.analysis.per_person.contrasts import CONFIRMATORY, FINE_TUNING, PRESENT_DAY
from steadyface.analysis.per_person.exploratory import exploratory
from steadyface.analysis.per_person.fidelity import fidelity, unfollowing
from steadyface.analysis.per_person.planned_tests import confirmatory
from steadyface.analysis.per_person.support import equivalences
from steadyface.analysis.sourced import plain
from steadyface.analysis.study import NOT_CHANGED, TrackerValues
from steadyface.analysis.unmeasured import reasons
from steadyface.measures.schemas import ACCURACY
from steadyface.trackers.arms import PAPER_TRACKERS
from tests.analysis.settings import measure_of, settings_of

GROUP_SIZES = {"ALS": 8, "stroke": 11, "HC": 8}


@pytest.fixture(autouse=True)
def all_tasks_together(monkeypatch):
    # The answer reads no row of a single task, and there are many.
    monkeypatch.setattr(exploratory_tests, "tasks_in", lambda _: [])


def answered(study, alpha: float = 0.05) -> dict[str, object]:
    """The answer alone: a study's whole comparison takes ten times as long."""
    settings = settings_of(simulated=False, alpha=alpha)
    values = arrange(*study, settings)
    named = (values.accuracy, values.jitter)
    followed = fidelity(study[1], study[2], values.jitter)
    still = {JITTER: unfollowing(followed)}
    found = {
        "per_person_confirmatory": confirmatory(named, alpha, 0, still),
        "per_person_exploratory": exploratory(named, alpha),
        "equivalence": equivalences(named, alpha),
        "fidelity": followed,
    }
    pairs = {*CONFIRMATORY, *FINE_TUNING, *PRESENT_DAY}
    planned = [one.measure for one in values.planned]
    return answer(found, settings, reasons(*study, planned, pairs))


@pytest.fixture(scope="module")
def study(make_study):
    return make_study(trackers=PAPER_TRACKERS, frames=3)


def lost(table: pd.DataFrame, rows: pd.Series, status: str) -> pd.DataFrame:
    value = "nrmse_pct" if "nrmse_pct" in table else "value"
    table = table.copy()
    table.loc[rows, [value, "status"]] = [np.nan, status]
    return table


def test_each_clause_counts_those_who_entered_it(study):
    accuracy, smoothness, people = study
    marked = accuracy[accuracy["subject"].str.startswith("A")]
    first, second, _ = answered((marked, smoothness, people))["sentences"]
    assert first.startswith("In this study (27 people), ")
    assert first.count("(8 of 27 people: error") == 2
    assert second.count("(27 people: jitter") == 2


def test_no_annotation_no_window_and_no_network_have_sentences_of_their_own(study):
    accuracy, smoothness, people = study
    told = answered((tables.empty(ACCURACY), smoothness, people))
    assert "accuracy was not measured (no frame of these people is annotated)" in told["text"]
    assert "holds no network" not in told["text"]
    assert told["sentences"][1].startswith("In smoothness, fine-tuning made SBR steadier")

    short = lost(smoothness, smoothness["value"].notna(), "short_recording")
    told = answered((accuracy, short, people))["sentences"]
    window = "no recording is as long as the window of 5 s"
    assert told[1] == f"Smoothness was not measured ({window})."
    assert "cannot be said: smoothness was not measured" in told[2]

    bare = [table[table["tracker"].isin(["dlib", "fan"])] for table in (accuracy, smoothness)]
    told = answered((*bare, people))["sentences"]
    assert "SBR-FT and SBR cannot be compared (SBR-FT and SBR were not run)" in told[0]
    assert "holds no network both before and after fine-tuning" in told[2]

    tuned = smoothness["tracker"] == "sbr_ft"
    untouched = lost(smoothness, tuned, NOT_CHANGED)
    told = answered(
        (lost(accuracy, accuracy["tracker"] == "sbr_ft", NOT_CHANGED), untouched, people)
    )
    assert "SBR-FT was not changed by fine-tuning" in told["sentences"][0]

    failed = lost(accuracy, accuracy["tracker"] == "sbr", "no_face")
    told = answered((failed, smoothness, people))["sentences"]
    assert "SBR-FT and SBR have no marked-up frame in common (no_face)" in told[0]
    assert "for SBR, it cannot be said: SBR-FT and SBR have no marked-up frame" in told[2]
    assert "for FAN, " in told[2]


def test_a_tracker_that_does_not_move_is_called_neither_steadier_nor_smoother(study):
    accuracy, smoothness, people = study
    frozen = smoothness.copy()
    here = (frozen["tracker"] == "sbr_ft") & (frozen["measure"] == "sigma3_rms_pct")
    frozen.loc[here, "value"] = 0.0
    told = answered((accuracy, frozen, people))
    assert "SBR-FT does not follow the movement" in told["sentences"][1]
    assert "made SBR steadier" not in told["text"]
    assert "SBR-FT is steadier" not in told["text"]
    assert told["verdicts"]["sbr"] == "cannot be said"


@pytest.mark.parametrize(("alpha", "level"), [(0.01, "99"), (0.1, "90")])
def test_the_level_of_the_configuration_reaches_every_interval(study, alpha, level):
    sentences = answered(study, alpha)["sentences"]
    assert sentences[0].count(f"{level}% interval") >= 2
    assert "fine-tuning made FAN more accurate" in sentences[0]
    assert "95% interval" not in " ".join(sentences)


@pytest.fixture(scope="module")
def mesh_study(make_study):
    return make_study(trackers=(*PAPER_TRACKERS, "mesh_ft"), frames=3)


def beside_the_mesh(study) -> str:
    return next((s for s in answered(study)["sentences"] if s.startswith("Beside")), "")


def test_both_networks_are_told_beside_the_mesh_and_each_says_whom_it_counts(mesh_study):
    accuracy, smoothness, people = mesh_study
    text = beside_the_mesh(mesh_study)
    assert text.count("SBR-FT is less accurate (27 people: error higher by") == 1
    assert text.count("FAN-FT, which learned from everybody else who is marked, is less") == 1
    only_als = (accuracy["tracker"] == "mesh_ft") & ~accuracy["subject"].str.startswith("A")
    text = beside_the_mesh((lost(accuracy, only_als, "no_face"), smoothness, people))
    assert text.count("(8 of 27 people: error") == 2
    assert text.count("(27 people: jitter") == 2
    without = [table[table["tracker"] != "sbr_ft"] for table in (accuracy, smoothness)]
    text = beside_the_mesh((*without, people))
    assert "SBR-FT" not in text
    assert "FAN-FT, which" in text
    assert not beside_the_mesh((*(t[t["tracker"] != "mesh_ft"] for t in mesh_study[:2]), people))


def test_what_of_the_mesh_was_not_measured_is_said_and_the_rest_is_told(mesh_study):
    accuracy, smoothness, people = mesh_study
    text = beside_the_mesh((tables.empty(ACCURACY), smoothness, people))
    assert "SBR-FT is steadier (27 people: jitter lower by" in text
    assert text.count("accuracy was not measured (no frame of these people is annotated)") == 1
    failed = lost(smoothness, smoothness["tracker"] == "mesh_ft", "no_track")
    text = beside_the_mesh((accuracy, failed, people))
    assert "SBR-FT is less accurate (27" in text
    assert "SBR-FT and Mesh-FT have no recording in common (no_track)" in text
    assert "stead" not in text


@pytest.mark.parametrize("tracker", ["sbr_ft", "mesh_ft"])
def test_no_network_is_steadier_than_the_mesh_where_either_stands_still(mesh_study, tracker):
    accuracy, smoothness, people = mesh_study
    frozen = smoothness.copy()
    here = (frozen["tracker"] == tracker) & (frozen["measure"] == "sigma3_rms_pct")
    frozen.loc[here, "value"] = 0.0
    text = beside_the_mesh((accuracy, frozen, people))
    assert "SBR-FT is less accurate (27" in text
    assert "so neither SBR-FT nor Mesh-FT is called steadier" in text
    assert "is steadier" not in text
    unmarked = beside_the_mesh((tables.empty(ACCURACY), frozen, people))
    assert "so neither SBR-FT nor Mesh-FT is called steadier" in unmarked
    assert "less steady" not in text or tracker == "sbr_ft"


def test_a_mixed_difference_from_the_mesh_names_its_groups(mesh_study):
    accuracy, smoothness, people = mesh_study
    changed = accuracy.copy()
    mesh = changed["tracker"] == "mesh_ft"
    changed.loc[mesh & ~changed["subject"].str.startswith("A"), "nrmse_pct"] += 2.0
    text = beside_the_mesh((changed, smoothness, people))
    assert "SBR-FT is of mixed accuracy (better in the groups stroke and HC, worse in" in text
    assert " people; 27 people: error lower by" in text


def outcome(differences: dict[str, np.ndarray], base: str = "sbr"):
    """The change that people's differences (by group) of a tuned network give."""
    rows = [
        (group, f"{group}{number}", "OPEN", 1, 0, value)
        for group, values in differences.items()
        for number, value in enumerate(values)
    ]
    index = ["group", "subject", "task", "repetition", "frame"]
    tuned = {"sbr": "sbr_ft", "fan": "fan_ft"}[base]
    table = pd.DataFrame(rows, columns=[*index, "d"]).set_index(index)
    values = pd.DataFrame({base: 2.0, tuned: 2.0 + table["d"]})
    study = TrackerValues(measure_of("nrmse"), values, False)
    found = {
        "per_person_confirmatory": confirmatory((study,)),
        "per_person_exploratory": exploratory((study,)),
        "equivalence": equivalences((study,)),
    }
    return change(found, "nrmse", tuned, base, 0.05)


def spread(mean: float, people: int, width: float = 0.05) -> np.ndarray:
    return mean + width * np.linspace(-1, 1, people)


def test_an_effect_that_differs_between_groups_is_mixed_and_names_them():
    found = outcome({"ALS": spread(-1.2, 8), "stroke": spread(0.3, 11), "HC": spread(-0.6, 8)})
    assert found.outcome == MIXED
    assert (found.better_in, found.worse_in) == (("ALS", "HC"), ("stroke",))
    assert (found.n_better, found.n_worse) == (16, 11)


def test_a_few_people_who_gain_much_do_not_speak_for_those_who_lose_a_little():
    groups = {name: spread(0.01, size, 0.005) for name, size in GROUP_SIZES.items()}
    for values in groups.values():
        values[: len(values) // 3] -= 4.0
    found = outcome(groups)
    assert found.outcome == MIXED
    assert found.n_better < found.n_worse
    assert found.gain > 0


def test_groups_that_cancel_out_are_mixed_and_not_unclear():
    found = outcome({"ALS": spread(-0.5, 10), "HC": spread(0.5, 10)})
    assert found.outcome == MIXED
    assert abs(found.gain) < 1e-9


def test_an_effect_that_all_share_is_shown_in_its_direction():
    gain = {name: spread(-0.4, size) for name, size in GROUP_SIZES.items()}
    assert outcome(gain).outcome == BETTER
    assert outcome({name: -values for name, values in gain.items()}, "fan").outcome == WORSE


def test_five_people_show_nothing_whatever_they_gain():
    assert outcome({"ALS": spread(-2.0, 5)}).outcome == UNCLEAR
    assert outcome({"ALS": spread(-2.0, 5)}, "fan").outcome == UNCLEAR


def test_an_interval_that_is_not_zero_is_not_printed_as_zero():
    found = outcome({"ALS": spread(-0.0003, 8, 0.0001)}, "fan")
    assert found.outcome == BETTER
    assert "interval 0.000 " not in plain(found.amount(1))
