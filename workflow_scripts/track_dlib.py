"""The landmarks of one subject by DLIB."""

import pandas as pd
from tqdm import tqdm

from steadyface import tables
from steadyface.recording.frame_store import FrameStore
from steadyface.stage import log_to
from steadyface.trackers import dlib_tracker
from steadyface.trackers.tracks import boxes_of, track_table

log_to(snakemake.log[0])
faces = tables.read(snakemake.input.faces, tables.FACES)
parts = []
with FrameStore(snakemake.input.frames) as store:
    for (task, repetition), rows in faces.groupby(["task", "repetition"], sort=False):
        images = (image for _, image in store.frames(task, repetition))
        progress = tqdm(images, desc=f"{snakemake.wildcards.subject} {task}", total=len(rows))
        found = dlib_tracker.track_dlib(progress, boxes_of(rows))
        height, width, _ = store.read(task, repetition, 0).shape
        parts.append(track_table(rows, *found, dlib_tracker.DECODER, (width, height)))
tables.write(snakemake.output.tracks, pd.concat(parts), tables.TRACKS)
