"""Manual annotations in the formats that labs keep them in, made into one checked table.

Nothing here compares an annotation with a tracker, which is what `measures` does.
"""
