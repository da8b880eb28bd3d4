"""The command, as a user runs it: sheets that the study accepts, or everything that is wrong."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS, BOXES
from steadyface.measures.kinematics.settings import kinematics_settings
from steadyface.neuroface.__main__ import main
from steadyface.neuroface.prepare import TASKS
from steadyface.study.configuration import Layer, read_settings, whole_configuration
from steadyface.study.schemas import PARTICIPANTS, RECORDINGS
from steadyface.study.study import look_through, read_study
from tests.neuroface.release import (
    CODES,
    MARKED,
    PEOPLE,
    Layout,
    box_of,
    place,
    write_release,
    write_video,
)

ROOT = Path(__file__).resolve().parents[2]
OUT = "data/neuroface"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The current folder is the study's."""
    folder = tmp_path / "study"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_the_sheets_are_those_of_a_study(release, here, capsys):
    assert main([str(release)]) == 0
    study = read_study(f"{OUT}/participants.tsv", f"{OUT}/recordings.tsv", [])
    assert study.subjects("finetune") == [
        *("A102", "A103", "A104"),
        *("OP91", "S102", "S103"),
        *("N102", "N103", "N104"),
    ]
    assert study.subjects("evaluate") == ["A101", "S101", "N101"]
    assert len(study.recordings) == 24
    assert all((here / file).is_file() for file in study.recordings["file"])
    said = capsys.readouterr().out
    assert "Frame numbers count from 1: of 72 pictures 72 fit counting from 1" in said
    assert "Frames per second, as the videos say: 30 in 24 videos." in said
    assert f"Then: set allowed_folders: [{release}] in study.yaml" in said
    assert "snakemake --cores 4 --directory ." in said


def test_the_folder_may_be_named_by_the_study(release, here, capsys):
    assert main([]) == 1
    assert "set cohort/allowed_folders there, or give the folder" in capsys.readouterr().err
    study = f"cohort:\n  allowed_folders: [{release}]\n"
    (here / "study.yaml").write_text(study)
    assert main([]) == 0
    assert "Then:" not in capsys.readouterr().out


def test_nothing_written_names_the_disk_of_the_release(release, here):
    assert main([str(release)]) == 0
    texts = [
        path.read_text() for path in (here / OUT).rglob("*.[tc]sv") if "release/" not in str(path)
    ]
    assert len(texts) == 2 + 2 * 12
    assert not any(str(release.parent) in text for text in texts)


@pytest.mark.parametrize(
    "layout",
    [
        Layout(header="bom", box_ending="", first_frame=0),
        Layout(folders=(("ALS", "ALS"), ("stroke", "Post_Stroke"), ("HC", "Healthy"))),
        Layout(per_frame=True),
    ],
    ids=["counted from 0", "renamed", "repack"],
)
def test_every_copy_of_the_release_gives_the_same_marks(tmp_path, here, clips, layout):
    assert main([str(write_release(tmp_path / "copy", clips, layout))]) == 0
    marks = tables.read(f"{OUT}/annotations/S101.csv", ANNOTATIONS)
    boxes = tables.read(f"{OUT}/boxes/S101.csv", BOXES)
    for task in ("OPEN", "SPREAD"):
        points = np.round(clips["stroke", task].points[list(MARKED)], 2)
        own = marks[marks["task"] == task]
        assert own["frame"].unique().tolist() == list(MARKED)
        given = own[["x_px", "y_px"]].to_numpy().reshape(3, 68, 2)
        np.testing.assert_allclose(given, points)
        corners = boxes.loc[boxes["task"] == task, ["x1_px", "y1_px", "x2_px", "y2_px"]]
        assert corners.to_numpy().tolist() == [box_of(marked) for marked in points]


def test_a_release_without_boxes_gives_none(tmp_path, here, clips, capsys):
    assert main([str(write_release(tmp_path / "copy", clips, Layout(box_ending=None)))]) == 0
    assert tables.read(f"{OUT}/boxes/S101.csv", BOXES).empty
    assert "72 have no box in the release: theirs is 1.05 times" in capsys.readouterr().out


def write_release_of_all_tasks(folder, clips):
    """A release with every task, and a lab's own REST."""
    return write_release(folder, clips, Layout(tasks=tuple(CODES), pictures=False))


def test_every_task_of_the_release_comes_into_the_sheet_under_the_studys_names(
    tmp_path, here, clips, capsys
):
    folder = write_release_of_all_tasks(tmp_path / "copy", clips)
    assert main([str(folder), "--first-frame", "1"]) == 0
    recordings = tables.read(f"{OUT}/recordings.tsv", RECORDINGS)
    assert recordings["task"].value_counts().to_dict() == dict.fromkeys(CODES, 12)
    for task, code in CODES.items():
        files = recordings.loc[recordings["task"] == task, "file"]
        assert all(file.endswith(f"_02_{code}_color.avi") for file in files)
    marks = tables.read(f"{OUT}/annotations/S101.csv", ANNOTATIONS)
    assert marks["task"].value_counts().to_dict() == dict.fromkeys(CODES, 3 * 68)
    said = capsys.readouterr().out
    assert "12 of REST, 12 of OPEN, 12 of SPREAD, 12 of BBP, 12 of BIGSMILE" in said
    assert "Kept out" not in said
    assert "Then: set cohort: tasks: [REST, OPEN, SPREAD, BBP, BIGSMILE" in said


def test_sentences_and_syllables_reach_the_measures_of_movement_meant_for_them(
    tmp_path, here, clips, capsys
):
    folder = write_release_of_all_tasks(tmp_path / "copy", clips)
    own = ROOT / "studies/neuroface/study.yaml"
    shutil.copy(own, here / "study.yaml")
    assert main([str(folder), "--first-frame", "1"]) == 0
    assert "Then: set cohort: tasks" not in capsys.readouterr().out
    config = whole_configuration(ROOT, [Layer(str(own), read_settings(own))])
    cohort = config["cohort"]
    study, problems = look_through(
        cohort["participants"],
        cohort["recordings"],
        [],
        cohort["subject_pattern"],
        cohort["groups"],
        cohort["tasks"],
    )
    assert problems == []
    assert set(study.recordings["task"]) == set(TASKS) == set(cohort["tasks"])
    measured = kinematics_settings(config["kinematics"])
    assert set(TASKS) == set(measured.tasks)
    for task in ("BBP", "DDK_PA", "DDK_PATAKA"):
        assert measured.of_task(task).cycles == "lip_aperture"
        assert {"time", "variability"} <= set(measured.of_task(task).measures)
        assert measured.cycles_of(task).smoothing_hz > measured.cycles.smoothing_hz


def test_the_papers_tasks_may_be_taken_alone(tmp_path, here, clips, capsys):
    folder = write_release_of_all_tasks(tmp_path / "copy", clips)
    video = folder / "ALS/Videos/A101_02_DDK_PA_color.avi"
    video.unlink()
    assert main([str(folder), "--first-frame", "1", "--tasks", "REST, OPEN,SPREAD"]) == 0
    said = capsys.readouterr().out
    assert "Kept out, being of other tasks: BBP_NORMAL (12), DDK_PA (11), DDK_PATAKA (12)" in said
    assert "A101_02_DDK_PA_color, which is not there" in said, "a note, since it is kept out"
    recordings = tables.read(f"{OUT}/recordings.tsv", RECORDINGS)
    assert recordings["task"].value_counts().to_dict() == {"REST": 12, "OPEN": 12, "SPREAD": 12}
    assert "Then: set cohort: tasks" not in said
    assert main([str(folder), "--first-frame", "1", "--overwrite"]) == 1
    assert "A101_02_DDK_PA_color, which is not there" in capsys.readouterr().err


def test_tasks_that_the_release_does_not_have_are_told(release, here, clips, capsys):
    place(clips["ALS", "OPEN"].video, release / "ALS/Videos/A101_02_NSM_WINK_color.avi")
    assert main([str(release)]) == 0
    assert "Kept out, being of other tasks: NSM_WINK (1)." in capsys.readouterr().out
    assert len(tables.read(f"{OUT}/recordings.tsv", RECORDINGS)) == 24
    assert main([str(release), "--tasks", "OPEN,SPRED", "--overwrite"]) == 1
    assert (
        "'SPRED' is named by --tasks, but is no task of the release; there are REST, OPEN"
        in capsys.readouterr().err
    )


def test_a_second_session_is_a_second_repetition(release, here):
    group = release / "ALS"
    for folder, ending in (("Videos", ".avi"), ("Landmarks_gt", ".txt")):
        stem = group / folder / "A101_02_NSM_OPEN_color"
        shutil.copy(f"{stem}{ending}", str(stem).replace("_02_", "_03_") + ending)
    assert main([str(release)]) == 0
    recordings = tables.read(f"{OUT}/recordings.tsv", RECORDINGS)
    own = recordings[(recordings["subject"] == "A101") & (recordings["task"] == "OPEN")]
    assert own["repetition"].tolist() == [1, 2]
    assert [file[-24:] for file in own["file"]] == [
        "A101_02_NSM_OPEN_color.avi"[-24:],
        "A101_03_NSM_OPEN_color.avi"[-24:],
    ]


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(release, here, capsys):
    (release / "ALS/Videos/A101_02_NSM_OPEN_color.avi").unlink()
    (release / "ALS/Videos/A102_02_NSM_OPEN_color.avi").write_bytes(b"cut short")
    annotations = release / "Stroke/Landmarks_gt/S101_02_NSM_SPREAD_color.txt"
    annotations.write_text(annotations.read_text().replace("\n3,", "\n999,"))
    broken = release / "Stroke/Landmarks_gt/S102_02_NSM_SPREAD_color.txt"
    broken.write_text(broken.read_text().replace("x5,", "y5,"))
    (release / "Healthy controls/SLP_Assessment_HC.xlsx").unlink()
    assert main([str(release)]) == 1
    said = capsys.readouterr().err
    for told in (
        "(subject A101): is of the video A101_02_NSM_OPEN_color, which is not there",
        "A102_02_NSM_OPEN_color.avi (subject A102): ",
        "S101_02_NSM_SPREAD_color.txt (subject S101): frame 999 is marked, but the video's",
        "S102_02_NSM_SPREAD_color.txt",
        "no symmetry ratings of the group HC",
        "nothing was written.",
    ):
        assert told in said
    assert all(line.count(";") >= 1 for line in said.splitlines())
    assert not (here / "data").exists()


def test_a_group_without_marks_is_told(release, here, capsys):
    shutil.rmtree(release / "Stroke/Landmarks_gt")
    shutil.rmtree(release / "Stroke/Bbox_gt")
    assert main([str(release)]) == 1
    assert "no frame of the group stroke is marked; unpack" in capsys.readouterr().err


def test_a_video_without_marks_is_noted(release, here, capsys):
    for folder, ending in (("Landmarks_gt", ".txt"), ("Bbox_gt", "_gt.txt")):
        (release / f"Stroke/{folder}/S101_02_NSM_OPEN_color{ending}").unlink()
    assert main([str(release)]) == 0
    said = capsys.readouterr().out
    assert "S101_02_NSM_OPEN_color.avi (subject S101): no frame is marked" in said


def test_people_may_be_named(release, here, capsys):
    (release / "ALS/SLP_Assessment_ALS.xlsx").unlink()
    assert main([str(release), "--finetune", "A101, S101,N101"]) == 0
    people = tables.read(f"{OUT}/participants.tsv", PARTICIPANTS)
    assert people.loc[people["set"] == "finetune", "subject"].tolist() == ["A101", "S101", "N101"]
    assert main([str(release), "--finetune", "none", "--overwrite"]) == 0
    people = tables.read(f"{OUT}/participants.tsv", PARTICIPANTS)
    assert set(people["set"]) == {"evaluate"}
    assert main([str(release), "--finetune", "A999", "--overwrite"]) == 1
    assert "(subject A999): is named by --finetune, but has no video" in capsys.readouterr().err


def test_a_rate_that_differs_is_noted_and_may_be_stated(release, here, clips, capsys):
    images = [frame[..., ::-1] for frame in clips["ALS", "OPEN"].frames]
    write_video(release / "ALS/Videos/A101_02_NSM_OPEN_color.avi", images, rate=50)
    assert main([str(release)]) == 0
    said = capsys.readouterr().out
    assert "30 in 23 videos, 50 in 1 videos" in said
    assert "A101_02_NSM_OPEN_color.avi (subject A101): runs at 50 frames per second, most" in said
    assert main([str(release), "--rate-hz", "50", "--overwrite"]) == 0
    assert capsys.readouterr().out.count("--rate-hz says 50; the stated rate is used") == 23
    recordings = tables.read(f"{OUT}/recordings.tsv", RECORDINGS)
    assert set(recordings["rate_hz"]) == {50.0}


def test_without_pictures_the_user_must_say_where_numbers_begin(tmp_path, here, clips, capsys):
    folder = write_release(tmp_path / "copy", clips, Layout(pictures=False))
    assert main([str(folder)]) == 1
    assert "unpack the folders Frames of the release" in capsys.readouterr().err
    assert main([str(folder), "--first-frame", "1"]) == 0
    marks = tables.read(f"{OUT}/annotations/A101.csv", ANNOTATIONS)
    assert marks["frame"].unique().tolist() == list(MARKED)


def test_sheets_are_not_overwritten_unasked(release, here, capsys):
    assert main([str(release)]) == 0
    (here / OUT / "participants.tsv").write_text("mine")
    assert main([str(release)]) == 1
    assert (
        "is already there; it may hold changes of yours: add --overwrite"
        in capsys.readouterr().err
    )
    assert (here / OUT / "participants.tsv").read_text() == "mine"


def test_a_labs_own_rows_survive_a_new_run(release, here):
    assert main([str(release)]) == 0
    sheet, marks = here / OUT / "recordings.tsv", here / OUT / "annotations/A101.csv"
    recordings = tables.read(sheet, RECORDINGS)
    rest = {"subject": "A101", "task": "REST", "repetition": 1, "file": "mine/A101_rest.bag"}
    tables.write(sheet, pd.concat([recordings, pd.DataFrame([rest])]), RECORDINGS)
    marked = tables.read(marks, ANNOTATIONS)
    resting = marked[(marked["task"] == "OPEN") & (marked["frame"] == 2)].assign(task="REST")
    tables.write(marks, pd.concat([marked, resting]), ANNOTATIONS)
    assert main([str(release), "--overwrite"]) == 0
    again = tables.read(sheet, RECORDINGS)
    assert again["file"].tolist()[-1] == "mine/A101_rest.bag"
    assert len(again) == 25
    kept = tables.read(marks, ANNOTATIONS)
    assert kept["task"].value_counts().to_dict() == {"OPEN": 204, "SPREAD": 204, "REST": 68}


def test_the_link_follows_a_release_that_was_moved(release, here, tmp_path):
    assert main([str(release)]) == 0
    moved = tmp_path / "moved"
    shutil.move(release, moved)
    assert main([str(moved), "--overwrite"]) == 0
    assert (here / OUT / "release").resolve() == moved
    assert len(PEOPLE["ALS"]) == 4


def change_annotations(release, change):
    for path in release.rglob("Landmarks_gt/*.txt"):
        head, *rows = path.read_text().strip().split("\n")
        lines = []
        for row in rows:
            frame, *values = row.split(",")
            points = change(np.array(values, float).reshape(-1, 2))
            lines.append(", ".join([frame, *map(str, points.ravel())]))
        path.write_text("\n".join([head, *lines]) + "\n")


def test_annotations_of_other_pictures_are_refused(tmp_path, here, clips, capsys):
    release = write_release(tmp_path / "copy", clips, Layout(box_ending=None))
    change_annotations(release / "ALS", lambda points: 4 * points)
    change_annotations(release / "Stroke", lambda points: points[:, ::-1])
    change_annotations(release / "Healthy controls", lambda points: points * (-1, 1) + (320, 0))
    assert main([str(release)]) == 1
    said = capsys.readouterr().err
    assert said.count("100% of the points of frame 3 and 2 more lie outside") == 8
    assert said.count("x and y may be exchanged") == 8
    assert said.count("right and left are exchanged") == 8
    assert "A101_02_NSM_OPEN_color.txt (subject A101): " in said


def test_comments_in_any_encoding_are_read_over(tmp_path, here, clips):
    release = write_release(tmp_path / "copy", clips, Layout(per_frame=True))
    for kind in ("bbox", "lmk2d"):
        path = sorted(release.rglob(f"*.{kind}.txt"))[0]
        path.write_bytes(path.read_bytes() + b"\n# \xe9\n")
    assert main([str(release)]) == 0


def test_a_table_in_another_encoding_is_one_line_with_a_way_on(release, here, capsys):
    path = release / "ALS/Landmarks_gt/A101_02_NSM_OPEN_color.txt"
    path.write_bytes(path.read_bytes() + b"\xe9")
    assert main([str(release)]) == 1
    said = capsys.readouterr().err
    assert "is not text in UTF-8; save it as CSV UTF-8 (or plain TSV), or take the file" in said


def test_an_old_workbook_is_told_beside_what_lacks(release, here, capsys):
    sheet = release / "ALS/SLP_Assessment_ALS.xlsx"
    sheet.rename(sheet.with_suffix(".xls"))
    assert main([str(release)]) == 1
    told = capsys.readouterr()
    assert "SLP_Assessment_ALS.xls: is a workbook of a kind that is not read" in told.out
    assert "no symmetry ratings of the group ALS" in told.err


def test_an_open_workbook_and_bytes_behind_the_last_frame_stop_nothing(release, here):
    (release / "ALS/~$SLP_Assessment_ALS.xlsx").write_bytes(b"x")
    path = release / "ALS/Videos/A101_02_NSM_OPEN_color.avi"
    path.write_bytes(path.read_bytes() + b"00dc\x10\0\0\0garbagegarbage!!" * 50)
    assert main([str(release)]) == 0


def test_a_damaged_video_may_be_used_as_far_as_it_is_whole(release, here, capsys):
    path = release / "ALS/Videos/A101_02_NSM_SPREAD_color.avi"
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"00dc", 0, content.rindex(b"idx1")) + 20])
    assert main([str(release)]) == 1
    assert "A101_02_NSM_SPREAD_color.avi (subject A101): was cut off" in capsys.readouterr().err
    assert main([str(release), "--allow-recovered"]) == 0
    assert "set recordings: allow_recovered: true" in capsys.readouterr().out
