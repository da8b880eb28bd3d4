"""How mouths move: range, speed, time, variability and symmetry, from landmarks of any tracker.

Nothing here compares trackers with each other or people in groups; that is the analysis' work.
"""
