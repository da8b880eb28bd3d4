"""Renders the generic people that the bundled networks are trained on."""

from steadyface.pretraining.rendering import SetSize, render_training_set
from steadyface.stage import log_to

if __name__ == "__main__":
    log_to(snakemake.log[0])
    render_training_set(
        SetSize(
            people=snakemake.params.people,
            stills=snakemake.params.stills,
            clips=snakemake.params.clips,
        ),
        snakemake.params.seed,
        snakemake.output.images,
        snakemake.output.labels,
        snakemake.threads,
    )
