"""The table of movement: every measure of every recording, cycle and tracker; and the cycles."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from steadyface.measures.kinematics import recording_measures as whole
from steadyface.measures.kinematics.cycle_measures import CycleSignal
from steadyface.measures.kinematics.cycles import MOMENTS, Cycles
from steadyface.measures.kinematics.filtering import derivatives
from steadyface.measures.kinematics.mouth_signals import AREA, BOTH, LEFT, RIGHT, SIGNALS
from steadyface.measures.kinematics.movement import Movement, movement_of
from steadyface.measures.kinematics.registry import (
    CYCLE_SIGNAL,
    EVERY_SIGNAL,
    MEASURE,
    MEASURES,
    KinematicMeasure,
    unit_of,
)
from steadyface.measures.kinematics.schemas import CYCLES, KINEMATICS
from steadyface.measures.kinematics.settings import (
    RANGE,
    REST,
    SYMMETRY,
    TIME,
    VARIABILITY,
    KinematicsSettings,
)
from steadyface.measures.kinematics.statuses import CUT, GAP, NO_CYCLE, TOO_FEW_CYCLES
from steadyface.measures.measured import (
    NO_MOTION,
    OK,
    TOO_MANY_GAPS,
    FloatArray,
    Measured,
    StatusArray,
    also,
    measured,
)
