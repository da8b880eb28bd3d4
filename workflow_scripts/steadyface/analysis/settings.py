"""Every choice of the analysis, fixed in the study's configuration before results are seen."""

from dataclasses import dataclass

from steadyface.analysis.study import Measure

BOX_DIAGONAL = "% of box diagonal"
# The setting of the smoothness table that is compared; the others show how much it matters.
MAIN = "main"


@dataclass(frozen=True)
class AnalysisSettings:
    """What is compared, how strictly, and which differences do not matter.

    simulated: the recordings are rendered; every answer says so.
    alpha: level of every family of tests.
    seed: seed of bootstraps and random sign flips.
    resamples: bootstrap samples.
    accuracy_margin_pct, jitter_margin_pct: differences below which trackers count as equal, per
        cent of the face box's diagonal; 0.10 is about 0.3 px, below annotators' repeatability.
    failure_cap_pct: error given to frames without a track, in the second analysis of accuracy.
    paper_signal, textbook_signal: signals that SPARC and LDJ are taken from.
    jitter_measure, jitter_series: the one pre-named measure of jitter. By root mean square,
        because the median of third differences has no value for trackers that snap to whole
        pixels; over all mouth landmarks, as the accuracy is.
    """

    simulated: bool
    alpha: float = 0.05
    seed: int = 0
    resamples: int = 9999
    accuracy_margin_pct: float = 0.10
    jitter_margin_pct: float = 0.05
    failure_cap_pct: float = 10.0
    paper_signal: str = "velocity_1d"
    textbook_signal: str = "speed_2d"
    jitter_measure: str = "sigma3_rms_pct"
    jitter_series: str = "mouth"

    @property
    def accuracy(self) -> Measure:
        """The paper's accuracy."""
        return Measure("NRMSE", BOX_DIAGONAL, True, self.accuracy_margin_pct)

    @property
    def capped_accuracy(self) -> Measure:
        """Accuracy in which frames without a track count as failed, not as missing."""
        label = f"NRMSE, failures {self.failure_cap_pct:g} %"
        return Measure(label, BOX_DIAGONAL, True, self.accuracy_margin_pct)

    @property
    def jitter(self) -> Measure:
        """The pre-named measure of jitter."""
        return Measure("jitter", BOX_DIAGONAL, True, self.jitter_margin_pct)
