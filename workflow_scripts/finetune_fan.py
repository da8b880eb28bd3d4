"""FAN's last hourglass, tuned on everyone but one person."""

from pathlib import Path

from steadyface.finetuning.fan import finetune_fan_fold
from steadyface.finetuning.fan_features import open_trunk_features
from steadyface.finetuning.fan_folds import FanFineTuning
from steadyface.stage import log_to

log_to(snakemake.log[0])
subject = snakemake.wildcards.subject
files = zip(snakemake.input.maps, snakemake.input.cells, strict=True)
finetune_fan_fold(
    subject,
    {Path(maps).stem: open_trunk_features(maps, cells) for maps, cells in files},
    subject,
    snakemake.input.weights,
    Path(snakemake.output.head).parent,
    FanFineTuning(**snakemake.params.settings),
    device=snakemake.params.device,
    threads=snakemake.threads,
)
