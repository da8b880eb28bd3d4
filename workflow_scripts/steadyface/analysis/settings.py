"""Every choice of the analysis, fixed in the study's configuration before results are seen."""

from dataclasses import dataclass


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
    """

    simulated: bool
    alpha: float
    seed: int
    resamples: int
    accuracy_margin_pct: float
    jitter_margin_pct: float
    failure_cap_pct: float
    paper_signal: str
    textbook_signal: str
