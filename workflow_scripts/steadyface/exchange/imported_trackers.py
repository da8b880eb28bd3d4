"""Which trackers a study imports, checked before any job runs: names, formats and files."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from steadyface.errors import SettingsError
from steadyface.exchange.settings import FIRST_FRAMES, ImportSettings
from steadyface.tables import TRACKER_PATTERN
from steadyface.trackers.arms import ARMS


def import_settings(
    configured: Mapping[str, Mapping[str, Any]], recordings: Sequence[tuple[str, str, int]]
) -> dict[str, ImportSettings]:
    """The imported trackers by name.

    Args:
        configured: `imported_trackers` of the configuration.
        recordings: subject, task and repetition of every recording of the study.

    Raises:
        SettingsError: a name is taken or cannot be a name, a path has an unknown placeholder, or
            one file would serve two recordings of which its format holds only one.
    """
    taken = {name.casefold() for arm in ARMS.values() for name in (arm.name, arm.label)}
    taken |= {"annotation", "truth"}
    settings = {}
    for name, values in configured.items():
        where = f"study.yaml: imported_trackers: {name}"
        if not re.fullmatch(TRACKER_PATTERN, name):
            raise SettingsError(
                "no possible name",
                where=where,
                remedy="begin with a letter, go on with letters, digits, _ and - (_ is shown as "
                "a blank)",
            )
        if name.casefold() in taken:
            raise SettingsError(
                "this tracker exists already", where=where, remedy="choose another name"
            )
        taken.add(name.casefold())
        defaults = {"first_frame": FIRST_FRAMES[values["format"]]}
        settings[name] = ImportSettings(**{**defaults, **values})
        _check_files(settings[name], where, recordings)
    return settings


def _check_files(
    settings: ImportSettings, where: str, recordings: Sequence[tuple[str, str, int]]
) -> None:
    try:
        files = [settings.file_of(*recording) for recording in recordings]
    except (KeyError, IndexError, ValueError):
        raise SettingsError(
            f"files {settings.files!r} may hold {{subject}}, {{task}} and {{repetition}}, "
            "nothing else in braces",
            where=where,
        ) from None
    if settings.format == "points":
        return
    seen: dict[Path, tuple[str, str, int]] = {}
    for file, recording in zip(files, recordings, strict=True):
        if file in seen:
            raise SettingsError(
                f"{file} would be the file of {_named(seen[file])} and of {_named(recording)}",
                where=where,
                remedy="put {subject}, {task} and {repetition} into `files`",
            )
        seen[file] = recording


def _named(recording: tuple[str, str, int]) -> str:
    return " ".join(map(str, recording))
