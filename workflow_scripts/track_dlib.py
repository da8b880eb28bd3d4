"""The landmarks of one subject by DLIB."""

import pandas as pd

from steadyface import tables
from steadyface.recording.frame_store import FrameStore
from steadyface.running.stage import log_to
from steadyface.trackers import dlib_tracker
from steadyface.trackers.tracks import recordings_to_track, track_table

log_to(snakemake.log[0])
faces = tables.read(snakemake.input.faces, tables.FACES)
parts = []
with FrameStore(snakemake.input.frames) as store:
    for recording in recordings_to_track(store, faces):
        found = dlib_tracker.track_dlib(recording.images, recording.boxes)
        parts.append(track_table(recording.faces, *found, dlib_tracker.DECODER, recording.size))
tables.write(snakemake.output.tracks, pd.concat(parts), tables.TRACKS)
