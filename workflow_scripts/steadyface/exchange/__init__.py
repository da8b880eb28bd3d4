"""Landmarks from other tools and for other tools: their files in, ours out in their formats."""
