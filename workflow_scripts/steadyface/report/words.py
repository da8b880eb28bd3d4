"""How the report names groups and counts: one word for one thing on every page."""

# Of the paper's groups whose label is not their name.
GROUP_LABELS = {"stroke": "Stroke"}
SIMULATED = "simulated cohort"
PLURALS = {"person": "people", "is": "are", "has": "have", "lacks": "lack", "was": "were"}


def group_label(group: str) -> str:
    """What readers see: a group's name with blanks for _."""
    return GROUP_LABELS.get(group, group.replace("_", " "))


def of_number(number: int, word: str) -> str:
    """The word as it stands beside the number: "person" after 1, else "people"."""
    return word if number == 1 else PLURALS.get(word, f"{word}s")


def counted(number: int, word: str) -> str:
    """A number and its word: 1 person, 2 people, 0 frames."""
    return f"{number} {of_number(number, word)}"


def probability_text(p: float) -> str:
    """A threshold or smallest p with digits enough to tell two apart: 0.05, 0.000977, 6.1e-05."""
    return f"{p:.3g}" if p >= 1e-4 else f"{p:.1e}"
