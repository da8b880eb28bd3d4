"""The landmarks of one subject by all of SBR's arms."""

from steadyface.running.stage import log_to
from steadyface.trackers.engine import choose_device, files_to_run
from steadyface.trackers.sbr.inference import track_sbr
from steadyface.trackers.tracks import write_tracks

log_to(snakemake.log[0])
arms = snakemake.params.arms
device = choose_device(snakemake.params.device)
graphs = {name: snakemake.input[name] for name in snakemake.params.networks}
networks = files_to_run(graphs, {"sbr": snakemake.input.weights}, device)
write_tracks(
    dict(zip(arms, snakemake.output.tracks, strict=True)),
    {arm: decoder for arm, (_, decoder) in arms.items()},
    snakemake.input.frames,
    snakemake.input.faces,
    lambda recording: track_sbr(
        recording.images,
        recording.boxes,
        networks,
        arms,
        device=device,
        threads=snakemake.threads,
    ),
)
