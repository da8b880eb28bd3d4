"""The one page that a reader opens, put together from tables and figures.

Nothing here computes a value.
"""
