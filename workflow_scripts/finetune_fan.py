"""FAN's last hourglass, tuned on everyone but one person."""

from pathlib import Path

from steadyface.finetuning.fan import finetune_fan_fold
from steadyface.finetuning.fan_folds import FanFineTuning
from steadyface.finetuning.fan_store import features_of_others
from steadyface.stage import log_to

log_to(snakemake.log[0])
subject = snakemake.wildcards.subject
finetune_fan_fold(
    subject,
    features_of_others(snakemake.input.features, subject),
    subject,
    snakemake.input.weights,
    Path(snakemake.output.head).parent,
    FanFineTuning(**snakemake.params.settings),
    device=snakemake.params.device,
    threads=snakemake.threads,
)
