"""FAN's last hourglass, tuned on everybody annotated, for people of other studies."""

from pathlib import Path

from steadyface.finetuning.bundle import epochs_of_folds
from steadyface.finetuning.fan.folds import FanFineTuning
from steadyface.finetuning.fan.store import features_of_others
from steadyface.finetuning.fan.training import finetune_fan_fold
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
finetune_fan_fold(
    "everybody",
    features_of_others(snakemake.input.features, None),
    None,
    snakemake.input.weights,
    Path(snakemake.output.head).parent,
    FanFineTuning(**snakemake.params.settings),
    device=snakemake.params.device,
    threads=snakemake.threads,
    stop_after=epochs_of_folds(snakemake.input.folds),
)
