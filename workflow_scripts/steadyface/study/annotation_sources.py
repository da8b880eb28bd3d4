"""Where a person's annotations lie: one place for all, or one for each annotator."""

import glob
import re
from pathlib import Path


def annotation_sources(pattern: str | None, subject: str) -> dict[str, str]:
    """The files and folders that hold a person's annotations, by annotator.

    Args:
        pattern: a path in which {subject} stands for the person's id and {annotator}, if it is
            there, for who annotated; None for none.
        subject: the id.

    Returns:
        What is there, by annotator in the order of names; the annotator is empty where the path
        does not name one.
    """
    if not pattern:
        return {}
    if "{annotator}" not in pattern:
        path = pattern.format(subject=subject)
        return {"": path} if Path(path).exists() else {}
    first, *others = pattern.replace("{subject}", subject).split("{annotator}")
    # Where the path names the annotator twice, both are the same.
    names = ["([^/]+?)", *[r"\1"] * (len(others) - 1)]
    named = "".join(name + re.escape(part) for name, part in zip(names, others, strict=True))
    paths = glob.glob("*".join(map(glob.escape, [first, *others])))
    matches = [(re.fullmatch(re.escape(first) + named, path), path) for path in sorted(paths)]
    return {match[1]: path for match, path in matches if match}
