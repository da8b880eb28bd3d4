"""The landmarks of one subject by all of SBR's arms."""

from pathlib import Path

import pandas as pd

from steadyface import tables
from steadyface.recording.frame_store import FrameStore
from steadyface.running.stage import log_to
from steadyface.trackers.engine import choose_device
from steadyface.trackers.sbr.inference import DECODER, ROUNDED_DECODER, track_sbr
from steadyface.trackers.tracks import recordings_to_track, track_table

log_to(snakemake.log[0])
faces = tables.read(snakemake.input.faces, tables.FACES)
arms = snakemake.params.arms
rounded = {arm: "sbr" for arm in arms if arm == "sbr_rounded"}
networks = {name: snakemake.input[name] for name in snakemake.params.networks}
if choose_device(snakemake.params.device) == "cuda":
    # There torch runs the weights; elsewhere ONNX Runtime the graphs made of them.
    networks = {name: Path(graph).with_suffix(".safetensors") for name, graph in networks.items()}
    if "sbr" in networks:
        networks["sbr"] = snakemake.input.weights
parts = {arm: [] for arm in arms}
with FrameStore(snakemake.input.frames) as store:
    for recording in recordings_to_track(store, faces):
        found = track_sbr(
            recording.images,
            recording.boxes,
            networks,
            rounded,
            device=snakemake.params.device,
            threads=snakemake.threads,
        )
        for arm in arms:
            decoder = ROUNDED_DECODER if arm in rounded else DECODER
            parts[arm].append(track_table(recording.faces, *found[arm], decoder, recording.size))
for arm, path in zip(arms, snakemake.output.tracks, strict=True):
    tables.write(path, pd.concat(parts[arm]), tables.TRACKS)
