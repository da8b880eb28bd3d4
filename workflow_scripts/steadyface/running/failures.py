"""Why a job failed, in one line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SHOWN = 600


@dataclass(frozen=True)
class Failure:
    """A job that failed: its rule, its person (empty where it is of several people), and why."""

    rule: str
    person: str
    reason: str

    def __str__(self) -> str:
        return "  ".join(filter(None, (self.person, self.rule, self.reason)))


def own_words(logs: Sequence[str]) -> str | None:
    """The log's last line if it says what is wrong and what to do, else None."""
    last = _last_line(logs)
    return last if last.startswith("ERROR: ") else None


def last_words(logs: Sequence[str], exception: str = "", told: str | None = None) -> str:
    """The last line of a job's log; where it has none of its own, what became of the job.

    Args:
        logs: paths of the job's logs.
        exception: Snakemake's message on the job's end.
        told: a cluster's message on it.
    """
    own = own_words(logs)
    if own is not None:
        return own
    last = _last_line(logs)
    killed = re.search(r"died with <Signals\.(\w+)", exception)
    if (killed and killed[1] == "SIGINT") or last.startswith("KeyboardInterrupt"):
        return "ERROR: stopped by Ctrl-C; type the same command again to go on"
    if killed:
        remedy = "unless somebody did that, the memory was too little: fewer --cores take less"
        return f"ERROR: killed by {killed[1]}; {remedy}"
    words = [word for word in (last, (told or "").strip().splitlines()[:1]) if word]
    reason = "; ".join(word if isinstance(word, str) else word[0] for word in words)
    where = f" (see {logs[0]})" if logs else ""
    return f"ERROR: {reason or _end_of(exception) or 'failed'}{where}"


def plain_words(text: str, kind: str) -> str:
    """An exception of Snakemake's without the places in the workflow, which no user can mend.

    Args:
        text: message as Snakemake prints it.
        kind: the exception's class.
    """
    lines = text.splitlines()
    if kind == "MissingInputException":
        files = text.partition("affected files:")[2].split("\n")
        missing = [
            file.strip() for file in files if file.strip() and not file.startswith("  File")
        ]
        rule = re.search(r"rule (\w+)", text)
        told = f"{rule[1]}: " if rule else ""
        if missing:
            return "\n".join(f"{told}{file} is missing; put it there" for file in missing)
    if kind == "InputFunctionException":
        lines = text.partition("Error:\n")[2].partition("\nWildcards:")[0].splitlines()
    elif kind == "WorkflowError":
        lines = lines[1:]
    else:
        return text
    lines = [line.strip() for line in lines if not re.match(r'  File "', line)]
    return "\n".join(line for line in lines if line and not re.fullmatch(r"\w+Error:", line))


def _last_line(logs: Sequence[str]) -> str:
    lines = [line for path in logs[:1] for line in _lines(path)]
    return lines[-1].strip()[:SHOWN] if lines else ""


def _lines(path: str | Path) -> list[str]:
    """The end of a text file; nothing where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 8192))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    # A bar writes over its own line.
    return [line.rpartition("\r")[2] for line in text.splitlines() if line.strip()]


def _end_of(exception: str) -> str:
    lines = [line.strip() for line in exception.splitlines() if line.strip()]
    return lines[-1][:SHOWN] if lines else ""
