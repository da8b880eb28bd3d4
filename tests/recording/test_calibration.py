"""A calibration survives the way through JSON."""

import json
from dataclasses import replace

import pytest

from steadyface.recording.calibration import Calibration, sr300_calibration


@pytest.mark.parametrize("lacking", [{}, {"depth": None, "depth_to_colour": None}])
def test_a_calibration_survives_json(lacking):
    calibration = replace(sr300_calibration(), **lacking)
    assert Calibration.from_dict(json.loads(json.dumps(calibration.to_dict()))) == calibration
