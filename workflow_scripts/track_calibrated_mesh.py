"""The landmarks of one subject by the calibrated face meshes."""

import pandas as pd

from steadyface import tables
from steadyface.faces.schemas import FACES
from steadyface.recording.frame_store import FrameStore
from steadyface.running.stage import log_to
from steadyface.trackers.mesh.calibration import landmarks_by_calibration, read_calibration
from steadyface.trackers.mesh.meshes import read_meshes
from steadyface.trackers.mesh.tracking import mesh_track_table
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
faces = tables.read(snakemake.input.faces, FACES)
meshes, presence = read_meshes(snakemake.input.meshes, len(faces))
with FrameStore(snakemake.input.frames) as store:
    sizes = {key: store.read(*key, 0).shape[1::-1] for key in store.recordings}
arms = snakemake.params.arms.items()
for (arm, (_, decoder)), path in zip(arms, snakemake.output.tracks, strict=True):
    points = landmarks_by_calibration(meshes, read_calibration(snakemake.input[arm]))
    parts = []
    for key, rows in faces.reset_index(drop=True).groupby(["task", "repetition"], sort=False):
        here = rows.index
        parts.append(mesh_track_table(rows, points[here], presence[here], decoder, sizes[key]))
    tables.write(path, pd.concat(parts), TRACKS)
