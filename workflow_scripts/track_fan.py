"""The landmarks of one subject by all of FAN's arms."""

from pathlib import Path

import pandas as pd
from tqdm import tqdm

from steadyface import tables
from steadyface.recording.frame_store import FrameStore
from steadyface.stage import log_to
from steadyface.trackers.engine import choose_device
from steadyface.trackers.fan.tracking import ARMS, track_fan
from steadyface.trackers.tracks import boxes_of, track_table

log_to(snakemake.log[0])
faces = tables.read(snakemake.input.faces, tables.FACES)
arms = snakemake.params.arms
heads = {head: snakemake.input[head] for head in snakemake.params.heads}
trunk = snakemake.input.trunk
if choose_device(snakemake.params.device) == "cuda":
    # There torch runs the weights; elsewhere ONNX Runtime the graphs made of them.
    heads = {head: Path(graph).with_suffix(".safetensors") for head, graph in heads.items()}
    trunk = snakemake.input.weights
    if "fan" in heads:
        heads["fan"] = trunk
parts = {arm: [] for arm in arms}
with FrameStore(snakemake.input.frames) as store:
    for (task, repetition), rows in faces.groupby(["task", "repetition"], sort=False):
        images = (image for _, image in store.frames(task, repetition))
        found = track_fan(
            tqdm(images, desc=f"{snakemake.wildcards.subject} {task}", total=len(rows)),
            boxes_of(rows),
            trunk,
            heads,
            {arm: ARMS[arm] for arm in arms},
            flip=snakemake.params.settings["flip"],
            device=snakemake.params.device,
            threads=snakemake.threads,
        )
        height, width, _ = store.read(task, repetition, 0).shape
        for arm, (points, confidence) in found.items():
            decoder = ARMS[arm].decoder
            parts[arm].append(track_table(rows, points, confidence, decoder, (width, height)))
for arm, path in zip(arms, snakemake.output.tracks, strict=True):
    tables.write(path, pd.concat(parts[arm]), tables.TRACKS)
