"""The embedded cohort: rendered 3-D heads of simulated people, with exact landmarks.

Only these modules put people, movement, head, skin and camera together, and no tracker is known
here.
"""
