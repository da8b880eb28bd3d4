"""Which of a study's trackers its people allow: a network learns only from annotations."""

from collections.abc import Iterable, Sequence

from steadyface.trackers.arms import LearnsFrom, network_of, tracker_label

# FAN needs one of the others to learn from, and one to decide when to stop.
OTHERS_NEEDED = 2


def usable_arms(
    arms: Sequence[str],
    evaluated: Iterable[str],
    finetuning: Iterable[str],
    marked: Iterable[str],
    tuned: Iterable[str] = (),
) -> tuple[list[str], list[str]]:
    """The arms that can run, and a line for those that cannot.

    Args:
        arms: trackers that the configuration asks for.
        evaluated, finetuning: the people of either set.
        marked: the people who have annotations.
        tuned: networks that another study has tuned, which need no annotations here.
    """
    taught = set(tuned)
    source = {
        arm: LearnsFrom.NOBODY if network_of(arm).name in taught else network_of(arm).learns_from
        for arm in arms
    }
    known = set(marked)
    fewest = min((len(known) - (person in known) for person in evaluated), default=0)
    lacking = {}
    if fewest < OTHERS_NEEDED:
        lacking[LearnsFrom.OTHERS] = (
            "from the other people's annotations, and fewer than two others have any"
        )
    if not known & set(finetuning):
        lacking[LearnsFrom.FINETUNING_SET] = (
            "from annotations of people of the set `finetune`, and nobody there has any"
        )
    lines = []
    for learns_from, reason in lacking.items():
        left_out = [arm for arm in arms if source[arm] == learns_from]
        if left_out:
            one = len(left_out) == 1
            # Some labels hold a comma.
            labels = "; ".join(map(tracker_label, left_out))
            told = "is left out: it learns" if one else "are left out: they learn"
            lines.append(f"{labels} {told} {reason}.")
    return [arm for arm in arms if source[arm] not in lacking], lines
