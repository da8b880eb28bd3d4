"""The landmarks of one subject by all of FAN's arms."""

from steadyface import tables
from steadyface.faces.schemas import FACES
from steadyface.running.stage import log_to
from steadyface.trackers.engine import files_to_run
from steadyface.trackers.fan.tracking import track_fan
from steadyface.trackers.schemas import TRACKS
from steadyface.trackers.tracks import subject_tracks

log_to(snakemake.log[0])
arms = snakemake.params.arms
heads = {head: snakemake.input[head] for head in snakemake.params.heads}
networks = files_to_run(
    snakemake.params.device,
    {"trunk": snakemake.input.trunk, **heads},
    {"trunk": snakemake.input.weights, "fan": snakemake.input.weights},
)
trunk = networks.pop("trunk")
tracks = subject_tracks(
    snakemake.input.frames,
    tables.read(snakemake.input.faces, FACES),
    {arm: decoder for arm, (_, decoder) in arms.items()},
    lambda recording: track_fan(
        recording.images,
        recording.boxes,
        trunk,
        networks,
        arms,
        flip=snakemake.params.settings["flip"],
        device=snakemake.params.device,
        threads=snakemake.threads,
    ),
)
for arm, path in zip(arms, snakemake.output.tracks, strict=True):
    tables.write(path, tracks[arm], TRACKS)
