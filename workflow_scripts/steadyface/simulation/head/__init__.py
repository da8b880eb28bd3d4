"""The geometry of a head: its mesh, its parts, and how they deform.

No colours and no pixels.
"""
