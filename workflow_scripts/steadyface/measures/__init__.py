"""Accuracy, smoothness, jitter and fidelity of landmark tracks, as functions and as tables.

Everything here is of one recording or one person; people are compared in `analysis`.
"""
