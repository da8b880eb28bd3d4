"""MediaPipe's face mesh: its network, the square that follows the face, and calibrated landmarks.

A calibration is learned in `finetuning.mesh`, not here.
"""
