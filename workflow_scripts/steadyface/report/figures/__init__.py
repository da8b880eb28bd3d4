"""The report's figures: each module draws one from tidy tables.

Nothing here computes a statistic or reads another stage's files.
"""
