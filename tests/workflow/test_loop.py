"""The lab's loop from end to end: annotate, tune, export, and track people never seen."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

from steadyface import tables
from steadyface.landmark_names import LANDMARK_NAMES
from steadyface.measures.accuracy import mouth_nrmse
from steadyface.measures.landmark_arrays import landmark_array
from steadyface.simulation.annotator import annotate
from steadyface.simulation.people import people as people_of_the_cohort
from steadyface.simulation.people.people import person_of
from steadyface.simulation.session import record_session
from steadyface.trackers.schemas import TRACKS
from steadyface.weights.schemas import LEARNED_FROM
from steadyface.weights.tuned import read_tuned_card

SEED, SECONDS, RATE = 2021, 0.6, 30
# A third of the cohort.
LEARNED = {
    **dict.fromkeys(("A01", "S01", "C01"), "finetune"),
    **dict.fromkeys(("A04", "A06", "S04", "S07", "S09", "C04", "C05", "C08", "C10"), "evaluate"),
}
NEW = ("A09", "S11", "C06")
TASKS = ("OPEN", "SPREAD")
TUNED = ("fan_ft", "sbr_ft", "mesh_ft")
SMOOTHNESS = {"window_s": 0.5, "windows_s": [0.5], "rates_hz": [None]}
SETTINGS = {
    "title": "The first study",
    "cohort": {
        "participants": "data/participants.csv",
        "recordings": "data/recordings.csv",
        "annotations": None,
        "simulated": False,
    },
    "trackers": ["fan", "fan_ft", "sbr", "sbr_ft", "mesh", "mesh_ft"],
    "suggest_frames": {"frames": 6, "apart_s": 0.05, "people": ["A01", "S01", "C01"]},
    "smoothness": SMOOTHNESS,
    "statistics": {"resamples": 99},
    "finetuning": {
        "fan": {"epochs": 2, "samples_per_epoch": 40, "validation_frames": 4},
        "fan_augmentation": {"copies": 0},
        "sbr": {"epochs": 2, "windows_per_epoch": 16, "milestones": [1]},
    },
}
PEOPLE = {person.subject: person for person in people_of_the_cohort.cohort(SEED)}


def record(subject, folder):
    """A person's recordings; their exact landmarks (frames, 68, 2) by task."""
    files = {task: folder / f"{subject}_{task}.bag" for task in TASKS}
    truth = record_session(
        person_of(subject, list(PEOPLE.values())), files, seconds=SECONDS, rate_hz=RATE, seed=SEED
    )
    return {
        task: rows[["x_px", "y_px"]].to_numpy().reshape(-1, 68, 2)
        for task, rows in truth.groupby("task", observed=True)
    }


def marked(points, *name):
    """What the simulated annotator sets for exact landmarks (frames, 68, 2)."""
    generator = np.random.default_rng([SEED, *"".join(map(str, name)).encode()])
    return annotate(points, generator, convention=True, noise_pct=0.45)


def save_work(path, subject, points_by_frame):
    """The file that the page to annotate in saves: {(task, frame): points (68, 2)}."""
    images, annotations = [], []
    for number, ((task, frame), points) in enumerate(points_by_frame.items(), 1):
        name = f"{subject}_{task}_1_{frame:06d}.png"
        images.append({"id": number, "file_name": name, "width": 640, "height": 480})
        keypoints = [value for x, y in points.tolist() for value in (x, y, 2)]
        annotations.append(
            {
                **{"id": number, "image_id": number, "category_id": 1},
                **{"keypoints": keypoints, "num_keypoints": 68},
            }
        )
    info = {
        "description": "SteadyFace annotations 1",
        "subject": subject,
        "annotator": "AB",
        "first_frame": 0,
        "started_from": "mesh",
    }
    path.parent.mkdir(parents=True)
    path.write_text(
        json.dumps(
            {
                "info": info,
                "images": images,
                "categories": [{"id": 1, "name": "face", "keypoints": list(LANDMARK_NAMES)}],
                "annotations": annotations,
                "unfinished": [],
            }
        )
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory, new_workflow):
    """The study of a third of the cohort, with its recordings and no annotations yet."""
    workflow = new_workflow(tmp_path_factory.mktemp("loop") / "study")
    data = workflow.folder / "data"
    data.mkdir()
    truth = {subject: record(subject, data) for subject in LEARNED}
    people = ["subject,group,set"]
    people += [f"{who},{PEOPLE[who].group},{part}" for who, part in LEARNED.items()]
    (data / "participants.csv").write_text("\n".join(people) + "\n")
    files = ["file,subject,task"]
    files += [f"data/{who}_{task}.bag,{who},{task}" for who in LEARNED for task in TASKS]
    (data / "recordings.csv").write_text("\n".join(files) + "\n")
    (workflow.folder / "study.yaml").write_text(yaml.safe_dump(SETTINGS))
    return workflow, truth


@pytest.mark.full
def test_whoever_was_never_seen_is_tracked_as_well_as_those_left_out(first):
    workflow, truth = first
    # Before anything is annotated: what to annotate.
    workflow.snakemake("results/suggested_frames.csv")
    suggested = pd.read_csv(workflow.folder / "results/suggested_frames.csv")
    chosen = {
        who: list(zip(rows["task"], rows["frame"], strict=True))
        for who, rows in suggested.groupby("subject")
    }
    assert set(chosen) == {"A01", "S01", "C01"}
    for subject, part in LEARNED.items():
        # Whoever is evaluated is annotated by a rule that looks at no tracker.
        everyone = [(task, frame) for task in TASKS for frame in range(0, 18, 3)]
        frames = chosen[subject] if part == "finetune" else everyone
        points = {
            (task, frame): marked(truth[subject][task][frame][None], subject, task, frame)[0]
            for task, frame in frames
        }
        folder = workflow.folder / f"data/annotations/{subject}"
        save_work(folder / f"{subject}.AB.json", subject, points)
    cohort = SETTINGS["cohort"] | {"annotations": "data/annotations/{subject}"}
    settings = yaml.safe_dump(SETTINGS | {"cohort": cohort})
    (workflow.folder / "study.yaml").write_text(settings)
    workflow.snakemake("export_tuned")
    bundles = workflow.folder / "results/tuned"
    cards = {name: read_tuned_card(bundles / name / "card.json") for name in TUNED}
    assert {one["subject"] for one in cards["fan_ft"]["learned_from"]} == set(LEARNED)
    assert {one["subject"] for one in cards["sbr_ft"]["learned_from"]} == {"A01", "S01", "C01"}
    # The next patients, in a study of their own.
    clinic = workflow.folder / "studies/clinic"
    shutil.copytree(workflow.folder / "studies/new_patients", clinic)
    shutil.copytree(bundles, clinic / "tuned")
    new_patients = yaml.safe_load((clinic / "study.yaml").read_text())
    settings = yaml.safe_dump(new_patients | {"smoothness": SMOOTHNESS})
    (clinic / "study.yaml").write_text(settings)
    (clinic / "data").mkdir()
    truth |= {subject: record(subject, clinic / "data") for subject in NEW}
    files = ["file,subject,task"]
    files += [f"data/{who}_{task}.bag,{who},{task}" for who in NEW for task in TASKS]
    (clinic / "data/recordings.csv").write_text("\n".join(files) + "\n")
    said = workflow.snakemake("--directory", str(clinic))
    assert "has learned from" not in said
    known = tables.read(clinic / "results/learned_from.csv", LEARNED_FROM)
    assert set(known["status"]) == {"new"}
    assert (clinic / "results/report/report.html").is_file()
    for name in TUNED:
        errors = [error_of(clinic, name, subject, truth[subject]) for subject in NEW]
        left_out = [one["nrmse_pct"] for one in cards[name]["expected_error"]["people"]]
        assert len(left_out) == 9
        # Where the mean of three more people must lie, as nine tell (99 %).
        spread = np.std(left_out, ddof=1) * np.sqrt(1 / len(left_out) + 1 / len(errors))
        reach = stats.t.ppf(0.995, len(left_out) - 1) * spread
        assert abs(np.mean(errors) - np.mean(left_out)) < reach, name


def error_of(study, tracker, subject, truth):
    """Mean NRMSE of the mouth against what the annotator would set, %."""
    tracks = tables.read(study / f"results/tracks/{tracker}/{subject}.parquet", TRACKS)
    errors = []
    for task, rows in tracks.groupby("task", observed=True):
        _, points = landmark_array(rows)
        reference = marked(truth[str(task)][: len(points)], subject, task)
        errors.append(mouth_nrmse(points, reference))
    return float(np.nanmean(np.concatenate(errors)))
