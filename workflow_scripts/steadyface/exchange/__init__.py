"""Landmarks from other tools and for other tools: their files in, ours out in their formats.

Manual annotations of the same tools are read by `annotations`, and nothing here tracks or
measures.
"""
