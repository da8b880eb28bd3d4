"""Networks that learn are part of a study only where there are annotations to learn from."""

import pytest

from steadyface.study.arms import usable_arms
from steadyface.trackers.arms import ARMS

UNTUNED = ["dlib", "fan", "sbr", "fan_subpixel", "sbr_rounded", "mesh"]
PEOPLE = ["a1", "a2", "a3"]


def test_with_annotations_of_all_every_arm_stays():
    assert usable_arms(ARMS, PEOPLE, ["f1"], [*PEOPLE, "f1"]) == (list(ARMS), [])


def test_without_annotations_only_untuned_arms_stay_and_a_line_each_says_why():
    arms, lines = usable_arms(ARMS, PEOPLE, [], [])
    assert arms == UNTUNED
    assert len(lines) == 2
    assert lines[0].startswith(
        "FAN-FT; FAN-FT, sub-pixel; Mesh-FT, leave-one-out are left out: they learn from "
    )
    assert "SBR-FT" in lines[1]


@pytest.mark.parametrize(
    ("marked", "tuned"),
    [
        (["a1", "a2", "a3"], True),
        (["a1", "a2"], False),
        (["f1", "f2"], True),
        (["a1", "f1", "f2"], True),
    ],
)
def test_each_persons_fan_needs_two_others_with_annotations(marked, tuned):
    arms, _ = usable_arms(["fan_ft"], PEOPLE, ["f1", "f2"], marked)
    assert arms == (["fan_ft"] if tuned else [])


def test_arms_that_nobody_asked_for_are_not_mentioned():
    assert usable_arms(["dlib", "fan"], PEOPLE, [], []) == (["dlib", "fan"], [])
