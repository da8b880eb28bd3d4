"""Frames handed to people who annotate: the pictures, the page, and files for other tools."""
