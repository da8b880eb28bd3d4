"""Frames handed to people who annotate: the pictures, the page, and files for other tools.

What comes back is read in `annotations`. No other room imports this one.
"""
