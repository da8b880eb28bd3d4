"""What a simulated person does in each task: one row per task.

REST, OPEN and SPREAD are the paper's tasks (section II.B); the others are those of the NeuroFace
release besides (Bandini et al. 2021, IEEE J Biomed Health Inform 25:1111-1119). Durations and
sizes are modelling choices within what healthy people do; impairments change them.
"""

from dataclasses import dataclass

import numpy as np

from steadyface.errors import SheetError
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.movement.motion import Cycles, repetitions
from steadyface.simulation.people.people import Person

SIDES = ("right", "left")


@dataclass(frozen=True)
class Part:
    """One shape of a movement (`Expression`'s fields say what 1 of it is).

    Attributes:
        shape: a field of `Expression`; with `sided`, its beginning without the side.
        smallest, largest: bounds of the size at the far end, which is drawn for each recording.
        sided: whether both sides move, the affected one less.
        impaired: whether a reduced excursion reduces it.
        returning: largest at rest, and gone at the far end, as lips that close between syllables.
    """

    shape: str
    smallest: float
    largest: float
    sided: bool = False
    impaired: bool = True
    returning: bool = False


@dataclass(frozen=True)
class Script:
    """A task's repeated movement away from rest and back.

    Attributes:
        there_s: duration of the movement away from rest; an impairment's slowness stretches it.
        hold_s, pause_s: stay at the far end, and at rest before the next repetition.
        parts: moving parts, in the order in which their sizes are drawn; none in REST.
    """

    there_s: float = 0.0
    hold_s: float = 0.0
    pause_s: float = 0.0
    parts: tuple[Part, ...] = ()


# Syllables follow each other without a rest, about six of them a second.
_SYLLABLE = {"there_s": 0.075, "hold_s": 0.0, "pause_s": 0.01}
SCRIPTS = {
    "REST": Script(),
    "OPEN": Script(0.50, 0.25, 0.30, (Part("jaw_deg", 20.0, 27.0),)),
    "SPREAD": Script(
        0.45,
        0.35,
        0.35,
        (
            Part("spread", 1.0, 1.35, sided=True),
            Part("part", 0.18, 0.38, impaired=False),
            Part("jaw_deg", 0.0, 1.0, impaired=False),
        ),
    ),
    "DDK_PA": Script(
        **_SYLLABLE,
        parts=(
            Part("jaw_deg", 3.0, 5.0),
            Part("part", 0.6, 1.0),
            Part("press", 0.4, 0.6, impaired=False, returning=True),
        ),
    ),
    # /ta/ and /ka/ leave the lips open: the jaw alone shows every syllable.
    "DDK_PATAKA": Script(
        **_SYLLABLE, parts=(Part("jaw_deg", 2.0, 3.5), Part("part", 0.4, 0.8, impaired=False))
    ),
    # "Buy Bobby a puppy": each repetition is one of its syllables.
    "BBP": Script(
        0.11,
        0.02,
        0.05,
        (
            Part("jaw_deg", 4.0, 8.0),
            Part("part", 0.6, 1.0),
            Part("press", 0.3, 0.5, impaired=False, returning=True),
        ),
    ),
    "KISS": Script(0.45, 0.40, 0.40, (Part("pucker", 0.8, 1.1),)),
    "BLOW": Script(0.50, 0.80, 0.50, (Part("pucker", 0.5, 0.8), Part("puff", 0.5, 0.9))),
    "BROW": Script(0.40, 0.40, 0.40, (Part("brow", 0.8, 1.1, sided=True),)),
    "BIGSMILE": Script(
        0.45, 0.50, 0.45, (Part("smile", 0.9, 1.2, sided=True), Part("part", 0.5, 1.0))
    ),
}  # fmt: skip


def script_of(task: str) -> Script:
    """The script of a task.

    Raises:
        SheetError: nobody can be simulated in it.
    """
    if task not in SCRIPTS:
        raise SheetError(
            "is not one that can be simulated",
            where=f"task {task}",
            remedy=f"name one of {', '.join(SCRIPTS)} in the sheet of recordings",
        )
    return SCRIPTS[task]


def perform_script(
    script: Script, person: Person, times: FloatArray, generator: np.random.Generator
) -> tuple[dict[str, FloatArray], Cycles]:
    """A script's shapes (frames,) over time, by field of `Expression`, and its cycles.

    Args:
        times: (frames,) s.
    """
    if not script.parts:
        return {}, Cycles.none()
    impairment = person.impairment
    activation, cycles = repetitions(
        times,
        script.there_s * impairment.slowness,
        script.hold_s,
        script.pause_s * impairment.slowness**0.5,
        impairment.decrement,
        generator,
    )
    shapes = {}
    for part in script.parts:
        size = generator.uniform(part.smallest, part.largest)
        excursion = impairment.excursion if part.impaired else 1.0
        course = np.maximum(1 - activation, 0) if part.returning else activation
        if not part.sided:
            shapes[part.shape] = course * size * excursion
            continue
        for side in SIDES:
            gain = impairment.affected_gain if side == impairment.affected_side else 1.0
            varied = 1 + 0.05 * generator.normal()
            shapes[f"{part.shape}_{side}"] = size * excursion * course * gain * varied
    return shapes, cycles
