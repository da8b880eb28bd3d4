"""The landmarks of one subject by all of FAN's arms."""

from steadyface.running.stage import log_to
from steadyface.trackers.engine import choose_device, files_to_run
from steadyface.trackers.fan.tracking import track_fan
from steadyface.trackers.tracks import write_tracks

log_to(snakemake.log[0])
arms, weights = snakemake.params.arms, snakemake.input.weights
device = choose_device(snakemake.params.device)
heads = {head: snakemake.input[head] for head in snakemake.params.heads}
heads = files_to_run(heads, {"fan": weights}, device)
trunk = snakemake.input.trunk if device == "cpu" else weights
write_tracks(
    dict(zip(arms, snakemake.output.tracks, strict=True)),
    {arm: decoder for arm, (_, decoder) in arms.items()},
    snakemake.input.frames,
    snakemake.input.faces,
    lambda recording: track_fan(
        recording.images,
        recording.boxes,
        trunk,
        heads,
        arms,
        flip=snakemake.params.settings["flip"],
        device=device,
        threads=snakemake.threads,
    ),
)
