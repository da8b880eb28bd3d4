"""Measures of single recordings that tables and page print: a row each.

A new one is a row here; the page shows it where a view names its column (`heads`).
"""

from dataclasses import dataclass

from steadyface.measures.registry import LIP_GAP, MEAN, MEASURES, MOUTH_SERIES, MOUTH_WIDTH


@dataclass(frozen=True)
class Printed:
    """A measure as it is printed, in the main setting, of positions.

    column: its name in the tables.
    measure: its name in the smoothness table.
    series: name of one of its series.
    head: heading above it on the page.
    brief: heading of a narrow column; empty: it is not shown for single recordings.
    """

    column: str
    measure: str
    series: str
    head: str
    brief: str = ""

    def __post_init__(self) -> None:
        if self.series not in MEASURES[self.measure].series:
            raise ValueError(f"{self.measure} is not given for the series {self.series!r}")


PRINTED = (
    Printed(
        "jitter_pct", "sigma3_rms_pct", MOUTH_SERIES, "Jitter (% of box diagonal)", "Jitter (%)"
    ),
    Printed("jitter_px", "sigma3_rms_px", MOUTH_SERIES, "Jitter (px)", "Jitter (px)"),
    Printed("sample_to_sample_px", "rms_s2s_px", MEAN, "RMS step (px)", "RMS step (px)"),
    Printed("high_frequency_px", "high_frequency_px", MEAN, "Above 6 Hz (px)", "Above 6 Hz (px)"),
    Printed("still_share", "still_share", MEAN, "Share of zero steps"),
    Printed("gain", "gain", MEAN, "Gain", "Gain"),
    Printed("lip_gap_gain", "gain", LIP_GAP, "Gain of the lip gap"),
    Printed("mouth_width_gain", "gain", MOUTH_WIDTH, "Gain of the mouth's width"),
    Printed("lag_s", "lag_s", MEAN, "Lag (s)"),
    Printed("gain_truth", "gain_truth", MEAN, "Gain against truth"),
    Printed("lip_gap_gain_truth", "gain_truth", LIP_GAP, "of the lip gap"),
    Printed("mouth_width_gain_truth", "gain_truth", MOUTH_WIDTH, "of the mouth's width"),
    Printed("lag_truth_s", "lag_truth_s", MEAN, "Lag against truth (s)"),
    Printed("longest_lag_s", "longest_lag_s", MEAN, "Lags tried up to (s)"),
)
OF_RECORDINGS = tuple(row for row in PRINTED if row.brief)


def heads(*columns: str) -> dict[str, str]:
    """Heads of the columns, as a view takes them."""
    known = {row.column: row.head for row in PRINTED}
    return {column: known[column] for column in columns}


def brief_heads(*columns: str) -> dict[str, str]:
    """Heads of the columns where each recording has a line."""
    known = {row.column: row.brief for row in OF_RECORDINGS}
    return {column: known[column] for column in columns}
