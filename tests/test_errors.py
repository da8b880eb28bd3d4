"""An error carries its parts, and its message is one line of them."""

import copy

import pytest

from steadyface.errors import RecordingError, SteadyFaceError


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ({}, "is empty"),
        ({"where": "a.bag"}, "a.bag: is empty"),
        ({"remedy": "copy it again"}, "is empty; copy it again"),
        (
            {"where": "a.bag", "subject": "A01", "remedy": "copy it again"},
            "a.bag (subject A01): is empty; copy it again",
        ),
    ],
)
def test_the_message_is_place_what_is_wrong_and_what_to_do(parts, line):
    assert str(SteadyFaceError("is empty", **parts)) == line


def test_an_error_of_another_process_keeps_its_parts():
    given = RecordingError("stops; then goes on", where="a.bag", subject="A01", remedy="cut it")
    # By the protocol that carries it from one process to another.
    found = copy.copy(given)
    assert type(found) is RecordingError
    assert str(found) == str(given)
    assert (found.wrong, found.where) == ("stops; then goes on", "a.bag")
    assert (found.subject, found.remedy) == ("A01", "cut it")
