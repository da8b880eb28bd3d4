"""Numbers and lists as the analysis' sentences print them."""

from collections.abc import Sequence


def people(count: int, of: int | None = None) -> str:
    """`1 person`, `27 people`, or `8 of 27 people` where not everybody entered."""
    if of is not None and of != count:
        return f"{count} of {of} {'person' if of == 1 else 'people'}"
    return f"{count} {'person' if count == 1 else 'people'}"


def probability(p: float) -> str:
    """Three decimals, or powers of ten below 0.001."""
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1e}"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def level(confidence: float) -> str:
    """A level in per cent; never rounded up to 100."""
    for digits in (1, 2, 3, 4):
        text = f"{100 * confidence:.{digits}f}"
        if float(text) < 100:
            break
    return f"{text.rstrip('0').rstrip('.')}%"


def number(value: float) -> str:
    """Three decimals; a small value keeps a digit, so that what is not zero is not printed so."""
    if value == 0:
        return "0.000"
    return f"{value:.3f}" if abs(value) >= 0.0005 else f"{value:.1g}"
