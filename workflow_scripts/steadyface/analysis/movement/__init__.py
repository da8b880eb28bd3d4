"""Measures of movement by group, task and tracker: means, differences between groups, cycles.

Trackers are not tested against each other here; nothing reads a landmark.
"""
