"""SBR: the convolutional pose machine that is trained by registration, and how it is run.

Its training is in `finetuning.sbr`, and only modules that need torch import it.
"""
