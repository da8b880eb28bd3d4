"""Landmarks in space: how deep the skin lies under a landmark, and what that makes of it in mm.

Nothing of how depth is read from a recording, which is `recording`'s.
"""
