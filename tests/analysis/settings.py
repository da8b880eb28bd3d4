"""The analysis' settings, as the configuration has them."""

from pathlib import Path

import yaml

from steadyface.analysis.measures import ComparedMeasure, compared_measures
from steadyface.analysis.settings import AnalysisSettings

CONFIG = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "config.yaml").read_text(encoding="utf-8")
)


def settings_of(simulated: bool = False, **changes: object) -> AnalysisSettings:
    """The default study's settings with some changes."""
    cap = CONFIG["accuracy"]["failure_cap_pct"]
    given = CONFIG["statistics"] | {"failure_cap_pct": cap} | changes
    return AnalysisSettings(simulated=simulated, **given)


def measure_of(name: str) -> ComparedMeasure:
    """The row of a compared measure."""
    return next(row for row in compared_measures(settings_of()) if row.name == name)
