"""Which files the record of a study lists: what it was made from, and all that it made."""

import os
from collections.abc import Sequence
from pathlib import Path

from steadyface.study.learning_curve import learning_curve
from steadyface.study.plan import Plan
from steadyface.study.plan_files import (
    annotations_of,
    annotators_of,
    calibrations,
    carried_weights,
    further_tables,
    manifests,
    people_pages,
    pictures,
    recordings_of,
    result,
    segments_of,
    tracks_of,
    trained_networks,
    weights_file,
    weights_used,
)

FRAME_FILES = ("frames", "index.parquet", "calibration.json", "quality.json")
MEASURES = ("accuracy", "landmark_errors", "smoothness", "spectra", "kinematics", "cycles")
DEPTH_FILES, DEPTH_MEASURES = ("depth", "depth.parquet"), ("depth", "face_plane", "depth_quality")
MOVEMENT = (
    *("movement", "movement_differences", "movement_agreement"),
    *("movement_recordings", "movement_cycles"),
)


def published_tables(plan: Plan) -> Path:
    """The folder of the paper's tables."""
    return Path(plan.checkout, "resources", "paper")


def inputs_of(plan: Plan) -> dict[str, str]:
    """What the study is made from, by what it is; recordings stand in the quality records."""
    given, weights = plan.given, plan.config["weights"]
    inputs = {"recordings sheet": given.recordings_sheet}
    if given.participants_sheet:
        inputs["participants sheet"] = given.participants_sheet
    inputs |= {
        f"published table {path.name}": str(path)
        for path in sorted(published_tables(plan).iterdir())
    }
    made = [weights_file(plan, name) for name in weights_used(plan)]
    inputs |= {f"weights {Path(file).name}": file for file in made if not _is_result(file)}
    inputs |= {
        f"weight file for {name}": own["path"]
        for name, own in weights["local"].items()
        if name in (weights["fan"], weights["sbr"])
    }
    for name in plan.tuned:
        tuned = given.tuned[name]
        inputs |= {f"tuned network {name}": str(tuned.weights)}
        inputs |= {f"card of the tuned network {name}": str(tuned.card_file)}
    if not plan.simulated:
        inputs |= {
            f"annotations of {one}{f' by {annotator}' if annotator else ''}": path
            for one in plan.annotated
            for annotator, path in given.annotations[one].items()
        }
    inputs |= {
        f"cycles of {one}": file for one in plan.evaluated for file in segments_of(plan, one)
    }
    return inputs | {
        f"landmarks by {tracker}, {subject} {task} {repetition}": str(
            imported.file_of(subject, task, repetition)
        )
        for tracker, imported in plan.imported.items()
        for subject in plan.subjects
        for task, repetition in plan.study.recordings_of(subject)
    }


def before_report(plan: Plan) -> list[str]:
    """The results that the report's inputs are or were made from: up to date when it is."""
    calibrated = calibrations(plan)
    return [
        *[result(f"frames/{one}.{part}") for one in plan.recorded for part in FRAME_FILES],
        *[result(f"faces/{one}.parquet") for one in plan.recorded],
        *annotations_of(plan, plan.recorded),
        *annotators_of(plan, plan.recorded),
        *tracks_of(plan, plan.evaluated, plan.arms),
        *[
            result(f"measures/{measure}/{one}.parquet")
            for one in plan.evaluated
            for measure in MEASURES
        ],
        *[result(f"measures/kinematics/{one}.csv") for one in plan.evaluated],
        *_depth_files(plan),
        *[path for _, path in manifests(plan)],
        *[
            result(path.format(subject=person))
            for network, person in trained_networks(plan)
            for path in (network.weights, network.file)
        ],
        *calibrated,
        *[os.path.join(os.path.dirname(file), "manifest.json") for file in calibrated],
    ]


def _depth_files(plan: Plan) -> list[str]:
    """What is read and made of depth, where millimetres are asked for."""
    people = plan.evaluated if plan.reads_depth else []
    kept = [result(f"frames/{one}.{part}") for one in people for part in DEPTH_FILES]
    made = [
        result(f"measures/{measure}/{one}.parquet") for one in people for measure in DEPTH_MEASURES
    ]
    return kept + made


def report_and_its_inputs(plan: Plan, analyses: Sequence[str]) -> list[str]:
    """The results that are the report or its inputs.

    Args:
        analyses: tables of the analysis.
    """
    drawn = pictures(plan)
    compared = ["analysis/answer.json"] if plan.study.compares else []
    pages = ["report/tables", "report/figures"]
    made = [weights_file(plan, name) for name in weights_used(plan)]
    return [
        *filter(_is_result, made),
        *carried_weights(plan),
        *further_tables(plan),
        *learning_curve(plan),
        *analyses,
        *[result(f"analysis/{table}.csv") for table in MOVEMENT],
        *map(result, [*compared, *pages]),
        *drawn,
        *[os.path.splitext(picture)[0] + ".svg" for picture in drawn],
        *people_pages(plan),
        result("report/report.html"),
    ]


def missing_files(plan: Plan, results: str | Path) -> list[str]:
    """Files that the lab gave and took away, and whose results are not there either.

    Args:
        results: the results' folder.
    """
    read = [(one, "frames") for one in plan.recorded]
    if plan.reads_depth:
        read += [(one, "depth") for one in plan.evaluated]
    needed = [
        (Path(results, f"frames/{one}.{kept}"), file)
        for one, kept in ([] if plan.simulated else read)
        for file in recordings_of(plan, one)
    ]
    needed += [
        (Path(results, f"tracks/{tracker}/{one}.parquet"), str(imported.file_of(one, *recording)))
        for tracker, imported in plan.imported.items()
        for one in plan.evaluated
        for recording in plan.study.recordings_of(one)
    ]
    missing = [file for made, file in needed if not made.exists() and not os.path.exists(file)]
    return list(dict.fromkeys(missing))


def _is_result(path: str) -> bool:
    return path.startswith(result(""))
