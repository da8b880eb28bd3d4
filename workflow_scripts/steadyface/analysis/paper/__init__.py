"""The paper's own statistics, and each of its claims held against a study.

Nothing here is confirmatory: the tests per person are.
"""
