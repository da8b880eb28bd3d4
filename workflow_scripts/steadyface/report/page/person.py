"""A person's own page: each recording's traces with cycles marked, sides and main measures."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import jinja2
import pandas as pd
from markupsafe import Markup

from steadyface.files import write_text
from steadyface.measures.kinematics.movement import ANNOTATION, TRUTH, Movement
from steadyface.measures.measured import OK
from steadyface.report.figures.movement import draw_movement
from steadyface.report.figures.style import save_svg
from steadyface.report.page.svg import inline_svg
from steadyface.report.page.views import decimals, printed
from steadyface.report.palette import VARIABLES, looks_of
from steadyface.report.tables.movement import main_measures
from steadyface.study.design import ordered_tasks
from steadyface.trackers.arms import (
    PAPER_TRACKERS,
    is_imported,
    mesh_first,
    ordered_trackers,
    tracker_label,
)

TEMPLATES = Path(__file__).parent / "templates"


class Drawn(NamedTuple):
    """A recording that the page shows, and the signal in which its cycles are sought."""

    movement: Movement
    signal: str


def write_person(
    page: Path,
    subject: str,
    group: str | None,
    recordings: Sequence[Drawn],
    kinematics: pd.DataFrame,
    settings: str,
    simulated: bool,
) -> None:
    """Write a person's page, which holds everything that it shows.

    Args:
        page: the file.
        subject, group: who it is; None in a study without groups.
        recordings: the person's; shown by task and repetition.
        kinematics: the person's KINEMATICS table.
        settings: in words, how movement was measured.
        simulated: whether the person is rendered.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        lstrip_blocks=True,
    )
    order = ordered_tasks(each.movement.task for each in recordings)
    with TemporaryDirectory() as folder:
        shown = [
            _shown(each, kinematics, group is not None, simulated, Path(folder))
            for each in sorted(recordings, key=lambda each: order.index(each.movement.task))
        ]
    html = environment.get_template("person.html").render(
        subject=subject,
        group=group,
        simulated=simulated,
        settings=settings,
        recordings=shown,
        looks=VARIABLES,
        style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
    )
    write_text(page, html)


def drawn_trackers(sources: Sequence[str], compares: bool) -> list[str]:
    """The sources that a page draws: truth, annotation, the paper's, imported ones, the mesh."""
    known = [name for name in (TRUTH, ANNOTATION) if name in sources]
    ours = [name for name in sources if name not in known]
    ordered = ordered_trackers(ours) if compares else mesh_first(ours)
    kept = [
        name for name in ordered if name in PAPER_TRACKERS or is_imported(name) or name == "mesh"
    ]
    return known + (kept or ordered)


def side_trackers(trackers: Sequence[str], compares: bool) -> list[str]:
    """Of drawn sources those whose corners are drawn: what is known, and one tracker.

    The last of the paper's where groups are compared, else the one that stands first.
    """
    known = [name for name in trackers if name in (TRUTH, ANNOTATION)]
    ours = [name for name in trackers if name not in known]
    papers = [name for name in ours if name in PAPER_TRACKERS]
    return known[:1] + (papers[-1:] if compares and papers else ours[:1])


def _shown(
    drawn: Drawn, kinematics: pd.DataFrame, compares: bool, simulated: bool, folder: Path
) -> dict[str, Any]:
    movement, signal = drawn
    trackers = drawn_trackers(movement.sources, compares)
    looks = looks_of([name for name in movement.sources if name not in (TRUTH, ANNOTATION)])
    figure = draw_movement(
        movement, signal, trackers, side_trackers(trackers, compares), looks, simulated
    )
    name = f"{movement.task}_{movement.repetition}"
    title = f"{movement.task} {movement.repetition}: traces, cycles, left against right"
    path = folder / f"{name}.svg"
    save_svg(figure, path)
    rows = kinematics[
        (kinematics["task"] == movement.task)
        & (kinematics["repetition"] == movement.repetition)
        & (kinematics["cycle"] == 0)
    ]
    return {
        "name": f"{movement.task} {movement.repetition}",
        "svg": inline_svg(path, title),
        "shaded": tracker_label(trackers[0]),
        "given": movement.numbers is not None,
        "trackers": [tracker_label(name) for name in trackers],
        "rows": _rows(rows, trackers),
    }


def _rows(kinematics: pd.DataFrame, trackers: Sequence[str]) -> list[dict[str, Any]]:
    """Label, unit and a cell for each tracker: the value, or why there is none."""
    main = main_measures(kinematics, "value")
    rows = []
    for (label, unit), own in main.groupby(["label", "unit"], sort=False):
        of_tracker = own.set_index("tracker")
        digits = decimals("value", own["value"])
        cells = []
        for tracker in trackers:
            if tracker not in of_tracker.index:
                cells.append({"text": "", "told": ""})
                continue
            one = of_tracker.loc[tracker]
            known = one["status"] == OK
            cells.append(
                {
                    "text": printed("value", float(one["value"]), digits) if known else "–",
                    "told": "" if known else one["status"].replace("_", " "),
                }
            )
        rows.append({"label": label, "unit": "" if unit == "1" else unit, "cells": cells})
    return rows
