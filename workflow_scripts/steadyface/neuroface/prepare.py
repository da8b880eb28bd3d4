"""A NeuroFace release read to its end: people, recordings and annotations, or what is wrong."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from steadyface.neuroface.annotations import VideoAnnotations, read_video_annotations, rows_of
from steadyface.neuroface.layout import Release, Take, survey, unused
from steadyface.neuroface.people import participants
from steadyface.neuroface.ratings import choose_people, read_ratings
from steadyface.neuroface.videos import (
    begin_of_numbers,
    look_at,
    marked_elsewhere,
    marked_outside,
    rates_in_conflict,
    told_of_rates,
)
from steadyface.problems import NOTE, PROBLEM, Problem
from steadyface.study.design import PAPER_GROUPS, ordered_tasks

# A study's task by the release's code. REST is not in the release, but a lab may have it.
TASK_OF_CODE = (
    (re.compile(r"(RST|NSM)_REST[0-9]*"), "REST"),
    (re.compile(r"NSM_OPEN"), "OPEN"),
    (re.compile(r"NSM_SPREAD"), "SPREAD"),
    (re.compile(r"NSM_KISS"), "KISS"),
    (re.compile(r"NSM_BLOW"), "BLOW"),
    (re.compile(r"NSM_BIGSMILE"), "BIGSMILE"),
    (re.compile(r"NSM_BROW"), "BROW"),
    (re.compile(r"DDK_PA"), "DDK_PA"),
    (re.compile(r"DDK_PATAKA"), "DDK_PATAKA"),
    (re.compile(r"BBP_NORMAL"), "BBP"),
)
TASKS = tuple(task for _, task in TASK_OF_CODE)


@dataclass(frozen=True)
class Options:
    """Choices of the user.

    tasks: those of `TASKS` whose videos are taken.
    finetune: the people to fine-tune on; None: by the ratings.
    lowest_is_asymmetric: whether the lowest rating means the most asymmetric face.
    first_frame: the release's number of a first frame; None: by its pictures.
    rate_hz: frames per second of all videos, for containers that are wrong.
    allow_recovered: use what is whole of damaged videos.
    """

    tasks: tuple[str, ...] = TASKS
    finetune: tuple[str, ...] | None = None
    lowest_is_asymmetric: bool = False
    first_frame: int | None = None
    rate_hz: float | None = None
    allow_recovered: bool = False


@dataclass
class Prepared:
    """A study to be written, sentences on it, and its problems.

    recordings: take, task and repetition of each. annotations, boxes: tables of the schemas
    `ANNOTATIONS` and `BOXES` by subject.
    """

    release: Release
    rate_hz: float | None = None
    people: pd.DataFrame = field(default_factory=pd.DataFrame)
    recordings: list[tuple[Take, str, int]] = field(default_factory=list)
    annotations: dict[str, pd.DataFrame] = field(default_factory=dict)
    boxes: dict[str, pd.DataFrame] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def faults(self) -> list[Problem]:
        """The problems without the notes."""
        return [problem for problem in self.problems if problem.kind == PROBLEM]


def prepare(folder: str | Path, options: Options | None = None) -> Prepared:
    """Read a release to its end; nothing is written.

    Args:
        folder: holds the release, at whatever depth.
    """
    options = options or Options()
    release, problems = survey(folder)
    prepared = Prepared(release, options.rate_hz, problems=problems)
    if not release.videos:
        return prepared
    prepared.recordings = _recordings(release, options.tasks)
    prepared.problems += _no_such_task(release, options.tasks)
    prepared.problems += unused(release) + _without_video(release, options.tasks)
    prepared.told += _told_of_files(release, prepared.recordings)
    annotations_by_take = _read_annotations(prepared)
    takes = [take for take, _, _ in prepared.recordings]
    videos = look_at(release, takes, options.allow_recovered)
    prepared.told.append(told_of_rates(videos, options.rate_hz))
    first, told, problems = begin_of_numbers(videos, str(release.folder), options.first_frame)
    prepared.problems += videos.problems + problems
    prepared.problems += rates_in_conflict(release, videos, options.rate_hz)
    prepared.problems += marked_elsewhere(videos, annotations_by_take)
    if first is not None:
        prepared.told.append(f"Frame numbers count from {first}: {told}.")
        prepared.problems += marked_outside(videos, annotations_by_take, first)
        _arrange(prepared, annotations_by_take, first)
    _choose(prepared, options)
    return prepared


def _task_of(take: Take) -> str | None:
    """What a video's task is called in a study; None for a code that the release does not have."""
    return next((task for code, task in TASK_OF_CODE if code.fullmatch(take.code)), None)


def _recordings(release: Release, tasks: Sequence[str]) -> list[tuple[Take, str, int]]:
    """The videos of these tasks: take, task and repetition, which is their order."""
    found, counted = [], Counter()
    for take in sorted(release.videos):
        task = _task_of(take)
        if task in tasks and take.subject in release.groups:
            counted[take.subject, task] += 1
            found.append((take, task, counted[take.subject, task]))
    return found


def _no_such_task(release: Release, tasks: Sequence[str]) -> list[Problem]:
    return [
        Problem(
            str(release.folder),
            f"{task!r} is named by --tasks, but is no task of the release",
            f"there are {', '.join(TASKS)}",
        )
        for task in tasks
        if task not in TASKS
    ]


def _without_video(release: Release, tasks: Sequence[str]) -> list[Problem]:
    """Annotations without their video; those of tasks that are kept out are only noted."""
    marked = {*release.tables, *release.frame_annotations}
    return [
        Problem(
            str((release.tables.get(take) or list(release.frame_annotations[take].values()))[0]),
            f"is of the video {take}, which is not there",
            "unpack the group's Videos, or remove the file",
            take.subject,
            kind=PROBLEM if _task_of(take) in tasks else NOTE,
        )
        for take in sorted(marked - set(release.videos))
    ]


def _told_of_files(release: Release, recordings: Sequence[tuple[Take, str, int]]) -> list[str]:
    people = Counter(release.groups.values())
    each = ", ".join(f"{group} {people[group]}" for group in PAPER_GROUPS)
    tasks = Counter(task for _, task, _ in recordings)
    used = ", ".join(f"{tasks[task]} of {task}" for task in ordered_tasks({*tasks, "REST"}))
    told = [f"People: {len(release.groups)} ({each}). Videos: {used}."]
    others = Counter(take.code for take in release.videos)
    others -= Counter(take.code for take, _, _ in recordings)
    if others:
        listed = ", ".join(f"{code} ({count})" for code, count in sorted(others.items()))
        told.append(f"Kept out, being of other tasks: {listed}.")
    if not tasks["REST"]:
        told.append(
            "REST: none, as the release has none; its rows in the report say 'not available'. "
            "Recordings of your own may be added to recordings.tsv."
        )
    return told


def _read_annotations(prepared: Prepared) -> dict[Take, VideoAnnotations]:
    annotations_by_take, release = {}, prepared.release
    for take, _, _ in prepared.recordings:
        annotations, problems = read_video_annotations(release, take)
        prepared.problems += problems
        if annotations is not None:
            annotations_by_take[take] = annotations
        elif not problems:
            wrong, remedy = "no frame is marked", "it counts for smoothness only"
            prepared.problems.append(
                Problem(str(release.videos[take]), wrong, remedy, take.subject, kind=NOTE)
            )
    marked = {release.groups[take.subject] for take in annotations_by_take}
    unread = {release.groups.get(line.subject) for line in prepared.faults}
    present = {release.groups[take.subject] for take, _, _ in prepared.recordings}
    for group in sorted(present - marked - unread):
        wrong = f"no frame of the group {group} is marked"
        remedy = "unpack the group's Landmarks_gt there, or remove its videos"
        prepared.problems.append(Problem(str(release.folder), wrong, remedy))
    return annotations_by_take


def _arrange(
    prepared: Prepared, annotations_by_take: Mapping[Take, VideoAnnotations], first: int
) -> None:
    """The annotations as tables, one per person."""
    rows = {}
    for take, task, repetition in prepared.recordings:
        if take in annotations_by_take:
            found = rows_of(annotations_by_take[take], take, task, repetition, first)
            rows.setdefault(take.subject, []).append(found)
    for subject, parts in rows.items():
        points, boxes = zip(*parts, strict=True)
        prepared.annotations[subject] = pd.concat(points, ignore_index=True)
        prepared.boxes[subject] = pd.concat(boxes, ignore_index=True)
    frames = sum(len(annotations.numbers) for annotations in annotations_by_take.values())
    without = frames - sum(len(table) for table in prepared.boxes.values())
    told = f"Marked frames: {frames}."
    if without:
        told += f" {without} have no box in the release: theirs is 1.05 times that of the points."
    prepared.told.append(told)


def _choose(prepared: Prepared, options: Options) -> None:
    """Put everyone who has recordings into a set."""
    folder, present = (
        str(prepared.release.folder),
        {take.subject for take, _, _ in prepared.recordings},
    )
    groups = {name: group for name, group in prepared.release.groups.items() if name in present}
    chosen = options.finetune
    if chosen is None:
        ratings, problems = read_ratings(prepared.release.ratings)
        choice, more = choose_people(ratings, groups, folder, options.lowest_is_asymmetric)
        prepared.problems += problems + more
        prepared.told += [f"To fine-tune on, by symmetry ratings, {line}." for line in choice.told]
        chosen = choice.subjects
    else:
        prepared.told.append(f"To fine-tune on, as named: {', '.join(chosen) or 'nobody'}.")
        wrong, remedy = "is named by --finetune, but has no video", "correct the id"
        prepared.problems += [
            Problem(folder, wrong, remedy, name) for name in chosen if name not in groups
        ]
    prepared.people, problems = participants(groups, chosen, prepared.release.clinical)
    prepared.problems += problems
