"""Where frames come from: SR300 bags and video files, frame times, calibration, depth, storage."""
