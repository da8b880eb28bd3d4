"""Sentences whose numbers know their table: the report links each number to where it comes from.

A sentence is put together as text, so a number carries its table along between three characters
that no text has; `pieces` takes them apart again and `plain` leaves them out.
"""

import re

BEGIN, BETWEEN, END = "\ue000", "\ue001", "\ue002"
SOURCED = re.compile(f"{BEGIN}([^{BETWEEN}]*){BETWEEN}([^{END}]*){END}")


def sourced(number: str, table: str) -> str:
    """A number as it is printed, to stand in a sentence, with the analysis' table it is from."""
    return f"{BEGIN}{table}{BETWEEN}{number}{END}"


def plain(sentence: str) -> str:
    """The sentence as it is read."""
    return SOURCED.sub(r"\2", sentence)


def pieces(sentence: str) -> list[dict[str, str]]:
    """The sentence in pieces of `text`, those of numbers with the name of their `table`."""
    found, last = [], 0
    for match in SOURCED.finditer(sentence):
        if match.start() > last:
            found.append({"text": sentence[last : match.start()]})
        found.append({"text": match[2], "table": match[1]})
        last = match.end()
    if last < len(sentence):
        found.append({"text": sentence[last:]})
    return found
