"""The landmark trackers: frames and face boxes in, 68 points per frame out."""
