"""What was measured in each recording by each tracker, on one line."""

import pandas as pd

from steadyface.analysis.movement.schemas import MOVEMENT_RECORDINGS
from steadyface.landmarks import mesh_first, ordered_tasks, ordered_trackers
from steadyface.measures.measured import (
    BAD_RATE,
    FRAMES_MISSING,
    NO_MOTION,
    NO_TRACK,
    OK,
    SHORT_AFTER_GAP,
    SHORT_RECORDING,
    TOO_MANY_GAPS,
    TOO_SHORT,
    ZERO_JERK,
)
from steadyface.report.page.views import View
from steadyface.report.tables.steadiness import COUNTS
from steadyface.report.words import counted
from steadyface.tables import (
    COUNT,
    RECORDING_KEY,
    STATUS,
    TRACKER,
    VALUE,
    Column,
    Schema,
    empty,
)

MAIN, POSITION, MEAN = "main", "position", "mean"
NO_ANNOTATION = "not available"
# Why SPARC has no value, as people say it.
STATUS_WORDS = {
    OK: "measured",
    SHORT_RECORDING: "recording shorter than the window",
    SHORT_AFTER_GAP: "too short after a gap",
    TOO_MANY_GAPS: "too many frames without landmarks",
    FRAMES_MISSING: "too many frames missing from the recording",
    NO_TRACK: "no landmarks",
    NO_MOTION: "the track stands still",
    ZERO_JERK: "the track stands still",
    TOO_SHORT: "too few frames",
    BAD_RATE: "frame rate too low",
}
KEY = [*RECORDING_KEY, "tracker"]
# Column here: measure and series of the smoothness table, in the main setting, on positions.
STEADY = {
    "jitter_pct": ("sigma3_rms_pct", "mouth"),
    "jitter_px": ("sigma3_rms_px", "mouth"),
    "sample_to_sample_px": ("rms_s2s_px", MEAN),
    "high_frequency_px": ("high_frequency_px", MEAN),
    "gain": ("gain", MEAN),
}

# Columns of the movement of recordings, under the same names.
MOVEMENT = (
    "opening",
    "width",
    "range_of_motion",
    "peak_speed",
    "cycles",
    "movement_rate_hz",
    "symmetry",
)

RECORDING_VALUES = Schema(
    "recordings' values",
    {
        **RECORDING_KEY,
        "tracker": TRACKER,
        "frames": VALUE,
        "missing_frames": VALUE,
        "lacking_frames": VALUE,
        "rate_hz": VALUE,
        "sparc": VALUE,
        "ldj": VALUE,
        **dict.fromkeys(STEADY, VALUE),
        "marked_frames": COUNT,
        "nrmse_pct": VALUE,
        "accuracy": Column("text"),
        "smoothness": Column("text"),
        **dict.fromkeys(MOVEMENT, VALUE),
        "movement_unit": Column("text", missing=True),
        "status": STATUS,
    },
    key=tuple(KEY),
)

AT_A_GLANCE = View(
    "steadiness",
    "At a glance",
    "Means over people by task and tracker; where a mean has another number of them than of "
    "jitter, it stands in parentheses. Jitter is the standard deviation of white noise with "
    "the same third differences, over all mouth landmarks. The share of zero steps tells of a "
    "tracker that stands still, or of one that rounds to whole pixels.",
    {
        "task": "Task",
        "tracker": "Tracker",
        "n_subjects": "People",
        "n_missing": "without jitter",
        "jitter_pct": "Jitter (% of box diagonal)",
        "jitter_px": "Jitter (px)",
        "sample_to_sample_px": "RMS step (px)",
        "high_frequency_px": "Above 6 Hz (px)",
        "still_share": "Share of zero steps",
        "gain": "Gain",
        "lip_gap_gain": "Gain of the lip gap",
        "mouth_width_gain": "Gain of the mouth's width",
        "lag_s": "Lag (s)",
    },
    counts=COUNTS,
)
RECORDINGS = View(
    "recordings",
    "Each recording",
    "Every recording by every tracker. SPARC and LDJ: less negative is smoother; jitter: less is "
    "steadier (%: of the face box's diagonal). The CSV has more columns.",
    {
        "subject": "Person",
        "task": "Task",
        "repetition": "Rep.",
        "tracker": "Tracker",
        "smoothness": "Smoothness",
        "sparc": "SPARC",
        "ldj": "LDJ",
        "jitter_pct": "Jitter (%)",
        "jitter_px": "Jitter (px)",
        "accuracy": "Accuracy",
        "nrmse_pct": "NRMSE (%)",
        "rate_hz": "Rate (Hz)",
        "frames": "Frames",
        "missing_frames": "without landmarks",
        "lacking_frames": "missing from the recording",
    },
)


def recording_values(
    smoothness: pd.DataFrame,
    accuracy: pd.DataFrame,
    signal: str,
    compares: bool,
    movement: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Smoothness, jitter, movement and, with annotations, error of every recording and tracker.

    Args:
        smoothness: `tables.SMOOTHNESS`.
        accuracy: `tables.ACCURACY`; the error is the mean over marked frames that have one.
        signal: signal of SPARC and LDJ, from `signals.SIGNALS`.
        compares: whether groups are compared; where not, the mesh stands first.
        movement: of the schema MOVEMENT_RECORDINGS; lengths are in `movement_unit`.

    Returns:
        A table of the schema `RECORDING_VALUES`. `frames` are those that were recorded and
        `missing_frames` those of them without landmarks; `lacking_frames` are places in time that
        have no frame. `status` is ok or why SPARC has no value, which `smoothness` says in words;
        `accuracy` says on how many frames the error rests.
    """
    main = smoothness[smoothness["setting"] == MAIN]

    def values_of(of_signal: str, measure: str, series: str) -> pd.DataFrame:
        rows = main[
            (main["signal"] == of_signal)
            & (main["measure"] == measure)
            & (main["series"] == series)
        ]
        return rows.set_index(KEY)

    arc = values_of(signal, "sparc", MEAN)
    counts = {
        name: values_of("frames", name, "all").reindex(arc.index)
        for name in ("recorded_frames", "duplicate_frames", "missing_frames")
    }
    frames = counts["recorded_frames"]["value"]
    places = counts["missing_frames"]["n_samples"]
    lacking = places - (frames - counts["duplicate_frames"]["value"])
    table = pd.DataFrame({"frames": frames})
    table["missing_frames"] = counts["missing_frames"]["value"] - lacking
    table["lacking_frames"] = lacking
    table["rate_hz"], table["sparc"] = arc["rate_hz"], arc["value"]
    table["ldj"] = values_of(signal, "ldj", MEAN)["value"]
    for name, (measure, series) in STEADY.items():
        table[name] = values_of(POSITION, measure, series)["value"]
    marked = accuracy[accuracy["reference"] == "annotation"].groupby(KEY, observed=True)
    table["marked_frames"] = marked.size()
    table["marked_frames"] = table["marked_frames"].fillna(0).astype(int)
    table["nrmse_pct"] = marked["nrmse_pct"].mean()
    table["accuracy"] = [
        counted(frames, "marked frame") if frames else NO_ANNOTATION
        for frames in table["marked_frames"]
    ]
    moved = empty(MOVEMENT_RECORDINGS) if movement is None else movement
    moved = moved.set_index(KEY).reindex(arc.index)
    table[list(MOVEMENT)], table["movement_unit"] = moved[list(MOVEMENT)], moved["unit"]
    table["status"] = arc["status"]
    table["smoothness"] = [
        STATUS_WORDS.get(status, status.replace("_", " ")) for status in table["status"]
    ]
    table = table.reset_index()
    ordered = ordered_trackers if compares else mesh_first
    for name, order in (("task", ordered_tasks), ("tracker", ordered)):
        table[name] = pd.Categorical(table[name], order(table[name]), ordered=True)
    table = table.sort_values(KEY, ignore_index=True)
    return table.astype({"task": str, "tracker": str})[list(RECORDING_VALUES.columns)]
