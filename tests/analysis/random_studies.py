"""Random studies, as labs have them and as they should not be: who and what is there varies."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from steadyface.measures.schemas import SMOOTHNESS
from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS
from steadyface.trackers.arms import PAPER_TRACKERS

ERROR = {"dlib": 2.9, "fan": 2.2, "fan_ft": 1.7, "sbr": 1.9, "sbr_ft": 1.6}
JITTER = {"dlib": 0.3, "fan": 0.25, "fan_ft": 0.24, "sbr": 0.15, "sbr_ft": 0.12}
MESH = "mesh_ft"
EXTRA = "sbr_ft_detection_only"
FRAMES = 3


@dataclass
class Study:
    """What `compare` takes, and how it was made (for messages)."""

    accuracy: pd.DataFrame
    smoothness: pd.DataFrame
    participants: pd.DataFrame
    alpha: float
    frozen: frozenset[str]
    told: dict[str, object] = field(default_factory=dict)


def random_study(seed: int) -> Study:
    """A study of 1 to 45 people; the seed decides everything."""
    random = np.random.default_rng(seed)
    largest = random.choice([2, 4, 8, 15], p=[0.25, 0.3, 0.35, 0.1])
    sizes = {group: int(random.integers(0, largest + 1)) for group in PAPER_GROUPS}
    if random.random() < 0.2:
        sizes[random.choice(PAPER_GROUPS)] = 0
    if not sum(sizes.values()):
        sizes["ALS"] = int(random.integers(1, largest + 1))
    people = [
        (f"{group[0]}{number:02}", group)
        for group, size in sizes.items()
        for number in range(1, size + 1)
    ]
    participants = pd.DataFrame(people, columns=["subject", "group"]).assign(set="evaluate")
    tuned = {"subject": "tuned", "group": "ALS", "set": "finetune"}
    participants = pd.concat([participants, pd.DataFrame([tuned])], ignore_index=True)

    trackers = list(PAPER_TRACKERS)
    if random.random() < 0.25:
        trackers.remove(random.choice(trackers))
    if random.random() < 0.3:
        trackers.append(EXTRA)
    if random.random() < 0.5:
        trackers.append(MESH)
    tasks = [task for task in PAPER_TASKS if random.random() < 0.85] or ["OPEN"]
    marked_tasks = [task for task in tasks if random.random() < 0.85]
    frozen = {random.choice(trackers)} if random.random() < 0.2 else set()
    identical = random.random() < 0.15
    world = random.choice(["paper", "null", "mixed groups", "few gain", "reverse"])
    absent = (
        (random.choice(trackers), random.choice(PAPER_GROUPS)) if random.random() < 0.15 else None
    )
    repetitions = int(random.integers(1, 3))
    unmarked = {subject for subject, _ in people if random.random() < random.choice([0, 0, 0.4])}
    unfilmed = {subject for subject, _ in people if random.random() < random.choice([0, 0, 0.4])}
    # A study in which nobody is measured is refused, which other tests see to.
    unfilmed.discard(people[0][0])
    runs = random.random() < 0.3

    errors, jitters = [], []
    for subject, group in people:
        ease = random.normal(0, 0.1)
        error, jitter = _levels(world, group, random)
        for name in trackers:
            if (name, group) == absent:
                continue
            lost = runs and random.random() < 0.2
            own = random.normal(0, 0.03)
            for task in tasks:
                for repetition in range(1, repetitions + 1):
                    place = (subject, task, repetition, name)
                    gone = lost and random.random() < 0.6
                    if task in marked_tasks and subject not in unmarked:
                        values = error[name] + ease + own + random.normal(0, 0.1, FRAMES)
                        values = np.maximum(values, 0.05)
                        for frame, value in enumerate(values):
                            errors.append((*place, frame, np.nan if gone else value))
                    if subject not in unfilmed:
                        level = jitter[name] * np.exp(random.normal(0, 0.1))
                        still = name in frozen
                        jitters.append((*place, still, np.nan if gone else level))
    if identical:
        errors, jitters = _alike(errors), _alike(jitters)
    told = {"world": world, "sizes": sizes, "absent": absent, "identical": identical}
    return Study(
        _accuracy(errors),
        _smoothness(jitters, random, near=bool(random.random() < 0.5)),
        participants,
        float(random.choice([0.05, 0.05, 0.05, 0.01, 0.1])),
        frozenset(frozen),
        told,
    )


def _levels(world: str, group: str, random: np.random.Generator) -> tuple[dict, dict]:
    error, jitter = dict(ERROR), dict(JITTER)
    if world == "null":
        error, jitter = dict.fromkeys(error, 2.0), dict.fromkeys(jitter, 0.2)
    if world == "mixed groups" and group != "ALS":
        error |= {"sbr_ft": 2.1, "fan_ft": 2.3}
        jitter |= {"sbr_ft": 0.17, "fan_ft": 0.26}
    if world == "few gain":
        gains = random.random() < 0.3
        error |= {"sbr_ft": 0.7 if gains else 1.93, "fan_ft": 0.9 if gains else 2.23}
        jitter |= {"sbr_ft": 0.02 if gains else 0.16, "fan_ft": 0.05 if gains else 0.255}
    if world == "reverse":
        error |= {"sbr_ft": 2.2, "fan_ft": 2.6}
        jitter |= {"sbr_ft": 0.2, "fan_ft": 0.3}
    mesh = random.choice([1.4, 1.7, 2.0]), random.choice([0.1, 0.2])
    return {**error, EXTRA: 1.7, MESH: mesh[0]}, {**jitter, EXTRA: 0.2, MESH: mesh[1]}


def _alike(rows: list[tuple]) -> list[tuple]:
    """FAN-FT's rows as FAN's."""
    of_base = {row[:3] + row[4:5]: row for row in rows if row[3] == "fan"}
    found = []
    for row in rows:
        base = of_base.get(row[:3] + row[4:5]) if row[3] == "fan_ft" else None
        found.append(row if base is None else (*row[:4], *base[4:]))
    return found


def _accuracy(rows: list[tuple]) -> pd.DataFrame:
    columns = ["subject", "task", "repetition", "tracker", "frame", "nrmse_pct"]
    table = pd.DataFrame(rows, columns=columns)
    lost = table["nrmse_pct"].isna()
    return table.assign(
        reference="annotation",
        nme_pct=table["nrmse_pct"] * 0.9,
        box_diagonal_px=300.0,
        status=np.where(lost, "no_face", "ok"),
    )


def _smoothness(rows: list[tuple], random: np.random.Generator, near: bool) -> pd.DataFrame:
    """`near`: a frozen tracker trembles a little, with a gain near 0; else it stands still."""
    columns = ["subject", "task", "repetition", "tracker", "still", "level"]
    table = pd.DataFrame(rows, columns=columns)
    level, still = table["level"].to_numpy(float), table["still"].to_numpy(bool)
    level = np.where(still & np.isfinite(level), 0.004 if near else 0.0, level)
    n = len(table)
    parts = []
    for signal in ("velocity_1d", "speed_2d"):
        for measure, middle in (("sparc", -12.0), ("ldj", -17.0)):
            value = middle - 10 * level + random.normal(0, 0.3, n)
            dead = still & (not near)
            parts.append((signal, "mean", measure, np.where(dead, np.nan, value)))
    parts += [("position", series, "sigma3_rms_pct", level) for series in ("mean", "mouth")]
    gain = np.where(still, 0.01 if near else 0.0, random.uniform(0.7, 1.0, n))
    gain = np.where(np.isnan(level) | (table["task"] == "REST"), np.nan, gain)
    parts.append(("position", "mean", "gain", gain))
    known = ["subject", "task", "repetition", "tracker"]
    long = pd.concat(
        [
            table[known].assign(signal=signal, series=series, measure=measure, value=value)
            for signal, series, measure, value in parts
        ],
        ignore_index=True,
    )
    return long.assign(
        setting="main",
        window_s=5.0,
        rate_hz=30.0,
        cutoff_hz=10.0,
        n_samples=150,
        interpolated_share=0.0,
        status=np.where(long["value"].isna(), "too_many_gaps", "ok"),
    )[list(SMOOTHNESS.columns)]
