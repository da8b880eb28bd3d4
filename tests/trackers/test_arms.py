"""The table of the arms agrees with itself, and with what tracks, teaches and draws them."""

import pytest

from steadyface.analysis.per_person.contrasts import CONFIRMATORY, EXPLORATORY
from steadyface.report.palette import COLOURS
from steadyface.trackers.arms import (
    ARMS,
    NETWORKS,
    PAPER_TRACKERS,
    LearnsFrom,
    arms_of_family,
    before_and_after,
    network_of,
    ordered_trackers,
)
from steadyface.trackers.fan.decoding import DECODERS as FAN
from steadyface.trackers.sbr.inference import DECODERS as SBR


def test_the_papers_five_come_first_in_its_order():
    assert tuple(ARMS)[:5] == PAPER_TRACKERS == ("dlib", "fan", "fan_ft", "sbr", "sbr_ft")


@pytest.mark.parametrize("name", ARMS)
def test_an_arm_reads_a_network_that_there_is_and_varies_an_arm_that_there_is(name):
    arm = ARMS[name]
    assert arm.network in NETWORKS
    assert arm.control_of is None or (arm.control_of in ARMS and not arm.paper)


@pytest.mark.parametrize(("family", "decoders"), [("fan", FAN), ("sbr", SBR)], ids=["fan", "sbr"])
def test_what_tracks_knows_every_arms_decoder(family, decoders):
    assert {ARMS[arm].decoder for arm in arms_of_family(ARMS, family)} == set(decoders)


def test_labels_tell_arms_apart():
    assert len({arm.label.casefold() for arm in ARMS.values()}) == len(ARMS)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_a_network_for_each_person_has_a_file_for_each(network):
    per_person = "{subject}" in (network.file or "")
    assert per_person == (network.learns_from == LearnsFrom.OTHERS)
    assert network.file is not None or not network.learns
    assert any(arm.network == network.name for arm in ARMS.values())


def test_every_arm_has_a_colour_and_every_colour_an_arm():
    assert list(COLOURS) == list(ARMS)


def test_contrasts_are_of_arms():
    assert {name for pair in (*CONFIRMATORY, *EXPLORATORY) for name in pair} <= set(ARMS)


def test_what_fine_tuning_changed_is_paired_within_the_paper():
    assert before_and_after() == [("fan", "fan_ft"), ("sbr", "sbr_ft")]


def test_arms_of_a_family_leave_imported_trackers_out():
    assert arms_of_family(["Tool", "sbr_rounded", "fan", "sbr"], "sbr") == ["sbr_rounded", "sbr"]
    assert network_of("sbr_rounded").name == "sbr"


def test_imported_trackers_come_last_by_name():
    assert ordered_trackers({"b", "A", "mesh", "fan"}) == ["fan", "mesh", "A", "b"]
