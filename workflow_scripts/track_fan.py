"""The landmarks of one subject by all of FAN's arms."""

from pathlib import Path

import pandas as pd

from steadyface import tables
from steadyface.recording.frame_store import FrameStore
from steadyface.running.stage import log_to
from steadyface.trackers.engine import choose_device
from steadyface.trackers.fan.tracking import ARMS, track_fan
from steadyface.trackers.tracks import recordings_to_track, track_table

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
    for recording in recordings_to_track(store, faces):
        found = track_fan(
            recording.images,
            recording.boxes,
            trunk,
            heads,
            {arm: ARMS[arm] for arm in arms},
            flip=snakemake.params.settings["flip"],
            device=snakemake.params.device,
            threads=snakemake.threads,
        )
        for arm, track in found.items():
            decoder = ARMS[arm].decoder
            parts[arm].append(track_table(recording.faces, *track, decoder, recording.size))
for arm, path in zip(arms, snakemake.output.tracks, strict=True):
    tables.write(path, pd.concat(parts[arm]), tables.TRACKS)
