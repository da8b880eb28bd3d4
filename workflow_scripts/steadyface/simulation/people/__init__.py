"""Who the simulated people are: their looks, their diseases, and the sheets that list them.

No geometry and no pixels.
"""
