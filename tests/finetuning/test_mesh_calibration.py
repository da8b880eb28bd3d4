"""The face mesh's calibration: what it learns, from whom, and what it does to other faces."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import orthogonal_procrustes

from steadyface.errors import TableError, TrainingError, WeightsError
from steadyface.finetuning.mesh.calibration import STRENGTHS, SUCCESSIVE, MarkedMeshes, calibrate
from steadyface.finetuning.mesh.folds import (
    calibrate_mesh,
    check_calibration_manifest,
    marked_meshes_of_others,
    write_marked_meshes,
)
from steadyface.finetuning.mesh.mirror import MESH_MIRROR, mirror_image
from steadyface.trackers.mesh.calibration import (
    STABLE,
    landmarks_by_calibration,
    read_calibration,
)
from steadyface.trackers.mesh.meshes import read_meshes, write_meshes
from steadyface.trackers.mesh.points import landmarks_of_mesh

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "mesh"
PEOPLE = ("A1", "A2", "A3", "A4", "A5")
FRAMES = 30


def turned(points, turn, shift):
    """Points (..., 2) under a similarity: a complex number for turn and scale, and a shift."""
    places = (points[..., 0] + 1j * points[..., 1]) * turn + complex(*shift)
    return np.stack([places.real, places.imag], axis=-1)


def alone(meshes, marks):
    """Marked frames of which nobody knows the frames around them."""
    successive = np.full((len(meshes), SUCCESSIVE, *meshes.shape[1:]), np.nan)
    successive[:, 1] = meshes
    return MarkedMeshes(successive, marks)


@pytest.fixture(scope="module")
def people():
    """Faces that differ in a few directions; marks a tenth of the mouth's opening too low."""
    random = np.random.default_rng(5)
    mean = random.uniform(-1, 1, (468, 2))
    # Eyes level, and the stable points far enough apart to give a frame.
    mean[33], mean[263] = (-1, -0.5), (1, -0.5)
    directions = 0.05 * random.normal(size=(4, 468, 2))
    found = {}
    for person in PEOPLE:
        meshes = mean + np.einsum("fk,kpc->fpc", random.normal(size=(FRAMES, 4)), directions)
        landmarks = landmarks_of_mesh(meshes)
        marks = landmarks + 0.02
        marks[:, 57, 1] += 0.1 * (landmarks[:, 66, 1] - landmarks[:, 62, 1])
        turn, shift = 90 * np.exp(1j * random.uniform(-0.4, 0.4)), random.uniform(100, 400, 2)
        noise = random.normal(0, 0.05, marks.shape)
        found[person] = alone(turned(meshes, turn, shift), turned(marks, turn, shift) + noise)
    return found


def left_out_error(people, person, calibration=None):
    """Root mean square distance to the marks, px, and that of the 68 picked points."""
    meshes, marks = people[person].meshes, people[person].marks
    points = (
        landmarks_of_mesh(meshes)
        if calibration is None
        else landmarks_by_calibration(meshes, calibration)
    )
    return float(np.sqrt(((points - marks) ** 2).sum(axis=2).mean()))


def test_a_residual_that_depends_on_the_mesh_is_learned_for_faces_never_seen(people):
    others = {person: people[person] for person in PEOPLE[1:]}
    calibration, errors = calibrate(others)
    assert left_out_error(people, "A1", calibration) < 0.25 * left_out_error(people, "A1")
    assert list(errors) == list(STRENGTHS)
    assert calibration.strength in STRENGTHS


def test_a_calibration_goes_with_the_face_wherever_and_however_large_it_is(people):
    calibration, _ = calibrate(people)
    meshes = people["A2"].meshes
    turn, shift = 0.4 * np.exp(0.7j), (50.0, 20.0)
    np.testing.assert_allclose(
        landmarks_by_calibration(turned(meshes, turn, shift), calibration),
        turned(landmarks_by_calibration(meshes, calibration), turn, shift),
        atol=1e-9,
    )


def test_every_point_of_the_mesh_has_one_on_the_other_side():
    mirror = np.array(MESH_MIRROR)
    np.testing.assert_array_equal(mirror[mirror], np.arange(468))
    assert mirror[[33, 133, 61, 78, 234, 93, 1]].tolist() == [263, 362, 291, 308, 454, 323, 1]
    # In space a real mesh, turned as it may be, lies on its mirror image as far as faces do.
    mesh = np.load(GOLDEN / "open.npz")["landmarks"][0].astype(float)
    mesh -= mesh.mean(axis=0)
    flip, _ = orthogonal_procrustes(mesh[mirror], mesh)
    assert np.linalg.det(flip) == pytest.approx(-1)
    distance = np.linalg.norm(mesh[mirror] @ flip - mesh, axis=1)
    assert distance.mean() < 0.05 * np.ptp(mesh[:, 0])
    assert distance.max() < 0.08 * np.ptp(mesh[:, 0])


def symmetric(points):
    return (points + mirror_image(points, MESH_MIRROR)) / 2


def test_what_one_side_shows_is_learned_for_the_other_and_a_shift_to_one_side_stays():
    """Marks droop by half more than the mesh; whoever is learned from droops on one side only."""
    random = np.random.default_rng(6)
    mean = symmetric(random.uniform(-1, 1, (468, 2)))
    mean[33], mean[263] = (-1, -0.5), (1, -0.5)
    directions = symmetric(0.05 * random.normal(size=(4, 468, 2)))
    moving = np.abs(mean[:, 0])
    moving[list(STABLE)] = 0

    def person(side):
        meshes = mean + np.einsum("fk,kpc->fpc", random.normal(size=(FRAMES, 4)), directions)
        level = landmarks_of_mesh(meshes)[..., 1]
        drooping = np.where(side * mean[:, 0] > 0, moving, 0)
        meshes[..., 1] += drooping * random.uniform(0, 0.4, (FRAMES, 1))
        marks = landmarks_of_mesh(meshes)
        marks[..., 1] += 0.5 * (marks[..., 1] - level)
        marks[..., 0] += 0.03
        return alone(100 * meshes, 100 * marks)

    calibration, _ = calibrate({f"A{number}": person(1) for number in range(4)})
    other = {"A9": person(-1)}
    assert left_out_error(other, "A9", calibration) < 0.5 * left_out_error(other, "A9")
    meshes = other["A9"].meshes
    aside = (landmarks_by_calibration(meshes, calibration) - landmarks_of_mesh(meshes))[..., 0]
    assert aside.mean() == pytest.approx(3, abs=0.3)


def test_the_ridge_of_the_least_error_on_people_left_out_is_taken(people):
    calibration, errors = calibrate(people)
    assert errors[calibration.strength] == min(errors.values())


def test_a_mesh_that_jitters_is_averaged_where_its_points_say_the_same(people):
    """Independent noise of many points: a weight on each costs less jitter than one on a few."""
    random = np.random.default_rng(8)
    jittering = {}
    for name, person in people.items():
        meshes = person.meshes[:, None] + random.normal(0, 2.0, (FRAMES, SUCCESSIVE, 468, 2))
        jittering[name] = MarkedMeshes(meshes, person.marks)
    others = {person: jittering[person] for person in PEOPLE[1:]}
    still = {name: alone(person.meshes, person.marks) for name, person in others.items()}

    def jitter(calibration):
        successive = jittering["A1"].successive
        points = [landmarks_by_calibration(successive[:, k], calibration) for k in range(4)]
        return np.diff(points, axis=0)[..., 48:, :].std()

    assert jitter(calibrate(others)[0]) < 0.95 * jitter(calibrate(still)[0])


def test_the_order_of_people_changes_nothing(people):
    one, _ = calibrate(people)
    other, _ = calibrate(dict(reversed(people.items())))
    np.testing.assert_array_equal(one.weights, other.weights)


def test_landmarks_that_are_not_marked_everywhere_are_learned_where_they_are(people):
    partly = {name: alone(one.meshes, one.marks.copy()) for name, one in people.items()}
    for person in PEOPLE[:2]:
        partly[person].marks[:, 57] = np.nan
        partly[person].marks[:5] = np.nan
    calibration, _ = calibrate(partly)
    assert left_out_error(people, "A1", calibration) < 0.3 * left_out_error(people, "A1")


def test_a_frame_without_a_mesh_has_no_landmarks_and_teaches_nothing(people):
    meshes = people["A1"].meshes.copy()
    meshes[3] = np.nan
    with_gap, _ = calibrate({**people, "A1": alone(meshes, people["A1"].marks)})
    without = np.delete(people["A1"].meshes, 3, 0), np.delete(people["A1"].marks, 3, 0)
    expected, _ = calibrate({**people, "A1": alone(*without)})
    np.testing.assert_array_equal(with_gap.weights, expected.weights)
    points = landmarks_by_calibration(meshes, with_gap)
    assert np.isnan(points[3]).all()
    assert np.isfinite(np.delete(points, 3, 0)).all()


def test_one_person_alone_is_learned_from_with_the_strongest_ridge(people):
    calibration, errors = calibrate({"A1": people["A1"]})
    assert errors == {}
    assert calibration.strength == max(STRENGTHS)


def without_mouth(person):
    marks = person.marks.copy()
    marks[:, 48:] = np.nan
    return alone(person.meshes, marks)


def test_people_whose_mouth_is_not_marked_are_learned_from_and_do_not_choose_the_ridge(people):
    three = {person: people[person] for person in ("A1", "A2", "A3")}
    found, errors = calibrate(three | {"A3": without_mouth(three["A3"])})
    assert set(errors) == set(STRENGTHS)
    assert np.isfinite(list(errors.values())).all()
    assert found.strength in STRENGTHS
    found, errors = calibrate({name: without_mouth(person) for name, person in three.items()})
    assert errors == {}
    assert found.strength == max(STRENGTHS)


def test_a_single_marked_frame_teaches_its_residual(people):
    one = alone(people["A1"].meshes[:1], people["A1"].marks[:1])
    found, _ = calibrate({"A1": one})
    np.testing.assert_allclose(landmarks_by_calibration(one.meshes, found), one.marks, atol=1e-9)
    assert np.isfinite(landmarks_by_calibration(people["A2"].meshes, found)).all()


def test_the_manifest_counts_the_frames_that_were_learned_from(tmp_path, people):
    meshes, marks = people["A1"].meshes.copy(), people["A1"].marks.copy()
    meshes[:4], marks[-3:] = np.nan, np.nan
    unseen = alone(np.full_like(meshes, np.nan), people["A3"].marks)
    some = {"A1": alone(meshes, marks), "A2": people["A2"], "A3": unseen}
    calibrate_mesh(some, None, tmp_path / "c.safetensors", tmp_path / "m.json")
    manifest = json.loads((tmp_path / "m.json").read_text())
    assert manifest["frames"] == {"A1": FRAMES - 7, "A2": FRAMES}
    assert manifest["training"] == ["A1", "A2"]


def test_nobody_to_learn_from_is_refused_in_words(people):
    nothing = alone(people["A1"].meshes, np.full((FRAMES, 68, 2), np.nan))
    with pytest.raises(TrainingError, match="no marked frame to learn from"):
        calibrate({"A1": nothing})


def test_a_fold_reads_nothing_of_the_person_whom_it_is_for(tmp_path, people):
    write_marked_meshes(tmp_path / "all.safetensors", people)
    others = marked_meshes_of_others(tmp_path / "all.safetensors", "A3")
    assert sorted(others) == ["A1", "A2", "A4", "A5"]
    calibrate_mesh(others, "A3", tmp_path / "c.safetensors", tmp_path / "m.json")
    manifest = json.loads((tmp_path / "m.json").read_text())
    check_calibration_manifest(manifest)
    assert manifest["frames"] == dict.fromkeys(others, FRAMES)
    found, _ = calibrate(others)
    meshes = people["A3"].meshes
    np.testing.assert_array_equal(
        landmarks_by_calibration(meshes, read_calibration(tmp_path / "c.safetensors")),
        landmarks_by_calibration(meshes, found),
    )
    with pytest.raises(TrainingError, match="for A3 learned from A3"):
        calibrate_mesh(people, "A3", tmp_path / "d.safetensors", tmp_path / "n.json")
    assert not (tmp_path / "d.safetensors").exists()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 torn", b"\x80\x04}\x94\x8c\x01a\x94K\x01s."]
)
def test_damaged_and_foreign_files_are_refused_in_words(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="cannot be read as the mesh's calibration"):
        read_calibration(path)
    with pytest.raises(TrainingError, match="cannot be read as marked meshes"):
        marked_meshes_of_others(path, "A1")
    with pytest.raises(TableError, match="cannot be read as meshes"):
        read_meshes(path, 3)


def test_meshes_of_other_frames_are_refused(tmp_path):
    write_meshes(tmp_path / "a.safetensors", np.zeros((3, 468, 2)), np.ones(3))
    with pytest.raises(TableError, match="for 4 frames"):
        read_meshes(tmp_path / "a.safetensors", 4)
