"""Why a measure of movement has no value, besides the reasons that all measures share."""

# The points that show the head's motion, or the inner eye corners, are not tracked.
NO_HEAD_POINTS = "no_head_points"
# The recording has no depth, so nothing can be told in millimetres.
NO_DEPTH = "no_depth"
# The landmarks that the signal is made of are not tracked.
NO_LANDMARKS = "no_landmarks"
# Nothing in the recording moves enough to be a cycle, or no cycles are sought in this task.
NO_CYCLE = "no_cycle"
# The recording begins or ends within the cycle.
CUT = "cut"
# Frames are missing within the cycle, or so many that cycles may have been missed.
GAP = "gap"
TOO_FEW_CYCLES = "too_few_cycles"
