"""Error of distances in mm, and CPU time per frame, of depth on rendered faces at three distances.

    PYTHONPATH=workflow_scripts python benchmarks/depth.py [people]

The evaluated people of the simulated cohort (of each group the first so many, where a number is
given) open and spread their mouths 30, 45 and 60 cm from the camera. Landmarks are the true ones:
the errors are the depth's alone; docs/depth.md has those of the trackers.
"""

import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd
from tqdm import tqdm

from steadyface.landmarks import MOUTH_CORNERS
from steadyface.measures.depth.errors import DISTANCES
from steadyface.measures.depth.recording_depth import PLACED, median_over_frames
from steadyface.measures.depth.skin import skin_depth
from steadyface.recording.depth import deproject
from steadyface.recording.depth_alignment import UNIT_MM, DepthAligner, face_grid
from steadyface.simulation.people.people import cohort
from steadyface.simulation.recording import simulate_depth
from steadyface.simulation.session import camera_calibration

AWAY_MM = (300.0, 450.0, 600.0)
SECONDS = 2.1


def measured(person, task):
    """Places (frames, landmarks, 3) measured and true, and the CPU time of a frame's depth."""
    frames = list(simulate_depth(person, task, seconds=SECONDS))
    pixels, true = (np.array([frame[place] for frame in frames]) for place in (1, 2))
    calibration = camera_calibration(person.subject)
    begun = time.process_time()
    inner = pixels[:, 17:]
    box = np.concatenate([inner.min(axis=1), inner.max(axis=1)], axis=1)
    grid = face_grid(box, calibration)
    aligner = DepthAligner(calibration, grid)
    seen = pixels[:, PLACED]
    skin = np.empty(seen.shape[:2])
    for number, (depth, _, _) in enumerate(frames):
        units = aligner.align(depth)
        picture = np.where(units == 0, np.nan, units * UNIT_MM)
        skin[number] = skin_depth(picture, grid.cells(seen[number]))
    places = deproject(seen, median_over_frames(skin), calibration.colour)
    return places, true[:, PLACED], (time.process_time() - begun) / len(frames)


def main() -> None:
    """Print a row per distance from the camera and quantity."""
    people = pd.Series([person for person in cohort() if person.set == "evaluate"])
    if len(sys.argv) > 1:
        groups = people.map(lambda person: person.group)
        people = people.groupby(groups).head(int(sys.argv[1]))
    rows, costs = [], []
    for person in tqdm(people):
        for away_mm in AWAY_MM:
            conditions = replace(person.conditions, distance_mm=away_mm)
            for task in ("OPEN", "SPREAD"):
                found, true, cost = measured(replace(person, conditions=conditions), task)
                costs.append(cost)
                for quantity, pair in DISTANCES.items():
                    first, second = (PLACED.index(landmark) for landmark in pair)
                    lengths = [
                        np.linalg.norm(points[:, first] - points[:, second], axis=-1)
                        for points in (found, true)
                    ]
                    errors = lengths[0] - lengths[1]
                    corners = [PLACED.index(landmark) for landmark in MOUTH_CORNERS]
                    rows.append(
                        {
                            "camera to eyes, mm": away_mm,
                            "camera to mouth, mm": true[:, corners, 2].mean(),
                            "quantity": quantity,
                            "subject": person.subject,
                            "bias": np.nanmean(errors),
                            "sd": np.nanstd(errors, ddof=1),
                            "valid": np.isfinite(errors).mean(),
                        }
                    )
    table = pd.DataFrame(rows).groupby(["camera to eyes, mm", "quantity"], sort=False)
    bias = table["bias"]
    summary = pd.DataFrame(
        {
            "mean bias, mm": bias.mean(),
            "largest of a recording, mm": bias.agg(lambda values: values.abs().max()),
            "SD within recordings, mm": table["sd"].mean(),
            "valid frames": table["valid"].mean(),
        }
    )
    print(summary.round(2).to_string())
    print(f"{1e3 * np.mean(costs):.1f} ms CPU a frame, of one tracker ({len(people)} people)")


if __name__ == "__main__":
    main()
