"""The tables of the report: their rows, and how cells are printed.

Nothing here computes a statistic.
"""
