"""The landmarks in a column of a table: numbers from 0 or from 1, or names."""

import pandas as pd

from steadyface.landmark_names import Naming, NamingError, landmarks_named
from steadyface.landmarks import LANDMARKS


def landmark_column(given: pd.Series) -> tuple[pd.Series, Naming]:
    """The landmark (0 to 67) of each cell, and how the cells were understood together.

    Args:
        given: numbers or texts, of the whole file.

    Returns:
        Numbers, NaN for a cell that names no landmark; a number that is none stays as it is.

    Raises:
        NamingError: the cells do not tell which landmarks they mean.
    """
    numbers = pd.to_numeric(given, errors="coerce").astype(float)
    texts = given[given.notna()].astype(str).str.strip()
    texts = texts[texts != ""]
    if numbers[texts.index].isna().any():
        try:
            naming = landmarks_named(texts)
        except NamingError:
            # Among numbers a text is a mistake of its own.
            if numbers.isna().all():
                raise
        else:
            if not naming.ignored or numbers.isna().all():
                return texts.map(naming.landmarks).reindex(given.index).astype(float), naming
    whole = numbers[numbers.between(0, LANDMARKS) & (numbers % 1 == 0)].astype(int).unique()
    # With 0 and 68 both, single cells are wrong.
    if not len(whole) or {0, LANDMARKS} <= set(whole):
        return numbers, Naming({str(number): number for number in range(LANDMARKS)})
    naming = landmarks_named(whole)
    counted = numbers - naming.first
    return counted.where(counted.between(0, LANDMARKS - 1), numbers), naming
