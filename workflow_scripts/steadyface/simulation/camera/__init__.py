"""From a posed, painted head to the pictures of an SR300: light, lenses, sensors.

Nothing here knows a person or a task.
"""
