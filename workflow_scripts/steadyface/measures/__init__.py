"""Accuracy, smoothness, jitter and fidelity of landmark tracks, as functions and tables."""
