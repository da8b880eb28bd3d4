"""Where frames come from: SR300 bags, videos and pictures, with times, calibration and depth.

Nothing here knows what a face is.
"""
