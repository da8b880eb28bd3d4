"""The face box of every frame of one subject."""

import pandas as pd
from tqdm import tqdm

from steadyface import tables
from steadyface.faces.detection import (
    describe_faces,
    detect_faces,
    face_table,
    without_unusable,
)
from steadyface.faces.schemas import FACES
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.schemas import FRAMES
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
index = tables.read(snakemake.input.index, FRAMES)
settings = snakemake.params.settings
parts = []
with FrameStore(snakemake.input.frames) as store:
    for (task, repetition), frames in index.groupby(["task", "repetition"], sort=False):
        images = (image for _, image in store.frames(task, repetition))
        progress = tqdm(images, desc=f"{snakemake.wildcards.subject} {task}", total=len(frames))
        detections = list(detect_faces(progress, settings["threshold"]))
        faces = face_table(frames, detections, settings["box"], settings["largest_gap"])
        parts.append(without_unusable(faces, frames))
        print(f"{task} {repetition}: {describe_faces(parts[-1])}")
tables.write(snakemake.output.faces, pd.concat(parts), FACES)
