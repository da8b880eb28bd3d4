"""SteadyFace: how accurate and how smooth facial landmark trackers are in patients' videos.

The modules of this folder are the base that every room may import: a module belongs here only if
almost every room needs it, and it imports no room.
"""
