"""The examination of all that a study needs, before any hour is spent on it.

Other rooms never import from here, and a problem that a rule must stop at is found in its own
room.
"""
