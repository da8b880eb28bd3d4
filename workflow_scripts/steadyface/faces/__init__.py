"""The face in a frame: detection, box conventions, and the crops that the networks see.

No landmark is sought here, which is what `trackers` does.
"""
