"""What a head's surface is painted with: the texture of one person.

No geometry and no camera.
"""
