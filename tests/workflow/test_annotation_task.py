"""From recordings to frames to annotate, and back with two people's annotations."""

import json

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.annotators import ANNOTATOR_AGREEMENT
from tests.annotations.saved import save_work

SIZE = (640, 480)


def wanted(study, **task):
    settings = {"frames": "every_nth", "every": 7, "tracker": "best", "formats": ["coco"]}
    study.configure(
        cohort={"include": ["A04"], "annotations": "data/annotations/{subject}"},
        annotation_task={"people": ["A04"], **settings, **task},
    )


@pytest.fixture
def offered(study):
    """A study that has offered frames of a person to be annotated."""
    wanted(study)
    study.snakemake("annotation_task")
    return study


def points_offered(study):
    content = json.loads(
        (study.folder / "results/annotation_task/A04/coco_keypoints.json").read_text()
    )
    names = [image["file_name"] for image in content["images"]]
    keypoints = [np.array(one["keypoints"]).reshape(68, 3) for one in content["annotations"]]
    return {
        (name.split("_")[1], 1, int(name[-10:-4])): points[:, :2]
        for name, points in zip(names, keypoints, strict=True)
    }


def test_frames_go_out_by_rule_and_two_peoples_annotations_come_back_by_name(offered):
    start = points_offered(offered)
    frames = {task: [key[2] for key in start if key[0] == task] for task in ("REST", "OPEN")}
    assert frames == {"REST": [0, 7, 14], "OPEN": [0, 7, 14]}
    folder = offered.folder / "results/annotation_task/A04"
    assert {path.name for path in folder.iterdir()} - {".snakemake_timestamp"} == {
        *("README.txt", "annotate.html", "coco_keypoints.json", "frames")
    }
    place = offered.folder / "data/annotations/A04"
    for annotator, shift in (("AB", 0.0), ("CD", 2.0)):
        moved = {key: points + shift for key, points in start.items()}
        save_work(place / f"A04.{annotator}.json", moved, SIZE, annotator, "A04")
    offered.snakemake("results/analysis/annotator_agreement.csv")
    table = tables.read(
        offered.folder / "results/analysis/annotator_agreement.csv", ANNOTATOR_AGREEMENT
    )
    assert table[
        ["annotator", "other_annotator", "n_subjects", "n_frames"]
    ].to_numpy().tolist() == [["AB", "CD", 1, 6]]
    reference = pd.read_parquet(offered.folder / "results/annotations/A04.parquet")
    found = reference[["x_px", "y_px"]].to_numpy().reshape(6, 68, 2)
    assert np.abs(found - [points + 1 for points in start.values()]).max() < 0.01


def test_another_person_leaves_the_pages_that_are_there_as_they_are(offered):
    wanted(offered, people=["A04", "C04"])
    offered.configure(cohort={"include": ["A04", "C04"]})
    told = offered.snakemake("--dry-run", "--verbose", "annotation_task")
    made = [
        part.split("wildcards: ")[1].split()[0]
        for part in told.split("rule make_annotation_task:")[1:]
    ]
    assert made == ["subject=C04"]


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ({"people": []}, "annotation_task: people: is empty"),
        ({"people": ["C99"]}, "C99 is not in this study"),
        ({"tracker": "fan"}, "fan does not track A04"),
        ({"frames": "suggested"}, "annotation_task: needs two of the trackers"),
    ],
)
def test_what_cannot_be_offered_is_told_in_words(study, task, words):
    wanted(study, **task)
    assert words in study.snakemake("--dry-run", "annotation_task", succeeds=False)
