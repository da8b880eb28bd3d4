"""Trackers imported from other tools are described beside the paper's, and change none of its."""

import numpy as np
import pandas as pd

from steadyface.analysis.per_person.contrasts import explored
from steadyface.analysis.study import trackers_in

VALUES = pd.DataFrame({"Tool": [1.0, 2.0], "sbr": [1.0, 1.5], "fan": [2.0, 2.0], "None": np.nan})


def test_imported_trackers_come_after_the_studys():
    assert trackers_in(VALUES) == ["fan", "sbr", "Tool"]


def test_an_imported_tracker_is_held_against_each_of_the_papers():
    assert explored(VALUES) == [("sbr", "fan"), ("Tool", "fan"), ("Tool", "sbr")]
    assert explored(VALUES.drop(columns="Tool")) == [("sbr", "fan")]
