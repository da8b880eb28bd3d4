"""The landmark trackers: frames and face boxes in, 68 points per frame out.

Training is not here but in `finetuning`, and tracking on a CPU imports no torch.
"""
