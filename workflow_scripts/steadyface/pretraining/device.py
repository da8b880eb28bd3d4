"""Where the bundled networks are trained: on a GPU where there is one."""

from __future__ import annotations

import torch


def training_device() -> torch.device:
    """The GPU, set for speed, or the CPU."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    # crops of a phase all have one size, for which the fastest convolution is looked up once
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high")
    return torch.device("cuda")


def half_precision(device: torch.device) -> torch.autocast:
    """On a GPU a network's layers run in bfloat16, losses and weights in single precision."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")
