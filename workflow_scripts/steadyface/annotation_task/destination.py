"""Where the annotations go that somebody has saved: the page and the folder's README say so."""

from pathlib import Path

from steadyface.files import shown

# If the study does not say.
DESTINATION = "data/annotations/{subject}"
YOURS = "<your initials>"


def destination_of(pattern: str | None, subject: str) -> str:
    """Where the page's file goes, for the reader.

    Args:
        pattern: the configuration's `cohort/annotations`; where it names a file of another kind,
            or nothing, it is the folder that the documentation recommends.
        subject: the person's id.
    """
    fits = pattern is not None and Path(pattern).suffix in ("", ".json")
    return shown((pattern if fits else DESTINATION).format(subject=subject, annotator=YOURS))
