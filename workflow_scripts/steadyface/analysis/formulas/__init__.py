"""Tests, intervals and corrections as functions of plain arrays.

Nothing here knows a tracker, a measure or a study.
"""
