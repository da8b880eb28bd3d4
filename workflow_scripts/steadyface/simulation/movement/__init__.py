"""What a simulated face does over time: curves, expressions, performances of a task.

No geometry and no pixels.
"""
