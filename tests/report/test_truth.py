"""Annotation and truth side by side: by hand."""

import re

import pandas as pd
import pytest

from steadyface import tables
from steadyface.report.tables.truth import TRUTH_VALUES, said_of_truth, truth_values

PEOPLE = pd.DataFrame(
    {"subject": ["A", "B", "C"], "group": "HC", "set": ["evaluate", "evaluate", "finetune"]}
)


def errors(subject, frame, tracker, annotation, truth):
    place = {"subject": subject, "task": "OPEN", "repetition": 1, "frame": frame}
    return [
        {**place, "tracker": tracker, "reference": reference, "nrmse_pct": value}
        for reference, value in (("annotation", annotation), ("truth", truth))
        if value is not None
    ]


def test_people_count_alike_and_only_frames_with_both_errors():
    rows = [
        *errors("A", 0, "fan", 2.0, 1.0),
        *errors("A", 1, "fan", 4.0, 2.0),
        *errors("A", 2, "fan", None, 50.0),
        *errors("B", 0, "fan", 5.0, 3.5),
        *errors("C", 0, "fan", 90.0, 90.0),
    ]
    values = tables.check(truth_values(pd.DataFrame(rows), PEOPLE), TRUTH_VALUES, "truth")
    assert values.to_dict("records") == [
        {"tracker": "fan", "n_subjects": 2, "annotation_pct": 4.0, "truth_pct": 2.5}
    ]


def test_real_people_have_no_truth():
    rows = pd.DataFrame(errors("A", 0, "fan", 2.0, None))
    assert truth_values(rows, PEOPLE).empty


@pytest.mark.parametrize(
    ("marked", "truth", "words"),
    [
        (1.5, 1.4, "closer to .* but no closer to the .* (1.40 % after 1.30 %): it learned"),
        (1.5, 1.2, "closer to .* and also closer to the .* (1.20 % after 1.30 %)."),
        (1.5, 1.298, "closer to .* but no closer to the .* (1.30 % after 1.30 %): it learned"),
        (2.001, 1.4, "no closer to .* and no closer to the .* (1.40 % after 1.30 %)."),
        (2.1, 1.2, "no closer to .* but closer to the .* (1.20 % after 1.30 %)."),
    ],
)
def test_the_sentence_says_whose_convention_was_learned(marked, truth, words):
    values = pd.DataFrame(
        {
            "tracker": ["fan", "fan_ft", "dlib"],
            "annotation_pct": [2.0, marked, 2.2],
            "truth_pct": [1.3, truth, 1.9],
        }
    )
    (sentence,) = said_of_truth(values)
    pattern = "FAN-FT is " + re.escape(words).replace(r"\.\*", ".*")
    assert re.match(pattern, sentence), sentence
