"""A made-up study for the report's tests: tables as the earlier stages write them, from a seed."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from steadyface import tables
from steadyface.analysis.comparison import StudyValues, compare
from steadyface.analysis.movement.agreement import movement_agreement
from steadyface.analysis.movement.groups import (
    group_differences,
    movement_by_group,
    person_values,
)
from steadyface.analysis.movement.recordings import movement_of_recordings
from steadyface.analysis.paper.published import published_accuracy, published_smoothness
from steadyface.analysis.paper.schemas import PAPER_TESTS
from steadyface.analysis.paper.tables import tables_of_paper
from steadyface.analysis.schemas import SCHEMAS
from steadyface.analysis.study import subject_values
from steadyface.landmarks import REGIONS
from steadyface.measures.schemas import ACCURACY, LANDMARK_ERRORS, SMOOTHNESS, SPECTRA
from steadyface.provenance.software import software_versions
from steadyface.report.figures.study_figures import FigureInputs, draw_figures
from steadyface.report.page.contents import ReportContents
from steadyface.report.page.page import write_report
from steadyface.report.tables.movement import write_movement_tables
from steadyface.report.tables.paper_tables import TableInputs, TableSettings, write_tables
from steadyface.study.configuration import merged, read_settings
from steadyface.study.design import PAPER_TASKS
from steadyface.study.schemas import PARTICIPANTS as PARTICIPANTS_TABLE
from steadyface.trackers.arms import ARMS
from tests.analysis.settings import settings_of

ROOT = Path(__file__).resolve().parents[2]
PARTICIPANTS = ROOT / ("resources/simulated_cohort/participants.tsv")
# Seed, resamples and alpha of the interval of Cliff's delta.
INTERVAL = (1, 199, 0.05)
REGION_OF_LANDMARK = [region for region, part in REGIONS.items() for _ in range(68)[part]]
# Typical error (% of the box diagonal) and jitter (px) of each tracker.
TYPICAL_ERRORS = (2.9, 2.2, 1.6, 1.9, 1.55, 2.1, 1.5, 1.95, 1.7, 1.6, 2.0, 1.4, 1.3)
TYPICAL_JITTERS = (0.9, 0.8, 0.75, 0.4, 0.3, 0.5, 0.45, 0.5, 0.8, 0.35, 0.45, 0.5, 0.5)
ERRORS = dict(zip(ARMS, TYPICAL_ERRORS, strict=True))
JITTERS = dict(zip(ARMS, TYPICAL_JITTERS, strict=True))


def participants() -> pd.DataFrame:
    return tables.read(PARTICIPANTS, PARTICIPANTS_TABLE)


def evaluated(people: pd.DataFrame) -> list[str]:
    return people.loc[people["set"] == "evaluate", "subject"].tolist()


def accuracy(people: pd.DataFrame, trackers: tuple[str, ...], frames: int = 30) -> pd.DataFrame:
    random = np.random.default_rng(1)
    parts = []
    for subject in evaluated(people):
        ease = random.normal(0, 0.15)
        for task in PAPER_TASKS[1:]:
            for tracker in trackers:
                errors = ERRORS[tracker] * np.exp(ease + random.normal(0, 0.2, frames))
                if tracker == "dlib":
                    errors[random.random(frames) < 0.01] = np.nan
                parts.append(
                    pd.DataFrame(
                        {
                            "subject": subject,
                            "task": task,
                            "repetition": 1,
                            "frame": np.arange(frames) * 4,
                            "tracker": tracker,
                            "reference": "annotation",
                            "nrmse_pct": errors,
                            "nme_pct": errors * 0.9,
                            "box_diagonal_px": 320.0,
                            "status": np.where(np.isnan(errors), "no_face", "ok"),
                        }
                    )
                )
    return tables.check(pd.concat(parts), ACCURACY, "accuracy")


def smoothness(people: pd.DataFrame, trackers: tuple[str, ...]) -> pd.DataFrame:
    random = np.random.default_rng(2)
    kinds = [
        (setting, window, signal, "mean", measure)
        for setting, window in (("main", 5.0), ("3s_native", 3.0), ("2s_native", 2.0))
        for signal in ("velocity_1d", "speed_2d")
        for measure in ("sparc", "ldj")
    ]
    kinds += [("main", 5.0, "position", series, "sigma3_rms_pct") for series in ("mean", "mouth")]
    kinds += [("main", 5.0, "position", "mean", "gain")]
    index = pd.MultiIndex.from_product(
        [evaluated(people), PAPER_TASKS, trackers, range(len(kinds))],
        names=["subject", "task", "tracker", "kind"],
    )
    table = index.to_frame(index=False)
    columns = pd.DataFrame(kinds, columns=["setting", "window_s", "signal", "series", "measure"])
    table = table.join(columns, on="kind").drop(columns="kind")
    table = table.assign(
        repetition=1,
        rate_hz=30.0,
        cutoff_hz=10.0,
        n_samples=150,
        interpolated_share=0.0,
        status="ok",
    )
    noise = table["tracker"].map(JITTERS)
    centre = table["measure"].map({"sparc": -12.0, "ldj": -17.0})
    jitter = noise / 3.2 * random.gamma(9, 1 / 9, len(table))
    smooth = centre - 4 * noise + random.normal(0, 1, len(table))
    table["value"] = smooth.where(smooth.notna(), jitter).where(table["measure"] != "gain", 0.97)
    still = (table["measure"] == "gain") & (table["task"] == "REST")
    table.loc[still, ["value", "status"]] = [np.nan, "reference_still"]
    return tables.check(table, SMOOTHNESS, "smoothness")


def quality_files(people: pd.DataFrame, folder: Path) -> list[Path]:
    """Records as reading the recordings leaves them; one recording lost a frame."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for subject in people["subject"]:
        records = []
        for task in PAPER_TASKS:
            lost = (subject, task) == ("A04", "REST")
            records.append(
                {
                    "task": task,
                    "repetition": 1,
                    "file": f"/home/someone/data/{subject}_{task}.bag",
                    "subject": subject,
                    "expected": {"colour": 156, "depth": 156},
                    "decoded": {"colour": 155 if lost else 156, "depth": 156},
                    "duplicates": {"colour": 0, "depth": 0},
                    "gaps": {"colour": int(lost), "depth": 0},
                    "longest_interval_ms": {"colour": 66.7 if lost else 33.4, "depth": 33.4},
                    "median_interval_ms": {"colour": 33.333, "depth": 33.333},
                    "colour_depth_lag_ms": 4.2,
                    "engine": "sdk",
                    "damage": None,
                }
            )
        paths.append(folder / f"{subject}.qc.json")
        paths[-1].write_text(json.dumps({"recordings": records}), encoding="utf-8")
    return paths


def landmark_errors(people: pd.DataFrame, trackers: tuple[str, ...]) -> pd.DataFrame:
    random = np.random.default_rng(3)
    index = pd.MultiIndex.from_product(
        [evaluated(people), PAPER_TASKS[1:], trackers, range(68)],
        names=["subject", "task", "tracker", "landmark"],
    )
    table = index.to_frame(index=False).assign(reference="annotation", frames=30)
    scale = table["tracker"].map(ERRORS) * (1 + 0.3 * np.cos(table["landmark"]))
    table["rms_error_pct"] = scale * random.gamma(20, 1 / 20, len(table))
    table["bias_x_pct"] = 0.5 * scale * np.sin(table["landmark"])
    table["bias_y_pct"] = 0.4 * scale
    table["region"] = table["landmark"].map(REGION_OF_LANDMARK.__getitem__)
    return tables.check(table, LANDMARK_ERRORS, "landmark errors")


def spectra(people: pd.DataFrame, trackers: tuple[str, ...]) -> pd.DataFrame:
    random = np.random.default_rng(4)
    index = pd.MultiIndex.from_product(
        [evaluated(people), PAPER_TASKS, trackers, np.linspace(0, 15, 76)],
        names=["subject", "task", "tracker", "frequency_hz"],
    )
    table = index.to_frame(index=False)
    moving = table["task"].map({"REST": 0.2, "OPEN": 30.0, "SPREAD": 12.0})
    table["amplitude"] = moving * np.exp(-table["frequency_hz"]) + table["tracker"].map(
        JITTERS
    ) * table["frequency_hz"] * random.gamma(8, 1 / 16, len(table))
    return tables.check(table, SPECTRA, "spectra")


def traces(people: pd.DataFrame, trackers: tuple[str, ...]) -> pd.DataFrame:
    random = np.random.default_rng(5)
    time = np.arange(150) / 30
    parts = []
    for group, subject in (("ALS", "A04"), ("stroke", "S04"), ("HC", "C04")):
        path = 14 * (1 - np.cos(2 * np.pi * time / 1.7))
        for tracker in trackers:
            noisy = 290 + path + JITTERS[tracker] * random.normal(size=len(time))
            if tracker.startswith("fan"):
                noisy = np.round(noisy)
            parts.append(
                pd.DataFrame(
                    {
                        "group": group,
                        "subject": subject,
                        "task": "OPEN",
                        "tracker": tracker,
                        "time_s": time,
                        "position_px": noisy,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def histories(people: pd.DataFrame) -> pd.DataFrame:
    random = np.random.default_rng(6)
    rows = []
    for tracker, folds, losses in (
        ("fan_ft", people["subject"], ("heat maps",)),
        ("sbr_ft", ("all",), ("detection", "registration")),
    ):
        for fold in folds:
            for loss in losses:
                for part, floor in (("training", 0.2), ("validation", 0.35)):
                    for epoch in range(1, 21):
                        value = floor + np.exp(-epoch / 4) * random.uniform(0.8, 1.2)
                        rows.append((tracker, fold, epoch, loss, part, value))
    return pd.DataFrame(rows, columns=["tracker", "fold", "epoch", "loss", "part", "value"])


def papers_tables(
    people: pd.DataFrame,
    errors: pd.DataFrame,
    values: StudyValues,
    tests: Mapping[str, pd.DataFrame] | None = None,
    fidelity: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Tables II, II by task and III; without tests, if none are given."""
    none = dict.fromkeys(
        ("paper_accuracy", "paper_accuracy_by_task", "paper_smoothness"), tables.empty(PAPER_TESTS)
    )
    return tables_of_paper(
        errors,
        subject_values(values.table_iii),
        people,
        none | dict(tests or {}),
        fidelity,
        published_accuracy(),
        published_smoothness(),
    )


CHANGES = {
    "cohort": {"participants": "/home/someone/study/people.tsv", "simulated": True},
    "simulation": {"seed": 7, "annotator": {"convention": True}},
    "faces": {"box": "smooth"},
    "trackers": list(ARMS),
    "statistics": {"seed": 1},
}


def configured(**changes: object) -> dict[str, object]:
    """The default study's configuration with some changes."""
    return merged(read_settings(ROOT / "config.yaml"), changes)


CONFIG = configured(**CHANGES)
CARD = {
    "name": "fan_compact.safetensors",
    "licence": "MIT",
    "source": "trained on rendered faces; /home/someone/weights/fan.safetensors",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


def kinematics(people: pd.DataFrame, trackers: tuple[str, ...]) -> pd.DataFrame:
    """Measures of movement of whole recordings, larger in controls; rows that tables take."""
    random = np.random.default_rng(5)
    group = people.set_index("subject")["group"]
    measures = {
        "REST": [("lip_aperture", "range_of_motion", "icd"), ("lip_aperture", "drift", "icd/s")],
        "OPEN": [
            ("lip_aperture", "duration", "s"),
            ("lip_aperture", "range_of_motion", "icd"),
            ("lip_aperture", "opening_peak_speed", "icd/s"),
        ],
        "SPREAD": [
            ("mouth_width", "duration", "s"),
            ("mouth_width", "range_of_motion", "icd"),
            ("corner_excursion", "symmetry_ratio", "1"),
        ],
    }
    rows = [
        (subject, task, tracker, signal, measure, unit)
        for subject in evaluated(people)
        for task, of_task in measures.items()
        for signal, measure, unit in of_task
        for tracker in (*trackers, "truth")
    ]
    names = ["subject", "task", "tracker", "signal", "measure", "unit"]
    table = pd.DataFrame(rows, columns=names)
    size = table["subject"].map(group).map({"ALS": 0.6, "stroke": 0.7, "HC": 1.0})
    return table.assign(
        repetition=1,
        cycle=0,
        side="both",
        value=size + random.normal(0, 0.05, len(table)),
        status="ok",
    )


def write_movement(results: Path, people: pd.DataFrame, trackers: tuple[str, ...]):
    """The tables on movement: paths by name, and the recordings'."""
    moved = kinematics(people, trackers)
    values = person_values(moved, people)
    recordings = movement_of_recordings(moved)
    cycles = pd.DataFrame(
        {
            "task": "OPEN",
            "tracker": [*trackers, "truth"],
            "recordings": 12,
            "simulated": 40,
            "found": [*[39] * len(trackers), 40],
            "interrupted": 0,
            "share_found": [*[39 / 40] * len(trackers), 1.0],
            "extra": 0,
            "mean_iou": 0.95,
            "lowest_iou": 0.7,
        }
    )
    paths = write_movement_tables(
        results / "report/tables",
        movement_by_group(values),
        group_differences(values, *INTERVAL),
        movement_agreement(values),
        recordings,
        cycles,
    )
    return paths, recordings


def few_people(each: int = 4) -> pd.DataFrame:
    """The fine-tuning set and `each` people of every group's evaluation set."""
    people = participants()
    place = people.groupby(["group", "set"]).cumcount()
    return people[(people["set"] == "finetune") | (place < each)].reset_index(drop=True)


def write_study(
    results: Path,
    people: pd.DataFrame,
    trackers: tuple[str, ...],
    alpha: float = 0.05,
) -> Path:
    """Everything that the report's rules write, from made-up measures: the page's path."""
    simulated = True
    errors, smooth = accuracy(people, trackers), smoothness(people, trackers)
    settings = settings_of(simulated=simulated, resamples=99, alpha=alpha)
    found = compare(errors, smooth, people, settings, published_accuracy(), published_smoothness())
    paths = {}
    for name, table in found.tables.items():
        paths[name] = results / "analysis" / f"{name}.csv"
        tables.write(paths[name], table, SCHEMAS[name])
    answer = results / "analysis" / "answer.json"
    answer.write_text(json.dumps(found.answer), encoding="utf-8")
    report = results / "report"
    moved, recordings = write_movement(results, people, trackers)
    written = moved | write_tables(
        report / "tables",
        TableInputs(
            people,
            TableSettings(simulated=simulated, signal="velocity_1d", window_s=5.0),
            errors,
            found.tables["accuracy_by_group"],
            found.tables["accuracy_by_task"],
            found.tables["smoothness_by_task"],
            smooth,
            quality_files(people, results / "frames"),
            movement=recordings,
        ),
    )
    figures = draw_figures(
        report / "figures",
        FigureInputs(
            people,
            simulated,
            traces=traces(people, trackers),
            accuracy=errors,
            landmark_errors=landmark_errors(people, trackers),
            spectra=spectra(people, trackers),
            subject_values=found.tables["subject_values"],
            confirmatory=found.tables["per_person_confirmatory"],
            exploratory=found.tables["per_person_exploratory"],
            equivalence=found.tables["equivalence"],
            differences=found.tables["people_differences"],
            pareto=found.tables["pareto"],
            histories=histories(people) if "fan_ft" in trackers else None,
        ),
    )
    page = report / "report.html"
    write_report(
        page,
        ReportContents(
            name="made-up study",
            config={
                **CONFIG,
                "trackers": list(trackers),
            },
            tables={**paths, **written},
            figures={name: svg for name, (svg, _) in figures.items()},
            answer=answer,
            weights=[CARD],
            seeds={"simulation": 7, "statistics": 1},
            versions=software_versions(),
            commit="0123456789ab",
        ),
    )
    return page
