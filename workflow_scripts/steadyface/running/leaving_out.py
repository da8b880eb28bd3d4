"""Going on without people whose jobs have failed: whom to leave out, and the command for it.

Much of a study needs everybody: FAN is fine-tuned on all others, trackers are compared over all.
So the results of the others come from a second run of the same study without those who failed,
which does only what the first could not.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from steadyface.files import write_text
from steadyface.provenance.software import without_places
from steadyface.running.failures import last_words

# Done once already; a second time they would do the same jobs again.
FORCED = ("-f", "--force", "-F", "--forceall")
REASON = 300


@dataclass(frozen=True)
class FailedJob:
    """A job that failed: its rule, its person (None: several people), and its logs."""

    rule: str
    subject: str | None
    logs: Sequence[str]


def people_to_leave_out(
    failed: Iterable[FailedJob], told: Mapping[tuple[str, str], str]
) -> dict[str, str]:
    """The people whose jobs failed, and why; empty where a job of all people failed too.

    Args:
        failed: every job that failed.
        told: reasons that are known already, by rule and person.
    """
    people: dict[str, str] = {}
    for job in failed:
        if job.subject is None:
            return {}
        reason = told.get((job.rule, job.subject)) or last_words(job.logs)
        reason = reason.removeprefix("ERROR: ")[:REASON]
        # Of a group's jobs the first that says why counts: the later ones had no turn.
        if job.subject not in people or people[job.subject].startswith("failed"):
            people[job.subject] = without_places(reason)
    return people


def wants_somebody(targets: Iterable[str], people: Iterable[str]) -> bool:
    """Whether a target names one of these people, so that none of them can be left out."""
    return any(
        re.search(rf"(?<![^\W_]){re.escape(person)}(?![^\W_])", target)
        for target in targets
        for person in people
    )


def command_without(
    arguments: Sequence[str],
    configfiles: Sequence[str | Path],
    people: Mapping[str, str],
    path: Path,
) -> list[str]:
    """The arguments of a command for the same study without some people.

    Args:
        arguments: arguments of the command that was typed.
        configfiles: absolute paths of those that it names.
        people: who does not enter, and why.
        path: absolute path of the file for the settings that say so.
    """
    write_text(path, yaml.safe_dump({"cohort": {"without": dict(people)}}, allow_unicode=True))
    kept = [argument for argument in arguments if argument not in FORCED]
    end = kept.index("--") if "--" in kept else len(kept)
    # The first run still holds the study's lock. The last --configfile of a command counts.
    added = ["--nolock", "--configfile", *map(str, configfiles), str(path)]
    return [*kept[:end], *added, *kept[end:]]
