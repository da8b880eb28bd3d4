"""The face mesh of one subject, and the 68 landmarks picked from it."""

import numpy as np
import pandas as pd

from steadyface import tables
from steadyface.faces.schemas import FACES
from steadyface.recording.frame_store import FrameStore
from steadyface.running.stage import log_to
from steadyface.trackers.mesh.meshes import write_meshes
from steadyface.trackers.mesh.points import landmarks_of_mesh
from steadyface.trackers.mesh.tracking import FaceMesh, mesh_track_table, track_mesh
from steadyface.trackers.schemas import TRACKS
from steadyface.trackers.tracks import recordings_to_track

log_to(snakemake.log[0])
((_, decoder),) = snakemake.params.arms.values()
faces = tables.read(snakemake.input.faces, FACES)
network = FaceMesh(snakemake.input.weights, snakemake.threads)
found, parts = [], []
with FrameStore(snakemake.input.frames) as store:
    for recording in recordings_to_track(store, faces):
        meshes, presence = track_mesh(recording.images, recording.boxes, network)
        points = landmarks_of_mesh(meshes)
        parts.append(mesh_track_table(recording.faces, points, presence, decoder, recording.size))
        found.append((meshes, presence))
write_meshes(snakemake.output.meshes, *map(np.concatenate, zip(*found, strict=True)))
tables.write(snakemake.output.tracks, pd.concat(parts), TRACKS)
