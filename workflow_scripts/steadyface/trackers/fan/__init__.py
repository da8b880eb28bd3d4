"""The face alignment network: its layers, weights, exported graph, decoders and tracking.

Its fine-tuning is in `finetuning.fan`, and only modules that need torch import it.
"""
