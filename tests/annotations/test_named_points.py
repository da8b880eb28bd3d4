"""Annotators' files are read by the names of their points, at the same pixels, or refused."""

import json
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from steadyface.annotations.conversion import read_annotations
from steadyface.annotations.marks import AS_300W
from steadyface.landmark_names import LANDMARK_NAMES
from tests.annotations.faces import FACE

RECORDINGS = [("OPEN", 1, "data/A01_open.mp4"), ("REST", 1, "data/A01_rest.mp4")]
COUNTS = {("OPEN", 1): 20, ("REST", 1): 20}
SIZES = {("OPEN", 1): (640, 480), ("REST", 1): (640, 480)}
NUMBERS = [str(number) for number in range(68)]
FROM_1 = [str(number) for number in range(1, 69)]


def read(path, recordings=RECORDINGS):
    return read_annotations(path, "A01", recordings, AS_300W, COUNTS, SIZES)


def positions(table):
    return table[["x_px", "y_px"]].to_numpy()


def told(problems, kind="problem"):
    return " | ".join(str(problem) for problem in problems if problem.kind == kind)


def write_coco(folder, names=NUMBERS, order=range(68), points=FACE, **changes):
    """As CVAT, datumaro and others write it; `order` of the points in the list."""
    keypoints = [value for place in order for value in (*points[place].tolist(), 2)]
    content = {
        "categories": [
            {"id": 1, "name": "face", "keypoints": [names[place] for place in order]},
            {"id": 2, "name": "box"},
        ],
        "images": [{"id": 7, "file_name": "OPEN_1_000003.png", "width": 640, "height": 480}],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 1, "keypoints": keypoints},
        ],
    }
    path = folder / "A01.json"
    path.write_text(json.dumps(content | changes))
    return path


def entry(**changes):
    return {"image_id": 7, "keypoints": [1.0, 2.0, 2] * 68} | changes


@pytest.mark.parametrize("names", [NUMBERS, FROM_1, LANDMARK_NAMES])
@pytest.mark.parametrize("order", ["as numbers", "as texts", "as clicked"])
def test_coco_names_its_points_in_its_categories(tmp_path, names, order):
    places = list(range(68))
    if order == "as texts":
        places = sorted(places, key=lambda place: names[place])
    elif order == "as clicked":
        places = np.random.default_rng(0).permutation(68).tolist()
    table, problems = read(write_coco(tmp_path, names, places))
    np.testing.assert_allclose(positions(table), FACE)
    assert not problems


def test_coco_without_names_is_in_the_order_of_the_scheme(tmp_path):
    table, problems = read(write_coco(tmp_path, categories=[]))
    np.testing.assert_allclose(positions(table), FACE)
    assert not problems


def test_cocos_parts_of_a_face_may_be_annotations_of_their_own(tmp_path):
    parts = {"mouth": range(48, 68), "face outline": range(17), "nose": range(27, 36)}
    categories, annotations = [], []
    for number, (name, landmarks) in enumerate(parts.items(), start=1):
        names = [str(place) for place in range(1, len(landmarks) + 1)]
        categories.append({"id": number, "name": name, "keypoints": names})
        keypoints = [value for n in landmarks for value in (*FACE[n].tolist(), 1)]
        entry = {"image_id": 7, "category_id": number, "keypoints": keypoints}
        annotations.append(entry)
    annotations.append({"image_id": 7, "category_id": 1, "bbox": [0, 0, 9, 9]})
    path = write_coco(tmp_path, categories=categories, annotations=annotations)
    table, problems = read(path)
    marked = [n for landmarks in parts.values() for n in landmarks]
    np.testing.assert_allclose(positions(table)[sorted(marked)], FACE[sorted(marked)])
    assert table["x_px"].notna().sum() == len(marked)
    assert "1 annotations without keypoints are left out" in told(problems, "note")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"categories": [{"id": 1, "keypoints": FROM_1[:67]}]}, "68 keypoints instead of 67"),
        ({"categories": [{"id": 1, "keypoints": ["lip"] * 68}]}, "no name means a landmark"),
        ({"categories": [{"id": 1, "keypoints": [*NUMBERS[:67], "68"]}]}, "landmarks 0 and 68"),
        ({"categories": [{"id": 1, "keypoints": [*NUMBERS[:67], "p3"]}]}, "two names are landm"),
        ({"categories": [{"id": 1, "keypoints": [*NUMBERS[:67], "3"]}]}, "category '3'"),
        ({"categories": [{"id": 1, "keypoints": [*FROM_1[:67], "x"]}]}, "another scheme"),
        ({"categories": [{"keypoints": []}]}, "not a COCO keypoints file"),
        ({"annotations": [{"image_id": 7, "bbox": [1, 2, 3, 4]}]}, "no annotation has keypoints"),
        ({"annotations": [{"image_id": [7], "keypoints": [1, 2, 2]}]}, "not among its images"),
        ({"images": [{"id": 7}]}, "does not say which recording"),
        ({"images": [{"id": 7, "file_name": name} for name in "ab"]}, "two images or categories"),
        ({"annotations": [entry(category_id=2)]}, "category 2, which names none"),
        ({"annotations": [entry(category_id=9)]}, "category 9, which names none"),
        ({"annotations": [entry(category_id=[1])]}, "category [1], which names none"),
    ],
)
def test_cocos_contradictions_are_refused(tmp_path, changes, words):
    table, problems = read(write_coco(tmp_path, **changes))
    assert table.empty
    assert words in told(problems)


def test_cvats_coco_is_told_to_be_half_a_pixel_off(tmp_path):
    path = write_coco(tmp_path)
    content = json.loads(path.read_text())
    content["annotations"][0]["attributes"] = {"occluded": False}
    path.write_text(json.dumps(content))
    assert "half a pixel" in told(read(path)[1], "note")


def write_cvat(folder, names=FROM_1, shape="skeleton", image="OPEN_1_000003.png", more=""):
    """CVAT for images 1.1: positions from the first pixel's corner, two decimals."""
    root = ElementTree.Element("annotations")
    ElementTree.SubElement(root, "version").text = "1.1"
    place = ElementTree.SubElement(
        root, "image", {"id": "0", "name": image, "width": "640", "height": "480"}
    )
    if shape == "skeleton":
        place = ElementTree.SubElement(
            place, "skeleton", {"label": "face", "source": "manual", "z_order": "0"}
        )
    for name, (x, y) in zip(names, FACE + 0.5, strict=True):
        outside = {"outside": "0"} if shape == "skeleton" else {}
        point = {"label": name, "source": "manual", "occluded": "0", **outside}
        ElementTree.SubElement(place, "points", {**point, "points": f"{x:.2f},{y:.2f}"})
    path = folder / "annotations.xml"
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root).decode()
    path.write_text(text.replace("</image>", f"{more}</image>"))
    return path


@pytest.mark.parametrize("shape", ["skeleton", "points"])
@pytest.mark.parametrize("names", [NUMBERS, FROM_1, LANDMARK_NAMES])
def test_cvats_own_format_is_read_by_label(tmp_path, names, shape):
    table, problems = read(write_cvat(tmp_path, names, shape))
    np.testing.assert_allclose(positions(table), FACE, atol=0.0051)
    assert not problems


def test_a_point_that_cvat_calls_outside_is_not_marked(tmp_path):
    path = write_cvat(tmp_path)
    path.write_text(path.read_text().replace('outside="0"', 'outside="1"', 1))
    table, _ = read(path)
    assert table["x_px"].isna().tolist() == [True] + [False] * 67


def test_cvats_other_shapes_are_told(tmp_path):
    box = '<box label="face" xtl="1" ytl="1" xbr="9" ybr="9"></box>'
    table, problems = read(write_cvat(tmp_path, more=box))
    assert table["x_px"].notna().all()
    assert "1 shapes that are no points are left out" in told(problems, "note")


TRACK = """<annotations><version>1.1</version><meta><task><name>clip</name>
<mode>interpolation</mode><original_size><width>640</width><height>480</height></original_size>
<source>A01_open.mp4</source></task></meta>{tracks}</annotations>"""


def test_of_cvats_videos_the_key_frames_count(tmp_path):
    frames = []
    for frame, key in ((3, 1), (4, 0), (5, 1)):
        points = "".join(
            f'<points label="{name}" keyframe="{key}" outside="0" occluded="0" '
            f'points="{x + 0.5:.2f},{y + 0.5:.2f}"></points>'
            for name, (x, y) in zip(NUMBERS, FACE + frame, strict=True)
        )
        frames.append(
            f'<skeleton frame="{frame}" keyframe="{key}" z_order="0">{points}</skeleton>'
        )
    path = tmp_path / "annotations.xml"
    track = f'<track id="0" label="face" source="manual">{"".join(frames)}</track>'
    path.write_text(TRACK.format(tracks=track))
    table, problems = read(path)
    assert not problems
    assert table["task"].unique().tolist() == ["OPEN"]
    assert table["frame"].unique().tolist() == [3, 5]
    expected = np.concatenate([FACE + 3, FACE + 5])
    np.testing.assert_allclose(positions(table), expected, atol=0.0051)


def test_a_video_that_cvat_cut_into_images_is_told_of_its_guesses(tmp_path):
    path = write_cvat(tmp_path, more="")
    meta = "<meta><task><mode>interpolation</mode></task></meta>"
    path.write_text(path.read_text().replace("<image", f"{meta}<image", 1))
    assert "CVAT for video 1.1" in told(read(path)[1], "note")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<annotations>", "no readable XML"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><annotations>&b;</annotations>", "no readable XML"),
        ("<opencv_storage></opencv_storage>", "not CVAT's XML"),
        ("<annotations></annotations>", "holds no point"),
        (
            '<annotations><image name="OPEN_1_3.png"><points label="face" points="1,2;3,4"/>'
            "</image></annotations>",
            "'face' has 2 points in one shape, which have no names",
        ),
        (
            '<annotations><image name="OPEN_1_3.png"><points label="57" points="1;2"/>'
            "</image></annotations>",
            "no names",
        ),
        (
            '<annotations><image name="OPEN_1_3.png"><points label="57" points="1,b"/>'
            "</image></annotations>",
            "cannot be read",
        ),
        (
            '<annotations><image name="OPEN_1_3.png"><points label="57" points="9,9"/>'
            '<points label="57" points="8,8"/></image></annotations>',
            "two annotated faces (landmark 57 twice)",
        ),
        (
            '<annotations><image name="picture.png"><points label="57" points="9,9"/>'
            "</image></annotations>",
            "does not say which recording",
        ),
    ],
)
def test_what_cvat_leaves_unclear_is_refused(tmp_path, text, words):
    path = tmp_path / "annotations.xml"
    path.write_text(text)
    table, problems = read(path)
    assert table.empty
    assert words in told(problems)


def label_studio_task(names=LANDMARK_NAMES, picture="/data/upload/1/3f0dd1aa-OPEN_1_000003.png"):
    """One task of Label Studio's JSON: percent of the picture, from its edge."""
    result = [
        {
            "original_width": 640,
            "original_height": 480,
            "image_rotation": 0,
            "value": {
                "x": (x + 0.5) / 640 * 100,
                "y": (y + 0.5) / 480 * 100,
                "width": 0.3,
                "keypointlabels": [name],
            },
            "id": f"r{place}",
            "from_name": "kp",
            "to_name": "img",
            "type": "keypointlabels",
            "origin": "manual",
        }
        for place, (name, (x, y)) in enumerate(zip(names, FACE, strict=True))
    ]
    annotation = {"id": 4, "completed_by": 1, "was_cancelled": False, "result": result}
    data = {"img": picture, "note": "first"}
    return {"id": 9, "annotations": [annotation], "predictions": [], "data": data}


def write_tasks(folder, *tasks):
    path = folder / "project.json"
    path.write_text(json.dumps(list(tasks)))
    return path


@pytest.mark.parametrize("names", [NUMBERS, FROM_1, LANDMARK_NAMES])
@pytest.mark.parametrize(
    "picture",
    [
        "/data/upload/1/3f0dd1aa-OPEN_1_000003.png",
        "/data/local-files/?d=frames/OPEN_1/000003.png",
        "s3://bucket/OPEN_1/000003.png",
        "https://lab.example/OPEN_1%5F000003.png?token=a1",
    ],
)
def test_label_studios_json_is_read_by_label(tmp_path, names, picture):
    table, problems = read(write_tasks(tmp_path, label_studio_task(names, picture)))
    np.testing.assert_allclose(positions(table), FACE)
    assert set(table["frame"]) == {3}
    assert not problems


def test_label_studios_short_json_is_read_too(tmp_path):
    task = label_studio_task()
    regions = [
        region["value"] | {"original_width": 640, "original_height": 480}
        for region in task["annotations"][0]["result"]
    ]
    short = {"img": task["data"]["img"], "id": 9, "kp": regions, "annotator": 1, "lead_time": 3.2}
    table, problems = read(write_tasks(tmp_path, short))
    np.testing.assert_allclose(positions(table), FACE)
    assert not problems


def test_label_studios_points_and_labels_may_be_two_tags(tmp_path):
    task = label_studio_task()
    result = []
    for region in task["annotations"][0]["result"]:
        label = region["value"].pop("keypointlabels")
        labels = {**region, "type": "labels", "value": {**region["value"], "labels": label}}
        result += [{**region, "type": "keypoint"}, labels]
    task["annotations"][0]["result"] = result
    table, _ = read(write_tasks(tmp_path, task))
    np.testing.assert_allclose(positions(table), FACE)


def test_predictions_and_skipped_tasks_are_no_annotations(tmp_path):
    skipped, predicted = label_studio_task(), label_studio_task()
    skipped["annotations"][0]["was_cancelled"] = True
    predicted["predictions"] = predicted.pop("annotations")
    table, problems = read(write_tasks(tmp_path, skipped, predicted))
    assert table.empty
    assert "holds no keypoint" in told(problems)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda task: task["annotations"].append(task["annotations"][0]), "annotated 2 times"),
        (lambda task: task["data"].update(other="b.png"), "has 2 pictures"),
        (lambda task: task["data"].pop("img"), "has 0 pictures"),
        (
            lambda task: task["annotations"][0]["result"][0].update(image_rotation=90),
            "on a turned picture",
        ),
        (
            lambda task: task["annotations"][0]["result"][0]["value"].update(keypointlabels=[]),
            "with 0 labels",
        ),
        (
            lambda task: task["annotations"][0]["result"][0].update(original_width=320),
            "several sizes",
        ),
        (lambda task: task["annotations"].append(3), "is not Label Studio's"),
        (
            lambda task: task["annotations"][0]["result"].append(
                task["annotations"][0]["result"][0]
            ),
            "two annotated faces (landmark 0 twice)",
        ),
    ],
)
def test_what_label_studio_leaves_unclear_is_refused(tmp_path, change, words):
    task = label_studio_task()
    change(task)
    table, problems = read(write_tasks(tmp_path, task))
    assert table.empty
    assert words in told(problems)


def labelme_file(folder, name="OPEN_1_000003", names=LANDMARK_NAMES, points=FACE, **changes):
    """As labelme 5 saves it: positions from the first pixel's corner."""
    shapes = [
        {
            "label": label,
            "points": [[x + 0.5, y + 0.5]],
            "group_id": None,
            "description": "",
            "shape_type": "point",
            "flags": {},
            "mask": None,
        }
        for label, (x, y) in zip(names, points.tolist(), strict=True)
    ]
    content = {
        "version": "5.5.0",
        "flags": {},
        "shapes": shapes,
        "imagePath": f"{name}.png",
        "imageData": None,
        "imageHeight": 480,
        "imageWidth": 640,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(content | changes))
    return path


@pytest.mark.parametrize("names", [NUMBERS, FROM_1, LANDMARK_NAMES])
def test_labelmes_files_are_read_by_label(tmp_path, names):
    labelme_file(tmp_path, "OPEN_1_000003", names)
    labelme_file(tmp_path, "REST_1_000000", names, FACE + 2)
    table, problems = read(tmp_path)
    np.testing.assert_allclose(positions(table), np.concatenate([FACE, FACE + 2]))
    assert table["task"].unique().tolist() == ["OPEN", "REST"]
    assert not problems


def test_names_are_understood_over_all_files_of_a_folder(tmp_path):
    # By itself the second file does not tell where its numbers begin.
    labelme_file(tmp_path, "OPEN_1_000003", FROM_1)
    labelme_file(tmp_path, "OPEN_1_000004", ["49", "50"], FACE[48:50])
    table, _ = read(tmp_path)
    second = table[table["frame"] == 4].dropna()
    assert second["landmark"].tolist() == [48, 49]
    np.testing.assert_allclose(positions(second), FACE[48:50])


def test_labelmes_file_may_lie_in_a_folder_of_its_recording(tmp_path):
    (tmp_path / "A01_open").mkdir()
    back = "..\\frames\\000003.png"
    labelme_file(tmp_path / "A01_open", "000003", imagePath=back)
    table, problems = read(tmp_path)
    assert set(table["task"]) == {"OPEN"}
    assert not problems


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shapes": [{"label": "57", "points": [[1]], "shape_type": "point"}]}, "not a labelme"),
        ({"shapes": [{"label": "57", "shape_type": "point"}]}, "not a labelme"),
        ({"shapes": []}, "holds no point"),
        ({"imagePath": "OPEN_1_000004.png"}, "whose number is another"),
        ({"imageWidth": 320, "imageHeight": 240}, "was marked on pictures of 320 x 240"),
    ],
)
def test_labelmes_contradictions_are_refused(tmp_path, changes, words):
    _, problems = read(labelme_file(tmp_path, **changes))
    assert words in told(problems)


def test_labels_that_are_no_landmark_are_told(tmp_path):
    names, points = [*LANDMARK_NAMES, "tongue"], np.vstack([FACE, [[320, 320]]])
    table, problems = read(labelme_file(tmp_path, names=names, points=points))
    assert table["x_px"].notna().all()
    assert "no landmark are left out: tongue" in told(problems, "note")


@pytest.mark.parametrize("turned", ["sides", "axes", "heads"])
def test_a_face_that_lies_wrong_is_refused_in_every_format(tmp_path, turned):
    points = {
        "sides": FACE * (-1, 1) + (640, 0),
        "axes": FACE[:, ::-1] - (0, 80),
        "heads": FACE * (1, -1) + (0, 480),
    }[turned]
    _, problems = read(labelme_file(tmp_path, points=points))
    words = "right and left are exchanged" if turned == "sides" else "x and y may be exchanged"
    assert words in told(problems)


def test_landmarks_of_our_own_table_may_count_from_1_or_have_names(tmp_path):
    rows = {"task": "OPEN", "repetition": 1, "frame": 3, "x_px": FACE[:, 0], "y_px": FACE[:, 1]}
    mixed = [*NUMBERS[:30], *(f"p{number}" for number in range(30, 68))]
    floats = [f"{name}.0" for name in FROM_1]
    for landmarks in (range(1, 69), LANDMARK_NAMES, floats, mixed):
        table = pd.DataFrame({**rows, "landmark": list(landmarks)})
        table.to_csv(tmp_path / "A01.csv", index=False)
        found, problems = read(tmp_path / "A01.csv")
        np.testing.assert_allclose(positions(found), FACE)
        assert not problems


def test_landmarks_whose_counting_is_guessed_are_told(tmp_path):
    corners = pd.DataFrame(
        {"task": "OPEN", "frame": 3, "landmark": [49, 55], "x_px": [1.0, 2], "y_px": [3.0, 4]}
    )
    corners.to_csv(tmp_path / "A01.csv", index=False)
    table, problems = read(tmp_path / "A01.csv")
    assert table.dropna()["landmark"].tolist() == [48, 54]
    assert "counted from 1" in told(problems, "note")
    corners.assign(landmark=[49, 50]).to_csv(tmp_path / "A01.csv", index=False)
    table, problems = read(tmp_path / "A01.csv")
    assert table.empty
    assert "unclear" in told(problems)


def test_deeplabcuts_projects_of_several_animals_have_one_person(tmp_path):
    heads = [["scorer", "", "", *["XY"] * 136], ["individuals", "", "", *["one"] * 136]]
    heads += [["bodyparts", "", "", *[name for name in FROM_1 for _ in "xy"]]]
    heads += [["coords", "", "", *["x", "y"] * 68]]
    row = ["labeled-data", "A01_open", "img0003.png", *map(repr, FACE.ravel().tolist())]
    text = "\n".join(",".join(line) for line in [*heads, row]) + "\n"
    (tmp_path / "CollectedData_XY.csv").write_text(text)
    table, problems = read(tmp_path)
    np.testing.assert_allclose(positions(table), FACE)
    assert not problems


def test_deeplabcuts_table_may_have_been_saved_by_a_spreadsheet(tmp_path):
    heads = [["scorer", *["XY"] * 136], ["bodyparts", *[name for name in FROM_1 for _ in "xy"]]]
    values = [repr(value).replace(".", ",") for value in FACE.ravel().tolist()]
    rows = [*heads, ["coords", *["x", "y"] * 68], ["labeled-data/A01_open/img0003.png", *values]]
    text = "sep=;\n" + "\n".join(";".join(row) for row in rows)
    (tmp_path / "CollectedData_XY.csv").write_text(text)
    table, problems = read(tmp_path)
    np.testing.assert_allclose(positions(table), FACE)
    assert not problems


def test_annotations_in_kinds_that_are_not_read_are_named(tmp_path):
    labelme_file(tmp_path)
    for name in ("labels.slp", "all.zip", "~$marks.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    notes = told(read(tmp_path)[1], "note")
    assert "labels.slp (subject A01): is passed over" in notes
    assert "all.zip" in notes
    assert "~$marks" not in notes


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("1 2 3\n" * 68, "has 3 columns instead of 2"),
        ("1, 2\n" * 68, "not two numbers"),
        ("1 2\n" * 67 + "1\n", "has 1 or 2 columns instead of 2"),
        ("1 2\n" * 67, "67 points instead of 68"),
        ("", "0 points instead of 68"),
    ],
)
def test_pts_files_say_what_is_wrong_with_their_columns(tmp_path, body, words):
    path = tmp_path / "OPEN_1_000003.pts"
    path.write_text(f"version: 1\nn_points: 68\n{{\n{body}}}\n")
    assert words in told(read(path)[1])


def test_an_empty_repetition_of_our_own_table_is_called_so(tmp_path):
    rows = {"task": "OPEN", "frame": 3, "x_px": FACE[:, 0], "y_px": FACE[:, 1]}
    table = pd.DataFrame({**rows, "landmark": range(68), "repetition": [""] + ["1"] * 67})
    table.to_csv(tmp_path / "A01.csv", index=False)
    found, problems = read(tmp_path / "A01.csv")
    assert len(found.dropna(subset="x_px")) == 67
    assert "repetition '' is not a number" in told(problems)
