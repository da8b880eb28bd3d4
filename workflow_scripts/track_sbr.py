"""The landmarks of one subject by all of SBR's arms."""

from steadyface import tables
from steadyface.running.stage import log_to
from steadyface.trackers.engine import files_to_run
from steadyface.trackers.sbr.inference import DECODER, ROUNDED_DECODER, track_sbr
from steadyface.trackers.tracks import subject_tracks

log_to(snakemake.log[0])
arms = snakemake.params.arms
rounded = {arm: "sbr" for arm in arms if arm == "sbr_rounded"}
networks = files_to_run(
    snakemake.params.device,
    {name: snakemake.input[name] for name in snakemake.params.networks},
    {"sbr": snakemake.input.weights},
)
tracks = subject_tracks(
    snakemake.input.frames,
    tables.read(snakemake.input.faces, tables.FACES),
    {arm: ROUNDED_DECODER if arm in rounded else DECODER for arm in arms},
    lambda recording: track_sbr(
        recording.images,
        recording.boxes,
        networks,
        rounded,
        device=snakemake.params.device,
        threads=snakemake.threads,
    ),
)
for arm, path in zip(arms, snakemake.output.tracks, strict=True):
    tables.write(path, tracks[arm], tables.TRACKS)
