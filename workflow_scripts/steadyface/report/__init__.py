"""The tables, figures and the page that a reader sees.

Numbers come computed from `measures` and `analysis`, and nothing here tests or estimates.
"""
