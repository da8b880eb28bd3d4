"""The landmarks of one subject by all of SBR's arms."""

from steadyface import tables
from steadyface.faces.schemas import FACES
from steadyface.running.stage import log_to
from steadyface.trackers.engine import files_to_run
from steadyface.trackers.sbr.inference import track_sbr
from steadyface.trackers.schemas import TRACKS
from steadyface.trackers.tracks import subject_tracks

log_to(snakemake.log[0])
arms = snakemake.params.arms
networks = files_to_run(
    snakemake.params.device,
    {name: snakemake.input[name] for name in snakemake.params.networks},
    {"sbr": snakemake.input.weights},
)
tracks = subject_tracks(
    snakemake.input.frames,
    tables.read(snakemake.input.faces, FACES),
    {arm: decoder for arm, (_, decoder) in arms.items()},
    lambda recording: track_sbr(
        recording.images,
        recording.boxes,
        networks,
        arms,
        device=snakemake.params.device,
        threads=snakemake.threads,
    ),
)
for arm, path in zip(arms, snakemake.output.tracks, strict=True):
    tables.write(path, tracks[arm], TRACKS)
