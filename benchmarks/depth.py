"""Error of distances in mm, and CPU time per frame, of depth on rendered faces at three distances.

    PYTHONPATH=workflow_scripts python benchmarks/depth.py [--people 3] [--trackers]

The evaluated people of the simulated cohort (of each group the first so many, where a number is
given) open and spread their mouths 30, 45 and 60 cm from the camera. Landmarks are the true ones,
so that the errors are the depth's alone; with --trackers the colour is drawn as well, and they are
those of the networks that come with the project, too.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from steadyface.faces.detection import detect_faces
from steadyface.faces.smoothing import smooth_boxes
from steadyface.landmarks import MOUTH_CORNERS
from steadyface.measures.depth.errors import DISTANCES
from steadyface.measures.depth.recording_depth import PLACED, median_over_frames
from steadyface.measures.depth.skin import skin_depth
from steadyface.recording.depth import deproject
from steadyface.recording.depth_alignment import UNIT_MM, DepthAligner, face_grid
from steadyface.simulation.people.people import cohort
from steadyface.simulation.recording import simulate_depth, simulate_recording
from steadyface.simulation.session import camera_calibration
from steadyface.trackers.fan.tracking import track_fan
from steadyface.trackers.mesh.points import landmarks_of_mesh
from steadyface.trackers.mesh.tracking import FaceMesh, track_mesh
from steadyface.trackers.sbr.inference import track_sbr
from steadyface.weights.cards import bundled_weights

AWAY_MM = (300.0, 450.0, 600.0)
SECONDS = 2.1
TRUTH = "the truth's pixels"


class Trackers:
    """The networks that come with the project, ready to track."""

    def __init__(self, folder: Path) -> None:
        from steadyface.trackers.fan.export import export_fan
        from steadyface.trackers.sbr.export import export_sbr

        export_fan(bundled_weights("fan_compact"), folder)
        self.fan, self.sbr = folder, export_sbr(bundled_weights("sbr_compact"), folder)
        self.mesh = FaceMesh(bundled_weights("face_mesh"))

    def track(self, images: list) -> dict:
        """Landmarks (frames, 68, 2) px of each."""
        found = [faces.boxes[0] if len(faces) else [np.nan] * 4 for faces in detect_faces(images)]
        times = np.arange(len(images)) / 30
        boxes = smooth_boxes(times, np.array(found))
        fan = track_fan(
            images,
            boxes,
            self.fan / "trunk.onnx",
            {"fan": self.fan / "head.onnx"},
            {"FAN, sub-pixel": ("fan", "subpixel"), "FAN": ("fan", "paper")},
        )
        sbr = track_sbr(images, boxes, {"sbr": self.sbr}, {"SBR": ("sbr", "centre_of_mass")})
        meshes, _ = track_mesh(images, boxes, self.mesh)
        points = {name: track[0] for name, track in {**fan, **sbr}.items()}
        return {**points, "Mesh": landmarks_of_mesh(meshes)}


def measured(person, task, trackers):
    """Places (frames, landmarks, 3) by whose landmarks they are, the true ones, and the CPU time
    of a frame's depth."""
    if trackers is None:
        frames = list(simulate_depth(person, task, seconds=SECONDS))
        depths, pixels, true = zip(*frames, strict=True)
        seen = {TRUTH: np.array(pixels)}
    else:
        frames = list(simulate_recording(person, task, seconds=SECONDS))
        depths, true = (
            [getattr(one, name) for one in frames] for name in ("depth", "landmarks_mm")
        )
        seen = {TRUTH: np.array([frame.landmarks_px for frame in frames])}
        seen |= trackers.track([frame.image for frame in frames])
    calibration = camera_calibration(person.subject)
    begun = time.process_time()
    inner = seen[TRUTH][:, 17:]
    box = np.concatenate([inner.min(axis=1), inner.max(axis=1)], axis=1)
    grid = face_grid(box, calibration)
    aligner = DepthAligner(calibration, grid)
    placed = np.stack([np.asarray(points)[:, PLACED] for points in seen.values()])
    skin = np.empty(placed.shape[:3])
    for number, depth in enumerate(depths):
        units = aligner.align(depth)
        picture = np.where(units == 0, np.nan, units * UNIT_MM)
        skin[:, number] = skin_depth(picture, grid.cells(placed[:, number]))
    places = {
        name: deproject(pixels, median_over_frames(depth), calibration.colour)
        for name, pixels, depth in zip(seen, placed, skin, strict=True)
    }
    cost = (time.process_time() - begun) / len(frames)
    return places, np.array(true)[:, PLACED], cost


def errors_of(person, away_mm, task, trackers):
    """A row per quantity and tracker, and the CPU time of a frame's depth."""
    conditions = replace(person.conditions, distance_mm=away_mm)
    places, true, cost = measured(replace(person, conditions=conditions), task, trackers)
    corners = [PLACED.index(landmark) for landmark in MOUTH_CORNERS]
    rows = []
    for tracker, found in places.items():
        for quantity, pair in DISTANCES.items():
            first, second = (PLACED.index(landmark) for landmark in pair)
            lengths = [
                np.linalg.norm(points[:, first] - points[:, second], axis=-1)
                for points in (found, true)
            ]
            errors = lengths[0] - lengths[1]
            rows.append(
                {
                    "camera to eyes, mm": away_mm,
                    "camera to mouth, mm": true[:, corners, 2].mean(),
                    "tracker": tracker,
                    "quantity": quantity,
                    "person": person.subject,
                    "bias": np.nanmean(errors),
                    "sd": np.nanstd(errors, ddof=1),
                    "valid": np.isfinite(errors).mean(),
                }
            )
    return rows, cost


def main() -> None:
    """Print a row per distance from the camera, quantity and tracker; then one per person."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--people", type=int, help="of each group; all")
    arguments.add_argument("--trackers", action="store_true")
    asked = arguments.parse_args()
    people = pd.Series([person for person in cohort() if person.set == "evaluate"])
    if asked.people:
        groups = people.map(lambda person: person.group)
        people = people.groupby(groups).head(asked.people)
    rows, costs = [], []
    with tempfile.TemporaryDirectory() as folder:
        trackers = Trackers(Path(folder)) if asked.trackers else None
        for person in tqdm(people):
            for away_mm in AWAY_MM:
                for task in ("OPEN", "SPREAD"):
                    found, cost = errors_of(person, away_mm, task, trackers)
                    rows += found
                    costs.append(cost)
    rows = pd.DataFrame(rows)
    table = rows.groupby(["camera to eyes, mm", "quantity", "tracker"], sort=False)
    summary = pd.DataFrame(
        {
            "mean bias, mm": table["bias"].mean(),
            "largest of a recording, mm": table["bias"].agg(lambda values: values.abs().max()),
            "SD within recordings, mm": table["sd"].mean(),
            "valid frames": table["valid"].mean(),
        }
    )
    print(summary.round(2).to_string())
    by_person = rows.pivot_table(
        "bias", ["quantity", "tracker", "person"], "camera to eyes, mm", sort=False
    )
    print(by_person.round(2).to_string())
    shown = f"{rows['tracker'].nunique()} sets of landmarks, {len(people)} people"
    print(f"{1e3 * np.mean(costs):.1f} ms CPU a frame ({shown})")


if __name__ == "__main__":
    main()
