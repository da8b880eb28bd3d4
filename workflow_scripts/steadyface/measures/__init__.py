"""Accuracy, smoothness, jitter and fidelity of landmark tracks: pure functions and their tables."""
