"""The linear calibration of the face mesh to an annotation.

Tracking never imports from here."""
