"""What is compared: the measures that the statistics take, a row each.

A new one is a row of `compared_measures`: which values it takes, and the name under which the
analysis' tables hold it. A measure of smoothness (`registry.SMOOTHNESS`) has its rows already.
"""

from dataclasses import dataclass

import pandas as pd

from steadyface.analysis.schemas import MEASURES
from steadyface.analysis.settings import AnalysisSettings
from steadyface.measures import registry
from steadyface.measures.measure import Measure

NRMSE, NRMSE_CAPPED, JITTER = "nrmse", "nrmse_capped", "jitter"
# What Table III holds, in its order.
PAPER_SMOOTHNESS = ("sparc", "ldj")


@dataclass(frozen=True)
class ComparedMeasure:
    """A measure as the statistics take it.

    name: its value in the column `measure` of the analysis' tables.
    label: name that readers see.
    measure: name of the measure whose values it takes.
    signal, series: signal and series of these values.
    margin: the largest difference that does not matter, in the measure's unit; None if no
        equivalence is tested.
    planned: whether the contrasts named beforehand are tested in it.
    failure_cap: the value of a frame in which a tracker found nothing; None leaves it missing.
    """

    name: str
    label: str
    measure: Measure
    signal: str
    series: str
    margin: float | None = None
    planned: bool = False
    failure_cap: float | None = None

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return self.measure.unit

    @property
    def lower_is_better(self) -> bool:
        """Whether less of it is better."""
        return bool(self.measure.lower_is_better)

    @property
    def of_errors(self) -> bool:
        """Whether it is an error, which also a tracker that stands still may be judged by."""
        return self.signal == registry.ERROR


def compared_measures(settings: AnalysisSettings) -> tuple[ComparedMeasure, ...]:
    """The rows, in the order of the tables.

    Jitter is the one measure of steadiness that was named beforehand: by root mean square, because
    the median of third differences has no value for trackers that snap to whole pixels; over all
    mouth landmarks, as the error is.
    """
    error = registry.MEASURES["nrmse_pct"]
    jitter = registry.MEASURES["sigma3_rms_pct"]
    of_errors = (error, registry.ERROR, registry.MOUTH_SERIES, settings.accuracy_margin_pct)
    cap = settings.failure_cap_pct
    return (
        ComparedMeasure(NRMSE, error.label, *of_errors, planned=True),
        ComparedMeasure(
            NRMSE_CAPPED, f"{error.label}, failures {cap:g} %", *of_errors, failure_cap=cap
        ),
        ComparedMeasure(
            JITTER,
            jitter.label,
            jitter,
            registry.POSITION,
            registry.MOUTH_SERIES,
            settings.jitter_margin_pct,
            planned=True,
        ),
        *(
            ComparedMeasure(row.name, row.label, row, settings.paper_signal, registry.MEAN)
            for row in registry.SMOOTHNESS
        ),
        *(
            ComparedMeasure(
                f"{row.name}_textbook",
                f"{row.label}, textbook",
                row,
                settings.textbook_signal,
                registry.MEAN,
            )
            for row in registry.SMOOTHNESS
        ),
    )


# Of those whose labels no setting changes.
LABELS = {
    NRMSE: registry.MEASURES["nrmse_pct"].label,
    JITTER: registry.MEASURES["sigma3_rms_pct"].label,
    **{row.name: row.label for row in registry.SMOOTHNESS},
}


def measures_table(measures: tuple[ComparedMeasure, ...]) -> pd.DataFrame:
    """What each name in the analysis' tables stands for: a table of the schema MEASURES."""
    return pd.DataFrame(
        [
            {
                "measure": row.name,
                "label": row.label,
                "unit": row.unit,
                "lower_is_better": row.lower_is_better,
                "margin": row.margin,
                "failure_cap": row.failure_cap,
                "source": row.measure.name,
                "signal": row.signal,
                "series": row.series,
            }
            for row in measures
        ],
        columns=list(MEASURES.columns),
    ).astype({"margin": float, "failure_cap": float})
