"""The Toronto NeuroFace release, as it lies on its users' disks, made into a study's sheets.

Formats that other data sets use too are read by `annotations`, and no rule imports from here.
"""
