"""Which of a study's trackers its people allow: a network learns only from annotations."""

from collections.abc import Iterable, Sequence

from steadyface.landmarks import TRACKER_LABELS

# FAN leaves out the person whom it will track, and needs one of the others to decide when to stop.
LEAVING_ONE_OUT = ("fan_ft", "fan_ft_subpixel", "mesh_ft_loso")
OTHERS_NEEDED = 2
FROM_THE_FINETUNING_SET = ("fan_ft_equal", "sbr_ft", "sbr_ft_detection_only", "mesh_ft")


def usable_arms(
    arms: Sequence[str], evaluated: Iterable[str], finetuning: Iterable[str], marked: Iterable[str]
) -> tuple[list[str], list[str]]:
    """The arms that can run, and a line for those that cannot.

    Args:
        arms: trackers that the configuration asks for.
        evaluated, finetuning: the people of either set.
        marked: the people who have annotations.
    """
    known = set(marked)
    fewest = min((len(known) - (person in known) for person in evaluated), default=0)
    lines, left_out = [], set()
    if fewest < OTHERS_NEEDED:
        left_out |= set(LEAVING_ONE_OUT)
        lines += _line(
            LEAVING_ONE_OUT,
            arms,
            "learns from the other people's annotations, and fewer than two others have any",
        )
    if not known & set(finetuning):
        left_out |= set(FROM_THE_FINETUNING_SET)
        lines += _line(
            FROM_THE_FINETUNING_SET,
            arms,
            "learns from annotations of people of the set `finetune`, and nobody there has any",
        )
    return [arm for arm in arms if arm not in left_out], lines


def _line(group: Sequence[str], arms: Sequence[str], reason: str) -> list[str]:
    labels = [TRACKER_LABELS[arm] for arm in group if arm in arms]
    verb = "is" if len(labels) == 1 else "are"
    return [f"{', '.join(labels)} {verb} left out: it {reason}."] if labels else []
