"""Learning of the face mesh's calibration to annotations, and who teaches whom.

What applies a calibration is in `trackers.mesh`, and tracking never imports from here.
"""
