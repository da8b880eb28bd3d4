"""FAN's last hourglass, tuned on everyone but one person."""

from pathlib import Path

from steadyface.finetuning.fan.folds import FanFineTuning
from steadyface.finetuning.fan.store import features_of_others
from steadyface.finetuning.fan.training import finetune_fan_fold
from steadyface.running.stage import log_to

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
