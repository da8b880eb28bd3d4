"""The statistics of a study: the paper's, those with one value per person, and their formulas.

Values come measured from `measures`, and nothing here prints, draws or formats a page.
"""
