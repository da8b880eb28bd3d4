"""What is fuzzed: for each kind of file an intact small one and the function that reads it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.recording.bag_writer import BagWriter
from steadyface.recording.calibration import sr300_calibration
from steadyface.recording.decode import read_recording
from steadyface.recording.frame_store import FrameStore, FrameStoreWriter
from steadyface.recording.image_folder import read_image_folder
from steadyface.recording.video import read_video
from steadyface.study.study import read_participants, read_study
from steadyface.trackers.schemas import TRACKS

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Target:
    """A kind of file: the suffix it goes by, how to make an intact one, and how it is read."""

    suffix: str
    write: Callable[[Path], object]
    read: Callable[[Path], object]


def write_bag(path: Path, compress: bool = False) -> None:
    """Three frames of 8 x 6 pixels, so that damage mostly hits what is not a pixel."""
    colour = np.arange(8 * 6 * 3, dtype=np.uint8).reshape(6, 8, 3)
    depth = np.full((6, 8), 700, np.uint16)
    with BagWriter(path, sr300_calibration(8, 6), compress=compress) as bag:
        for number in range(3):
            bag.add_depth(depth, 1000 + 33.3 * number, number + 1)
            bag.add_colour(colour, 1004 + 33.3 * number, number + 1)


def read_bag(path: Path, allow_recovered: bool = False) -> None:
    recording = read_recording(
        path, subject="A01", engine="python", allow_recovered=allow_recovered
    )
    assert len(list(recording.frames())) == len(recording.colour.stamps_ms)
    list(recording.depth_images())


def write_video(path: Path, codec: str = "mpeg4", muxer: dict[str, str] | None = None) -> None:
    import av

    with av.open(str(path), "w", options=muxer or {}) as container:
        stream = container.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "yuv420p"
        for shade in range(5):
            picture = np.full((16, 32, 3), 40 * shade, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())


def watch(path: Path, allow_recovered: bool = False) -> None:
    recording = read_video(path, subject="A01", allow_recovered=allow_recovered)
    assert len(list(recording.frames())) == len(recording.colour.stamps_ms)


def write_store(path: Path) -> None:
    with FrameStoreWriter(path) as store:
        for shade in range(3):
            store.add("OPEN", 1, np.full((6, 8, 3), shade, np.uint8))


def read_store(path: Path) -> None:
    with FrameStore(path) as store:
        for task, repetition in store.recordings:
            for _, image in store.frames(task, repetition):
                assert image.ndim == 3


def frame_rows(task: str, count: int, **columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": task,
            "repetition": 1,
            "frame": np.arange(count),
            "time_s": np.arange(count) / 30,
            **columns,
        }
    )


def read_bags_depth(path: Path) -> None:
    """As the rule does that moves depth onto the colour images."""
    from steadyface.recording.depth_reading import BOX, read_depth

    recording = read_recording(path, subject="A01", engine="python")
    rows = frame_rows("OPEN", len(recording.colour.stamps_ms))
    faces = rows.assign(**dict.fromkeys(BOX, np.nan))
    read_depth([("OPEN", 1, recording)], rows, faces, path.with_name("kept.depth"))


def write_depth_frames(path: Path) -> None:
    from steadyface.recording.depth_pictures import DEPTH_FRAMES

    picture = pd.array([0, 1, None], "Int64")
    places = {"picture": picture, "lag_ms": 0.0, "left_px": 1, "top_px": 2, "step_px": 1}
    status = ["ok", "ok", "no_depth_frame"]
    tables.write(path, frame_rows("OPEN", 3, **places, status=status), DEPTH_FRAMES)


def read_depth_frames(path: Path) -> None:
    """The table that says which picture of depth belongs to which frame, and where it lies."""
    from steadyface.measures.depth.places import measure_depth
    from steadyface.recording.depth_pictures import DEPTH_FRAMES, packed

    store_path = path.with_name("A01_kept.depth")
    with FrameStoreWriter(store_path) as store:
        for depth in (4000, 5000):
            store.add("OPEN", 1, packed(np.full((12, 12), depth, np.uint16)))
    rows = tables.read(path, DEPTH_FRAMES)
    lenses = {("OPEN", 1): sr300_calibration().colour}
    with FrameStore(store_path) as store:
        measure_depth(rows, store, lenses, {"sbr": marks()})


PEOPLE = (
    "subject\tgroup\tset\tage_years\tsex\nA01\tALS\tevaluate\t60\tfemale\nC02\tHC\tfinetune\t\t\n"
)
FILES = "subject\ttask\trepetition\tfile\nA01\tOPEN\t1\ta b.bag\nC02\tREST\t1\tc.mp4\n"


def read_people(path: Path) -> None:
    other = path.with_name("files.tsv")
    other.write_text(FILES)
    read_study(str(path), str(other), [])
    read_participants(str(path), ["A01", "C02"])


def read_files(path: Path) -> None:
    read_study(None, str(path), [])


def marks() -> pd.DataFrame:
    count = 40
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": "OPEN",
            "repetition": 1,
            "frame": np.arange(count),
            "time_s": np.arange(count) / 30,
            # One landmark alone tells where numbers begin if it lies in the face's middle.
            "landmark": 57,
            "x_px": np.linspace(0, 639, count),
            "y_px": np.linspace(479, 0, count),
            "confidence": np.nan,
            "decoder": "whole_pixel",
            "status": "ok",
        }
    )


def write_annotations(path: Path) -> None:
    tables.write(path, marks()[list(ANNOTATIONS.columns)], ANNOTATIONS)


def read_annotations(path: Path) -> None:
    table = tables.read(path, ANNOTATIONS)
    assert not np.isinf(table[["x_px", "y_px"]]).to_numpy().any()


def write_tracks(path: Path) -> None:
    tables.write(path, marks(), TRACKS)


def read_tracks(path: Path) -> None:
    tables.read(path, TRACKS)


def read_annotation_file(path: Path) -> None:
    """As a lab's own annotations are read and checked."""
    from steadyface.annotations.conversion import read_annotations
    from steadyface.annotations.marks import AS_300W
    from steadyface.problems import refuse

    recordings = [("OPEN", 1, "A01_OPEN.bag"), ("REST", 1, "A01_REST.bag")]
    counts, sizes = {("OPEN", 1): 40, ("REST", 1): 40}, {("OPEN", 1): (640, 480)}
    _, problems = read_annotations(path, "A01", recordings, AS_300W, counts, sizes)
    refuse(problems)


def write_coco(path: Path) -> None:
    points = [10, 20, 2] * 68
    content = {
        "images": [{"id": 1, "file_name": "OPEN_1_000012.png", "width": 640, "height": 480}],
        "annotations": [{"image_id": 1, "keypoints": points}],
    }
    path.write_text(json.dumps(content))


def write_saved_work(path: Path) -> None:
    from steadyface.annotations.saved_work import SAVED_WORK
    from steadyface.landmark_names import LANDMARK_NAMES

    name = "A01_OPEN_1_000012.png"
    keypoints = [value for n in range(68) for value in (100 + n, 200 + n, 2)]
    content = {
        "info": {
            "description": SAVED_WORK,
            "subject": "A01",
            "annotator": "AB",
            "first_frame": 0,
            "started_from": "mesh",
        },
        "images": [{"id": 1, "file_name": name, "width": 640, "height": 480}],
        "categories": [{"id": 1, "name": "face", "keypoints": list(LANDMARK_NAMES)}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "keypoints": keypoints, "num_keypoints": 68}
        ],
        "unfinished": [{"file_name": "A01_OPEN_1_000013.png", "keypoints": keypoints}],
    }
    path.write_text(json.dumps(content))


def write_cvat(path: Path) -> None:
    points = "".join(
        f'<points label="{n}" occluded="0" outside="0" points="{100 + n}.5,{200 + n}.5"></points>'
        for n in range(1, 69)
    )
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations><version>1.1</version>'
        "<meta><task><source>A01_OPEN.bag</source></task></meta>"
        '<image id="0" name="OPEN_1_000012.png" width="640" height="480">'
        f'<skeleton label="face" z_order="0">{points}</skeleton></image>'
        '<track id="0" label="58"><points frame="13" keyframe="1" outside="0" points="9,9">'
        "</points></track></annotations>"
    )


def write_label_studio(path: Path) -> None:
    result = [
        {
            "original_width": 640,
            "original_height": 480,
            "image_rotation": 0,
            "value": {"x": 20 + n / 2, "y": 30.5, "width": 0.4, "keypointlabels": [f"p{n}"]},
            "id": f"r{n}",
            "type": "keypointlabels",
        }
        for n in range(68)
    ]
    data = {"img": "/data/upload/1/3f0dd1aa-OPEN_1_000012.png"}
    annotations = [{"was_cancelled": False, "result": result}]
    path.write_text(json.dumps([{"id": 1, "data": data, "annotations": annotations}]))


def write_labelme(path: Path) -> None:
    shapes = [
        {"label": f"p{n}", "points": [[100.5 + n, 200.5]], "shape_type": "point"}
        for n in range(68)
    ]
    content = {"version": "5.5.0", "shapes": shapes, "imagePath": "OPEN_1_000012.png"}
    path.write_text(json.dumps(content | {"imageWidth": 640, "imageHeight": 480}))


def read_labelme(path: Path) -> None:
    folder = path.with_name("A01_labelme")
    folder.mkdir(exist_ok=True)
    (folder / "OPEN_1_000012.json").write_bytes(path.read_bytes())
    read_annotation_file(folder)


def write_labelled(path: Path) -> None:
    """CollectedData of DeepLabCut."""
    lines = [
        ",".join(["scorer", *["me"] * 136]),
        ",".join(["bodyparts", *(f"p{n // 2}" for n in range(136))]),
        ",".join(["coords", *["x", "y"] * 68]),
        ",".join(["labeled-data/A01_OPEN/img0012.png", *["10.5"] * 136]),
    ]
    path.write_text("\n".join(lines) + "\n")


def write_pts(path: Path) -> None:
    points = "\n".join(f"{100 + n}.5 {200 + n}.25" for n in range(68))
    path.write_text(f"version: 1\nn_points: 68\n{{\n{points}\n}}\n")


def read_pts(path: Path) -> None:
    folder = path.with_name("A01_marks")
    folder.mkdir(exist_ok=True)
    (folder / "OPEN_1_000012.pts").write_bytes(path.read_bytes())
    read_annotation_file(folder)


def write_picture(path: Path) -> None:
    from PIL import Image

    Image.fromarray(np.arange(16 * 12 * 3, dtype=np.uint8).reshape(12, 16, 3)).save(path)


def look(path: Path) -> None:
    """As the first of a recording's two pictures."""
    folder = path.with_name("A01_pictures")
    folder.mkdir(exist_ok=True)
    (folder / f"frame1{path.suffix}").write_bytes(path.read_bytes())
    write_picture(folder / f"frame2{path.suffix}")
    recording = read_image_folder(folder, subject="A01", rate=30)
    assert len(list(recording.frames())) == 2


def write_times(path: Path) -> None:
    path.write_text("file,time_s\nframe1.png,0\nframe2.png,0.0333\nframe3.png,0.0667\n")


def read_times(path: Path) -> None:
    folder = path.with_name("A01_timed")
    folder.mkdir(exist_ok=True)
    for number in (1, 2, 3):
        (folder / f"frame{number}.png").touch()
    (folder / "timestamps.csv").write_bytes(path.read_bytes())
    recording = read_image_folder(folder, subject="A01")
    assert np.isfinite(recording.colour.stamps_ms).all()


def write_neuroface(path: Path) -> None:
    names = [f"{axis}{n}" for n in range(1, 69) for axis in "xy"]
    rows = [",".join(["Frame", *names])]
    rows += [",".join([str(frame), *(str(100 + n) for n in range(136))]) for frame in (12, 30)]
    path.write_text("\n".join(rows) + "\n")


def read_neuroface(path: Path) -> None:
    from steadyface.neuroface.annotations import read_video_annotations
    from steadyface.neuroface.layout import Release, Take
    from steadyface.problems import refuse

    take = Take("A01", "02", "NSM_OPEN")
    _, problems = read_video_annotations(Release(path.parent, tables={take: [path]}), take)
    refuse(problems)


def write_ratings(path: Path) -> None:
    rows = ["Subject ID,File Name,Symmetry (SLP1),Symmetry (SLP2)", "A001,A001_02_OPEN,2,3"]
    path.write_text("\n".join([*rows, "A002,A002_02_OPEN,4,4.5"]) + "\n")


def write_workbook(path: Path) -> None:
    table = path.with_suffix(".csv")
    write_ratings(table)
    pd.read_csv(table).to_excel(path, index=False)


def rate(path: Path) -> None:
    from steadyface.neuroface.ratings import read_ratings
    from steadyface.problems import refuse

    _, problems = read_ratings([path])
    refuse(problems)


def write_mesh(path: Path) -> None:
    names = [f"{axis}_{n}" for n in range(478) for axis in "xy"]
    rows = [[frame, *[0.25] * 956] for frame in range(2)]
    lines = [",".join(map(str, line)) for line in [["frame", *names], *rows]]
    path.write_text("\n".join(lines) + "\n")


def read_mesh(path: Path) -> None:
    from steadyface.exchange.mediapipe import read_mediapipe

    read_mediapipe(path, (640, 480))


def write_points(path: Path) -> None:
    marks().drop(columns=["decoder"]).to_csv(path, index=False)


def read_points(path: Path) -> None:
    from steadyface.exchange import points

    points.read_points(path, ("A01", "OPEN", 1), shared=True)


def write_openface(path: Path) -> None:
    names = [f"{axis}_{n}" for axis in "xy" for n in range(68)]
    head = ["frame", "face_id", "timestamp", "confidence", "success", *names]
    rows = [[n, 0, n / 30, 0.9, 1, *[100 + n] * 136] for n in range(1, 4)]
    lines = [",".join(map(str, line)) for line in [head, *rows]]
    path.write_text("\n".join(lines) + "\n")


def read_openface(path: Path) -> None:
    from steadyface.exchange import openface

    openface.read_openface(path)


def write_tracked(path: Path) -> None:
    """Tracks of DeepLabCut in HDF5."""
    from steadyface.exchange.deeplabcut import write_deeplabcut

    write_deeplabcut(path.parent, path.stem, marks(), "me")
    path.with_suffix(".csv").unlink(missing_ok=True)


def read_tracked(path: Path) -> None:
    from steadyface.exchange.deeplabcut import read_deeplabcut

    read_deeplabcut(path)


def write_sleap(path: Path) -> None:
    """SLEAP's analysis file in HDF5."""
    import h5py

    with h5py.File(path, "w") as file:
        file["tracks"] = np.linspace(0, 400, 2 * 68 * 3).reshape(1, 2, 68, 3)
        file["point_scores"] = np.full((1, 68, 3), 0.9)
        file["node_names"] = np.array([f"p{n}".encode() for n in range(68)])


def write_sleap_table(path: Path) -> None:
    head = ["track", "frame_idx", "instance.score"]
    head += [f"p{n}.{part}" for n in range(68) for part in ("x", "y", "score")]
    rows = [["", frame, 0.9, *[100.5, 200.5, 0.9] * 68] for frame in range(3)]
    path.write_text("\n".join(",".join(map(str, line)) for line in [head, *rows]) + "\n")


def read_sleap(path: Path) -> None:
    from steadyface.exchange import sleap

    sleap.read_sleap(path)


def write_fan(path: Path) -> None:
    from safetensors.torch import save_file

    from steadyface.trackers.fan.network import FaceAlignmentNetwork

    save_file(FaceAlignmentNetwork(features=8, stacks=2, landmarks=3, depth=1).state_dict(), path)


def read_fan(path: Path) -> None:
    from steadyface.trackers.fan.loading import load_network

    load_network(path)


def sbr_network() -> object:
    from steadyface.trackers.sbr.network import ConvolutionalPoseMachine, Widths

    return ConvolutionalPoseMachine(Widths((2, 2, 2, 2), 2, 2, 2), stages=2, landmarks=3)


def write_sbr(path: Path) -> None:
    from steadyface.trackers.sbr.checkpoint import write_network

    write_network(path, sbr_network(), 64)


def read_sbr(path: Path) -> None:
    from steadyface.trackers.sbr.checkpoint import input_size_of, load_network

    load_network(path)
    input_size_of(path)


def write_checkpoint(path: Path, zipped: bool = True) -> None:
    import torch

    content = {"detector": sbr_network().state_dict(), "epoch": 3}
    torch.save(content, path, _use_new_zipfile_serialization=zipped)


def read_checkpoint(path: Path) -> None:
    from steadyface.trackers.sbr.checkpoint import bare_tensors, network_of
    from steadyface.weights import checked_files

    # As if its hash were listed: whoever lists it is trusted, its bytes are not.
    content = checked_files.read_checkpoint(path, checked_files.sha256_of(path))
    network_of(bare_tensors(content, str(path)), str(path))


def write_card(path: Path) -> None:
    path.write_bytes((ROOT / "resources/weights/fan_compact.yaml").read_bytes())


def read_card(path: Path) -> None:
    from steadyface.weights import cards

    weights = path.with_suffix(".safetensors")
    if not weights.exists():
        weights.symlink_to(ROOT / "resources/weights/fan_compact.safetensors")
    cards.read_card(weights)


def write_tuned(path: Path) -> None:
    from steadyface.weights.tuned import write_tuned_card

    recording = {"task": "OPEN", "repetition": 1, "sha256": "0" * 64, "bytes": 5}
    person = {"subject": "A01", "nrmse_pct": 1.5, "frames": 2, "frames_without_value": 0}
    card = {
        "network": "fan_ft",
        "study": "Lab",
        "simulated": False,
        "file": "fan_ft.safetensors",
        "sha256": "1" * 64,
        "bytes": 7,
        "graphs": [{"file": "head.onnx", "sha256": "2" * 64, "bytes": 3}],
        "base": dict.fromkeys(("name", "licence", "citation", "note"), "") | {"sha256": "3" * 64},
        "learned_from": [{"subject": "A01", "frames": 2, "recordings": [recording]}],
        "recipe": {"epochs": 4},
        "changed": True,
        "expected_error": {
            **{"measure": "NRMSE", "of": "others", "mean_pct": 1.5, "sd_pct": None},
            "people": [person],
        },
        "made_with": {},
    }
    write_tuned_card(path, card)


def read_tuned(path: Path) -> None:
    from steadyface.weights.learned_from import known_people, statuses
    from steadyface.weights.tuned import read_tuned_card, said_of_tuned

    card = read_tuned_card(path)
    said_of_tuned(card)
    statuses(card, [("A01", "0" * 64)])
    known_people(card, [("A01", str(path))])


def write_config(path: Path) -> None:
    path.write_bytes((ROOT / "config.yaml").read_bytes())


def read_config(path: Path) -> None:
    """As the workflow reads a study's file and checks it."""
    from steadyface.study.configuration import Layer, complete, configuration_schema, read_settings

    defaults = Layer("config.yaml", read_settings(ROOT / "config.yaml"))
    schema = configuration_schema(ROOT / "rules/schemas/config.schema.yaml")
    complete(defaults, [Layer(path.name, read_settings(path))], schema)


def write_cohort(path: Path) -> None:
    from steadyface.study import cohort

    held = cohort.cohort_of("Lab", False, "data/recordings.tsv", [("A01", "/mnt/disk/A01.bag")])
    cohort.write_record(path.parent, held)
    (path.parent / cohort.RECORD).replace(path)


def read_cohort(path: Path) -> None:
    from steadyface.study import cohort

    cohort.refuse_another(path.parent, cohort.read_record(path))


def write_some_meshes(path: Path) -> None:
    from steadyface.trackers.mesh.meshes import write_meshes

    write_meshes(path, np.full((3, 468, 2), 5.0), np.ones(3))


def read_some_meshes(path: Path) -> None:
    from steadyface.trackers.mesh.meshes import read_meshes

    read_meshes(path, 3)


def write_all_meshes(path: Path) -> None:
    from steadyface.finetuning.mesh.calibration import MarkedMeshes
    from steadyface.finetuning.mesh.folds import write_marked_meshes

    person = MarkedMeshes(np.full((2, 4, 468, 2), 5.0), np.full((2, 68, 2), 5.0))
    write_marked_meshes(path, {"A01": person, "A02": person})


def read_all_meshes(path: Path) -> None:
    from steadyface.finetuning.mesh.folds import marked_meshes_of_others

    marked_meshes_of_others(path, "A01")


def write_mesh_calibration(path: Path) -> None:
    from steadyface.trackers.mesh.calibration import PREDICTORS, MeshCalibration, write_calibration

    each = np.ones(PREDICTORS)
    arrays = np.ones((22, 2)), each, each, np.ones(136), np.ones((PREDICTORS, 136)), 100.0
    write_calibration(path, MeshCalibration(*arrays))


def read_mesh_calibration(path: Path) -> None:
    from steadyface.trackers.mesh.calibration import read_calibration

    read_calibration(path)


def write_segments(path: Path) -> None:
    path.write_text(
        "task,repetition,cycle,onset_s,peak_s,offset_s\n"
        "OPEN,1,1,0.4,1.0,1.6\nOPEN,1,2,1.9,2.5,3.1\nREST,1,1,0.5,0.9,1.5\n"
    )


def read_own_cycles(path: Path) -> None:
    from steadyface.measures.kinematics.segments import read_segments
    from steadyface.problems import refuse

    recordings = [("OPEN", 1), ("REST", 1)]
    table, problems = read_segments(path, "A01", recordings, {("OPEN", 1): 5.2})
    assert (table["onset_s"] < table["offset_s"]).all()
    refuse(problems)


TARGETS = {
    "bag": Target(".bag", write_bag, read_bag),
    "bag, recovered": Target(".bag", write_bag, lambda path: read_bag(path, True)),
    "bag, lz4": Target(".bag", lambda path: write_bag(path, True), read_bag),
    "mp4": Target(".mp4", write_video, watch),
    "avi": Target(".avi", write_video, watch),
    "mkv": Target(".mkv", write_video, watch),
    "mp4 of fragments": Target(
        ".mp4",
        lambda path: write_video(path, "libx264", {"movflags": "dash+frag_every_frame"}),
        watch,
    ),
    "webm": Target(".webm", lambda path: write_video(path, "libvpx", {"live": "1"}), watch),
    "mp4, recovered": Target(".mp4", write_video, lambda path: watch(path, True)),
    "avi, recovered": Target(".avi", write_video, lambda path: watch(path, True)),
    "bag, depth": Target(".bag", write_bag, read_bags_depth),
    "depth": Target(".parquet", write_depth_frames, read_depth_frames),
    "frames": Target(".frames", write_store, read_store),
    "participants": Target(".tsv", lambda path: path.write_text(PEOPLE), read_people),
    "recordings": Target(".tsv", lambda path: path.write_text(FILES), read_files),
    "annotations, csv": Target(".csv", write_annotations, read_annotations),
    "annotations, parquet": Target(".parquet", write_annotations, read_annotations),
    "tracks": Target(".parquet", write_tracks, read_tracks),
    "annotations, table": Target(".csv", write_annotations, read_annotation_file),
    "annotations, COCO": Target(".json", write_coco, read_annotation_file),
    "annotations, the page's": Target(".json", write_saved_work, read_annotation_file),
    "annotations, CVAT": Target(".xml", write_cvat, read_annotation_file),
    "annotations, Label Studio": Target(".json", write_label_studio, read_annotation_file),
    "annotations, labelme": Target(".json", write_labelme, read_labelme),
    "annotations, DeepLabCut": Target(".csv", write_labelled, read_annotation_file),
    "annotations, pts": Target(".pts", write_pts, read_pts),
    "annotations, NeuroFace": Target(".csv", write_neuroface, read_neuroface),
    "ratings": Target(".csv", write_ratings, rate),
    "ratings, workbook": Target(".xlsx", write_workbook, rate),
    "picture, png": Target(".png", write_picture, look),
    "picture, jpg": Target(".jpg", write_picture, look),
    "pictures' times": Target(".csv", write_times, read_times),
    "MediaPipe": Target(".csv", write_mesh, read_mesh),
    "points": Target(".csv", write_points, read_points),
    "OpenFace": Target(".csv", write_openface, read_openface),
    "DeepLabCut": Target(".h5", write_tracked, read_tracked),
    "SLEAP": Target(".h5", write_sleap, read_sleap),
    "SLEAP, table": Target(".csv", write_sleap_table, read_sleap),
    "meshes": Target(".safetensors", write_some_meshes, read_some_meshes),
    "meshes, marked": Target(".safetensors", write_all_meshes, read_all_meshes),
    "mesh's calibration": Target(".safetensors", write_mesh_calibration, read_mesh_calibration),
    "FAN": Target(".safetensors", write_fan, read_fan),
    "SBR": Target(".safetensors", write_sbr, read_sbr),
    "checkpoint": Target(".pth", write_checkpoint, read_checkpoint),
    "checkpoint, legacy": Target(
        ".pth", lambda path: write_checkpoint(path, False), read_checkpoint
    ),
    "card": Target(".yaml", write_card, read_card),
    "card of a tuned network": Target(".json", write_tuned, read_tuned),
    "configuration": Target(".yaml", write_config, read_config),
    "own cycles": Target(".csv", write_segments, read_own_cycles),
    "whose results": Target(".json", write_cohort, read_cohort),
}
