"""The default study's settings of fine-tuning."""

from pathlib import Path

import yaml

from steadyface.finetuning.fan.augmentation import FanAugmentation

CONFIG = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "config.yaml").read_text(encoding="utf-8")
)["finetuning"]
AUGMENTATION = FanAugmentation(**CONFIG["fan_augmentation"])
