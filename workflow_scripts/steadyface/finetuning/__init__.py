"""Fine-tuning of FAN, SBR and the face mesh's calibration on annotated frames and on video.

Tracking never imports from here: what applies a tuned network lies in `trackers`.
"""
