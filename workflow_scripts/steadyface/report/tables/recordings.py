"""What was measured in each recording by each tracker, on one line."""

import pandas as pd

from steadyface.analysis.movement.schemas import MOVEMENT_RECORDINGS
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
from steadyface.measures.registry import (
    ALL,
    FRAME_COUNT,
    FRAME_COUNTS,
    MEAN,
    POSITION,
    SMOOTHNESS,
)
from steadyface.measures.settings import MAIN
from steadyface.report.page.views import View
from steadyface.report.tables.printed import OF_RECORDINGS, brief_heads, heads
from steadyface.report.tables.steadiness import COUNTS
from steadyface.report.words import counted
from steadyface.study.design import ordered_tasks
from steadyface.tables import COUNT, RECORDING_KEY, STATUS, TRACKER, VALUE, Column, Schema, empty
from steadyface.trackers.arms import mesh_first, ordered_trackers

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
        **{row.name: VALUE for row in SMOOTHNESS},
        **{row.column: VALUE for row in OF_RECORDINGS},
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
        **heads(
            "jitter_pct",
            "jitter_px",
            "sample_to_sample_px",
            "high_frequency_px",
            "still_share",
            "gain",
            "lip_gap_gain",
            "mouth_width_gain",
            "lag_s",
        ),
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
        **{row.name: row.label for row in SMOOTHNESS},
        **brief_heads("jitter_pct", "jitter_px"),
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
        smoothness: `SMOOTHNESS`.
        accuracy: `ACCURACY`; the error is the mean over marked frames that have one.
        signal: signal of SPARC and LDJ, from `signals.SIGNALS`.
        compares: whether groups are compared; where not, the mesh stands first.
        movement: table of the schema MOVEMENT_RECORDINGS; lengths are in `movement_unit`.

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
        name: values_of(FRAME_COUNT, name, ALL).reindex(arc.index)
        for name in (row.name for row in FRAME_COUNTS)
    }
    frames = counts["recorded_frames"]["value"]
    places = counts["missing_frames"]["n_samples"]
    lacking = places - (frames - counts["duplicate_frames"]["value"])
    table = pd.DataFrame({"frames": frames})
    table["missing_frames"] = counts["missing_frames"]["value"] - lacking
    table["lacking_frames"] = lacking
    table["rate_hz"] = arc["rate_hz"]
    for row in SMOOTHNESS:
        table[row.name] = values_of(signal, row.name, MEAN)["value"]
    for row in OF_RECORDINGS:
        table[row.column] = values_of(POSITION, row.measure, row.series)["value"]
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
