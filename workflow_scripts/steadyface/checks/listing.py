"""The list of all problems as a person reads it."""

from collections.abc import Sequence

from steadyface.problems import PROBLEM, Problem


def as_text(
    problems: Sequence[Problem], people: int, recordings: int, annotated: Sequence[str] = ()
) -> str:
    """Problems first, then notes, each with what to do below it; the last line sums up.

    Args:
        problems: everything found.
        people, recordings: how many were looked at.
        annotated: result of `told_annotated`.
    """
    looked_at = f"{people} people and {recordings} recordings were looked at"
    if not people:
        looked_at = "no recordings were looked at: a simulated study renders its own"
    wrong = [problem for problem in problems if problem.kind == PROBLEM]
    notes = [problem for problem in problems if problem.kind != PROBLEM]
    lines = []
    for head, listed in (("PROBLEMS", wrong), ("NOTES", notes)):
        if listed:
            lines += [head, *(line for problem in listed for line in _lines(problem)), ""]
    if annotated:
        lines += ["ANNOTATED FRAMES", *annotated, ""]
    if wrong:
        count = "1 problem" if len(wrong) == 1 else f"{len(wrong)} problems"
        lines.append(f"{count} to mend before the study can run; {looked_at}.")
    else:
        lines.append(f"No problems; {looked_at}.")
    return "\n".join(lines) + "\n"


def _lines(problem: Problem) -> list[str]:
    where = [f"subject {problem.subject}"] if problem.subject else []
    where += [f"row {problem.row}"] if problem.row is not None else []
    place = f"{problem.file} ({', '.join(where)})" if where else problem.file
    return [f"- {place}: {problem.wrong}", f"    {problem.remedy}"]
