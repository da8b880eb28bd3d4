"""FAN's last hourglass, tuned on exactly the people that SBR-FT learns from."""

from pathlib import Path

from steadyface.finetuning.fan.features import open_trunk_features
from steadyface.finetuning.fan.folds import FanFineTuning
from steadyface.finetuning.fan.training import finetune_fan_fold
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
files = zip(snakemake.input.maps, snakemake.input.cells, strict=True)
finetune_fan_fold(
    "equal",
    {Path(maps).stem: open_trunk_features(maps, cells) for maps, cells in files},
    None,
    snakemake.input.weights,
    Path(snakemake.output.head).parent,
    FanFineTuning(**snakemake.params.settings),
    device=snakemake.params.device,
    threads=snakemake.threads,
)
