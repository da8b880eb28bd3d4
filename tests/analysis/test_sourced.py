"""Numbers of the answer know their table, whatever words stand before them."""

import re

from steadyface.analysis.comparison import arrange
from steadyface.analysis.per_person.change import change
from steadyface.analysis.per_person.exploratory import exploratory
from steadyface.analysis.per_person.planned_tests import confirmatory
from steadyface.analysis.per_person.support import equivalences
from steadyface.analysis.sourced import pieces, plain, sourced
from tests.analysis.settings import settings_of

SENTENCE = f"Error fell by {sourced('-0.12', 'described')} % (p = {sourced('0.01', 'tested')})."


def test_a_sentence_reads_as_if_nothing_was_in_it():
    assert plain(SENTENCE) == "Error fell by -0.12 % (p = 0.01)."
    assert plain("No number.") == "No number."


def test_the_pieces_are_the_sentence_and_each_number_has_its_table():
    found = pieces(SENTENCE)
    assert "".join(piece["text"] for piece in found) == plain(SENTENCE)
    tables = {piece["text"]: piece["table"] for piece in found if "table" in piece}
    assert tables == {"-0.12": "described", "0.01": "tested"}
    assert pieces("No number.") == [{"text": "No number."}]


def test_every_decimal_number_of_an_answer_has_a_table(make_study):
    values = arrange(
        *make_study(counts=(3, 3, 3), trackers=("sbr", "sbr_ft"), frames=2), settings_of()
    )
    tables = {
        "per_person_confirmatory": confirmatory(values.planned),
        "per_person_exploratory": exploratory(values.planned),
        "equivalence": equivalences(values.planned),
    }
    found = change(tables, "nrmse", "sbr_ft", "sbr", 0.05)
    told = pieces(found.amount(1))
    assert {piece["table"] for piece in told if "table" in piece} <= set(tables)
    bare = " ".join(piece["text"] for piece in told if "table" not in piece)
    assert not re.search(r"\d\.\d", bare)
