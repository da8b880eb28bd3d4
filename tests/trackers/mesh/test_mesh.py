"""The face mesh: the network is MediaPipe's, and so are its landmarks."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from steadyface.errors import WeightsError
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.mesh.conversion import convert_mesh
from steadyface.trackers.mesh.tracking import FaceMesh, Square, square_of_mesh, track_mesh
from steadyface.weights.cards import bundled_weights

GOLDEN = Path(__file__).parents[2] / "golden" / "mesh"
ORIGINAL = GOLDEN / "face_landmark.tflite"
SEQUENCES = ("open", "spread_beard", "tilted")
# A wide box around the face of the golden pictures, which are 340 px wide and hold little else.
BOX = np.array([85.0, 105.0, 255.0, 275.0])


@pytest.fixture(scope="module")
def bundled():
    return bundled_weights("face_mesh")


@pytest.fixture(scope="module")
def network(bundled):
    return FaceMesh(bundled)


def golden(sequence):
    """Frames (4, 340, 340, 3) and mediapipe's meshes (4, 468, 2), px from the picture's corner."""
    data = np.load(GOLDEN / f"{sequence}.npz")
    return data["frames"], data["landmarks"][..., :2].astype(float)


def test_the_bundled_graph_is_what_the_script_makes_of_the_published_file(tmp_path, bundled):
    convert_mesh(ORIGINAL, tmp_path / "mesh.onnx")
    assert (tmp_path / "mesh.onnx").read_bytes() == bundled.read_bytes()


def test_another_file_is_not_converted(tmp_path):
    damaged = tmp_path / "face_landmark.tflite"
    damaged.write_bytes(ORIGINAL.read_bytes()[:-1])
    with pytest.raises(WeightsError, match=r"face_landmark\.tflite: sha256"):
        convert_mesh(damaged, tmp_path / "mesh.onnx")
    assert not (tmp_path / "mesh.onnx").exists()


def test_the_graph_gives_what_opencv_makes_of_the_published_file(bundled):
    theirs = cv2.dnn.readNetFromTFLite(str(ORIGINAL))
    frames, _ = golden("open")
    faces = [cv2.resize(frame[60:300, 60:300], (192, 192)) for frame in frames]
    noise = np.random.default_rng(3).integers(0, 256, (192, 192, 3)).astype(np.uint8)
    inputs = np.stack([*faces, noise]).transpose(0, 3, 1, 2).astype(np.float32) / 255
    ours = OnnxNetwork(bundled)(inputs)
    for face, output in zip(inputs, ours, strict=True):
        theirs.setInput(face[None])
        points = theirs.forward(["conv2d_21"])[0].reshape(-1)
        assert np.abs(output[:-1] - points).max() <= 1e-4 * 192


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_landmarks_are_those_of_the_package(network, sequence):
    frames, theirs = golden(sequence)
    square, apart = square_of_mesh(theirs[0]), []
    for frame, expected in zip(frames[1:], theirs[1:], strict=True):
        mesh, presence = network.look(frame, square)
        assert presence > 0.99
        apart.append(np.linalg.norm(mesh - expected, axis=1))
        square = square_of_mesh(mesh)
    assert np.mean(apart) <= 0.1
    assert np.max(apart) <= 0.4


def test_faces_found_by_their_boxes_lie_where_the_package_has_them_with_our_pixel_centres(network):
    offsets = []
    for frames, theirs in map(golden, SEQUENCES):
        meshes, presence = track_mesh(frames, np.tile(BOX, (4, 1)), network)
        assert (presence > 0.99).all()
        # The package needs some frames until its square has settled; ours has in the first.
        offsets.append((meshes[3] + 0.5 - theirs[3]).mean(axis=0))
    np.testing.assert_allclose(np.mean(offsets, axis=0), [0, 0], atol=0.25)


def test_a_frame_without_a_box_or_a_face_has_no_points_and_the_next_starts_anew(network):
    frames, _ = golden("open")
    boxes = np.tile(BOX, (4, 1))
    boxes[1] = np.nan
    with_gap, presence = track_mesh(frames, boxes, network)
    assert np.isnan(with_gap[1]).all()
    assert np.isnan(presence[1])
    # Frame 2 is found from its box alone, as if it were the first.
    np.testing.assert_array_equal(with_gap[2:], track_mesh(frames[2:], boxes[2:], network)[0])
    blank = frames.copy()
    blank[1] = 128
    hidden, presence = track_mesh(blank, np.tile(BOX, (4, 1)), network)
    assert presence[1] < 0.5
    assert np.isnan(hidden[1]).all()
    np.testing.assert_array_equal(hidden[2:], with_gap[2:])


def test_the_mesh_leaves_another_face_for_that_of_the_box(network):
    frames, _ = golden("open")
    pair = np.concatenate([frames[:2], frames[:2]], axis=2)
    right = BOX + np.array([340, 0, 340, 0])
    meshes, _ = track_mesh(pair, np.stack([BOX, right]), network)
    assert meshes[0].mean(axis=0)[0] < 340 < meshes[1].mean(axis=0)[0]


def test_the_square_maps_its_middle_and_its_upper_edge_into_the_picture():
    to_image = Square(100.0, 50.0, 96.0, np.pi / 2).to_image()
    np.testing.assert_allclose(to_image @ [96, 96, 1], [100, 50])
    # Turned a quarter clockwise, its upper edge lies to the right.
    np.testing.assert_allclose(to_image @ [96, 0, 1], [148, 50])


def test_a_graph_of_another_network_is_refused(tmp_path):
    from onnx import TensorProto, helper, save

    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["n", 3, 8, 8]) for n in "ab"]
    graph = helper.make_graph([helper.make_node("Relu", ["a"], ["b"])], "g", ends[:1], ends[1:])
    opset = helper.make_opsetid("", 17)
    save(helper.make_model(graph, opset_imports=[opset], ir_version=8), tmp_path / "a.onnx")
    with pytest.raises(WeightsError, match="not the face mesh's graph"):
        FaceMesh(tmp_path / "a.onnx")
