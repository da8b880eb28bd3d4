"""The statistics with one value per person, and the answer that rests on them.

What the paper did, with frames as its cases, is not here.
"""
