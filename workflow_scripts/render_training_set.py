"""Renders the generic people that the bundled networks are trained on, and the held-out ones."""

from steadyface.pretraining.rendering import SetSize, render_movement_set, render_training_set
from steadyface.running.stage import log_to

if __name__ == "__main__":
    log_to(snakemake.log[0])
    params, output = snakemake.params, snakemake.output
    size = SetSize(people=params.people, stills=params.stills, clips=params.clips)
    render_training_set(size, params.seed, output.images, output.labels, snakemake.threads)
    render_movement_set(
        params.seed,
        range(params.people - params.held_out_people, params.people),
        output.movement_images,
        output.movement_labels,
        snakemake.threads,
    )
