"""Who is in the simulated cohort, and who the networks are pre-trained on.

The cohort has the sizes, sets, ages and sexes of Table I of the paper. Table I prints the clinical
rows of the two sets in exchanged order; here each set has the values that the table's footnote
assigns to it (raw values for the fine-tuning set, median and range for the evaluation set).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steadyface.errors import SheetError
from steadyface.simulation.people.impairment import UNIMPAIRED, Impairment, draw_impairment
from steadyface.simulation.people.streams import stream

COHORT_SEED = 2021
# Seeds of the cohort lie below, those of generic people at or above this number.
GENERIC_SEEDS = 2**62


@dataclass(frozen=True)
class Conditions:
    """Difficulties of a person's recordings, apart from the impairment.

    Attributes:
        light_azimuth_deg: direction of the key light, 0 = from the camera, 90 = from the side.
        key_to_ambient: key light relative to the usual laboratory lamp.
        yaw_deg: mean direction in which the head is turned during a recording.
        exposure_s: exposure time of a frame, which decides the motion blur.
        full_beard: density of a full beard, 0 (none) to 1.
        glasses: whether the person wears glasses.
        distance_mm: between the camera and the eyes (the paper: 30 to 60 cm).
    """

    light_azimuth_deg: float = 0.0
    key_to_ambient: float = 1.0
    yaw_deg: float = 0.0
    exposure_s: float = 0.004
    full_beard: float = 0.0
    glasses: bool = False
    distance_mm: float = 450.0


@dataclass(frozen=True)
class Person:
    """One simulated person; everything about the face follows from these values.

    Attributes:
        subject: "A01".."A11" (ALS), "S01".."S14" (stroke), "C01".."C11" (controls), or
            "G" + seed for people outside the cohort.
        group: "ALS", "stroke", "HC".
        set: "finetune", "evaluate", or "pretrain" outside the cohort.
        sex: "female" or "male".
        seed: seed of all random streams of this person.
        asymmetry: size of the face's fixed left-right asymmetry; 1 is usual.
        variety: spread of the face's proportions about the average; 1 is usual.
        disease_duration: months since onset (ALS) or days since stroke; None if not available.
        alsfrs_r: ALS Functional Rating Scale, revised; None if not available.
    """

    subject: str
    group: str
    set: str
    age_years: float
    sex: str
    seed: int
    impairment: Impairment = UNIMPAIRED
    conditions: Conditions = Conditions()
    asymmetry: float = 1.0
    variety: float = 1.0
    disease_duration: float | None = None
    alsfrs_r: float | None = None


@dataclass(frozen=True)
class _Row:
    age_years: float
    sex: str
    disease_duration: float | None = None
    alsfrs_r: float | None = None


def _rows(
    ages: Sequence[float],
    sexes: str,
    durations: Sequence[float | None] = (),
    scores: Sequence[float | None] = (),
) -> list[_Row]:
    durations = durations or [None] * len(ages)
    scores = scores or [None] * len(ages)
    names = {"F": "female", "M": "male"}
    return [
        _Row(age, names[sex], duration, score)
        for age, sex, duration, score in zip(ages, sexes, durations, scores, strict=True)
    ]


# Table I. Raw values where the paper gives them; otherwise values with the printed median and
# range, and with the medians over both sets that section II.A states (62, 64 and 65 years).
_TABLE_I = {
    ("ALS", "finetune"): _rows((45, 55, 57), "FFM", (28, 41, 99), (26, 35, 39)),
    ("ALS", "evaluate"): _rows(
        (58, 60, 62, 62, 64, 67, 70, 75),
        "FMFMFFMF",
        (33, 22, 109, 35, 26, 48, 30, 71),
        (38, 40, 26, 36, 39, 33, 37, 30),
    ),
    ("stroke", "finetune"): _rows((21, 62, 64), "MMM", (17, 49, None)),
    ("stroke", "evaluate"): _rows(
        (60, 61, 62, 63, 64, 67, 69, 72, 76, 81, 89),
        "MFMMFMMFMMF",
        (125, 28, 742, 3, 380, 97, 3262, 60, 210, 11, 1460),
    ),
    ("HC", "finetune"): _rows((63, 65, 76), "MMM"),
    ("HC", "evaluate"): _rows((33, 52, 58, 63, 66, 70, 74, 78), "FMFMFMFM"),
}
_PREFIX = {"ALS": "A", "stroke": "S", "HC": "C"}


def _draw_severity(group: str, chosen: bool, row: _Row, generator: np.random.Generator) -> float:
    if group == "HC":
        return 0.0
    if chosen:
        return float(generator.uniform(0.75, 1.0))
    if row.alsfrs_r is not None:
        # 48 points are no loss of function; the evaluation set reaches down to 26.
        return float(np.clip(0.1 + (44.0 - row.alsfrs_r) / 26.0, 0.15, 0.8))
    return float(generator.uniform(0.15, 0.8))


def _draw_conditions(sex: str, generator: np.random.Generator) -> Conditions:
    side_lit = generator.random() < 0.45
    azimuth = generator.normal() * 16.0
    if side_lit:
        azimuth = generator.choice((-1.0, 1.0)) * generator.uniform(40.0, 72.0)
    dim = generator.random() < 0.4
    bearded = sex == "male" and generator.random() < 0.45
    return Conditions(
        light_azimuth_deg=float(azimuth),
        key_to_ambient=float(generator.uniform(1.0, 1.25)) if side_lit else 1.0,
        yaw_deg=float(np.clip(generator.normal() * 10.0, -13.0, 13.0)),
        exposure_s=float(generator.uniform(0.016, 0.032) if dim else 0.004),
        full_beard=float(generator.uniform(0.6, 1.0)) if bearded else 0.0,
        glasses=bool(generator.random() < 0.25),
        distance_mm=float(generator.uniform(400.0, 520.0)),
    )


def cohort(seed: int = COHORT_SEED) -> list[Person]:
    """The 36 people of the embedded study: 11 ALS, 14 stroke, 11 controls, as Table I.

    As in the paper, the three fine-tuning people of each group are those with the most severe
    or most asymmetric faces. The same seed gives the same people.
    """
    people = []
    counts = dict.fromkeys(_PREFIX, 0)
    for (group, part), rows in _TABLE_I.items():
        for row in rows:
            counts[group] += 1
            subject = f"{_PREFIX[group]}{counts[group]:02d}"
            generator = stream(seed, "cohort", subject)
            chosen = part == "finetune"
            severity = _draw_severity(group, chosen, row, generator)
            people.append(
                Person(
                    subject=subject,
                    group=group,
                    set=part,
                    age_years=float(row.age_years),
                    sex=row.sex,
                    seed=int(generator.integers(GENERIC_SEEDS)),
                    impairment=draw_impairment(group, severity, generator),
                    conditions=_draw_conditions(row.sex, generator),
                    asymmetry=2.2 if chosen else 1.5,
                    disease_duration=row.disease_duration,
                    alsfrs_r=row.alsfrs_r,
                )
            )
    return people


def person_of(subject: str, people: Sequence[Person]) -> Person:
    """The person named `subject`.

    Raises:
        SheetError: nobody has that name.
    """
    for person in people:
        if person.subject == subject:
            return person
    raise SheetError(
        f"subject {subject} is not in the simulated cohort",
        remedy=f"its people are {people[0].subject} to {people[-1].subject}",
    )


def generic_person(generator: np.random.Generator) -> Person:
    """An unimpaired, nearly symmetric person of 16 to 80 years, mostly under 60, for pre-training.

    Identities are disjoint from every cohort's: their seeds start where the cohort's end.
    """
    seed = GENERIC_SEEDS + int(generator.integers(GENERIC_SEEDS))
    sex = "female" if generator.random() < 0.5 else "male"
    bearded = sex == "male" and generator.random() < 0.45
    old = generator.random() < 0.2
    return Person(
        subject=f"G{seed}",
        group="HC",
        set="pretrain",
        age_years=float(generator.uniform(60.0, 80.0) if old else generator.uniform(16.0, 60.0)),
        sex=sex,
        seed=seed,
        conditions=Conditions(
            full_beard=float(generator.uniform(0.15, 1.0)) if bearded else 0.0,
            glasses=bool(generator.random() < 0.25),
        ),
        asymmetry=0.6,
        variety=1.35,
    )
