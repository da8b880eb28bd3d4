"""The report: one HTML page that holds everything, opens from disk and fetches nothing."""

import base64
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
import pandas as pd
import yaml
from markupsafe import Markup, escape

from steadyface import tables
from steadyface.analysis.paper.table3 import TASK_ORDER, recorded
from steadyface.analysis.paper.table_schemas import (
    ACCURACY_VALUES,
    SMOOTHNESS_VALUES,
    TASK_ACCURACY_VALUES,
)
from steadyface.analysis.per_person.finetuned import FINETUNED
from steadyface.analysis.schemas import SCHEMAS
from steadyface.analysis.starting_points import STARTING_POINTS
from steadyface.analysis.wording import listed
from steadyface.files import write_text
from steadyface.measures.measured import SHORT_RECORDING
from steadyface.provenance.software import without_places
from steadyface.report.figures.captions import CAPTIONS, PICTURES
from steadyface.report.page.contents import (
    VIEWED,
    ReportContents,
    measure_labels,
    measured_people,
    missing_parts,
    people_of,
    tells,
    trackers_of,
    viewed_tables,
)
from steadyface.report.page.movement_views import (
    MOVEMENT_OF_RECORDINGS,
    movement_views,
    said_of_agreement,
    said_of_cycles,
    settings_in_words,
    told_of_missing,
)
from steadyface.report.page.statistics_views import CLAIMS, QUALITY, STATISTICS, STEADINESS, TRUTH
from steadyface.report.page.svg import inline_svg
from steadyface.report.page.told import planned_family
from steadyface.report.page.views import View, shown_rows, text_of, view_html
from steadyface.report.palette import VARIABLES
from steadyface.report.tables.accuracy import accuracy_grid
from steadyface.report.tables.annotators import (
    ANNOTATORS_VIEW,
    said_of_annotators,
    said_of_starting_points,
)
from steadyface.report.tables.cohort import COHORT_VALUES, cohort_grid
from steadyface.report.tables.grid import Grid, to_html
from steadyface.report.tables.quality import said_of_faces, said_of_rates
from steadyface.report.tables.recordings import AT_A_GLANCE, RECORDINGS
from steadyface.report.tables.smoothness import smoothness_grid
from steadyface.report.tables.steadiness import said_of_movement
from steadyface.report.tables.task_accuracy import task_accuracy_grid
from steadyface.report.tables.truth import said_of_truth
from steadyface.report.words import counted, of_number
from steadyface.study.design import PAPER_TASKS, ordered_tasks
from steadyface.trackers.arms import PAPER_TRACKERS, is_imported, tracker_label
from steadyface.weights.real_faces import said_of_dlib, said_of_weights
from steadyface.weights.schemas import LEARNED_FROM

TEMPLATES = Path(__file__).parent / "templates"


def write_report(page: Path, contents: ReportContents) -> None:
    """Write the report; links in it lead to the CSVs, relative to the page.

    Raises:
        TableError: a table cannot be read or breaks its schema.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        lstrip_blocks=True,
    )
    environment.filters |= {"counted": counted, "listed": listed, "word": of_number}
    context = _context(page, contents)
    html = environment.get_template("report.html").render(context)
    write_text(page, html)


def _context(page: Path, contents: ReportContents) -> dict[str, Any]:
    links = {name: _link(path, page) for name, path in contents.tables.items()}
    read = viewed_tables(contents)
    grids = _grids(contents)
    steadiness = STEADINESS if contents.compares else AT_A_GLANCE
    answer = _answer(contents, links)
    labels = measure_labels(contents)
    statistics = [_viewed(view, read, links, labels) for view in STATISTICS if tells(view, read)]
    trackers = trackers_of(contents)
    people = measured_people(contents)
    tasks = _tasks(contents)
    return {
        "study": contents.name,
        "simulated": contents.simulated,
        "compares": contents.compares,
        "without": {
            person: without_places(reason)
            for person, reason in contents.config["cohort"]["without"].items()
        },
        "answer": answer,
        "recordings": None if contents.compares else _recordings(read, links),
        "movement": _movement(page, contents, read, links),
        "grids": [
            {"grid": grid, "html": to_html(grid, links[name]), "links": _formats(name, links)}
            for name, grid in grids
        ],
        "steadiness": _viewed(steadiness, read, links) if tells(steadiness, read) else None,
        "said_of_movement": said_of_movement(read["steadiness"]) if "steadiness" in read else (),
        "annotators": _viewed(ANNOTATORS_VIEW, read, links)
        if tells(ANNOTATORS_VIEW, read)
        else None,
        "said_of_annotators": said_of_annotators(
            read[ANNOTATORS_VIEW.table], contents.config["annotations"]["reference"]
        )
        if tells(ANNOTATORS_VIEW, read)
        else (),
        "truth": _viewed(TRUTH, read, links) if tells(TRUTH, read) else None,
        "said_of_truth": said_of_truth(read["truth"]) if "truth" in read else (),
        "figures": _figures(contents),
        "claims": _viewed(CLAIMS, read, links) if tells(CLAIMS, read) else None,
        "verdicts": _verdicts(read.get("claims")),
        "statistics": statistics,
        "planned": planned_family(read["per_person_confirmatory"]).rstrip(".")
        if "per_person_confirmatory" in read
        else "",
        "further": {
            name: link
            for name, link in links.items()
            if name in {*SCHEMAS, FINETUNED.name} and name not in VIEWED
        },
        "quality": _viewed(QUALITY, read, links) if tells(QUALITY, read) else None,
        "quality_sums": _quality_sums(read.get("quality")),
        "said_of_faces": said_of_faces(read["quality"]) if "quality" in read else (),
        "said_of_rates": said_of_rates(read["quality"]) if "quality" in read else None,
        "missing": missing_parts(contents, trackers, read),
        "pictures": [
            {"caption": PICTURES[name], "data": _data_uri(path)}
            for name, path in contents.pictures.items()
            if contents.shows_faces
        ],
        "faces_left_out": bool(contents.pictures) and not contents.shows_faces,
        "trackers": [tracker_label(tracker) for tracker in trackers if tracker in PAPER_TRACKERS],
        "controls": [
            tracker_label(tracker)
            for tracker in trackers
            if tracker not in PAPER_TRACKERS and not is_imported(tracker)
        ],
        "imported": [tracker_label(tracker) for tracker in trackers if is_imported(tracker)],
        "tracker_names": trackers,
        "config": contents.config,
        "config_text": without_places(
            yaml.safe_dump(_plain(contents.config), sort_keys=False, allow_unicode=True)
        ),
        "weights": [_card(card) for card in contents.weights],
        "said_of_weights": _said_of_weights(contents, trackers),
        "known": contents.known,
        "said_of_starting_points": (
            said_of_starting_points(
                tables.read(contents.tables["starting_points"], STARTING_POINTS)
            )
            if "starting_points" in contents.tables
            else ()
        ),
        "learned_from": links.get(LEARNED_FROM.name),
        "seeds": contents.seeds,
        "versions": contents.versions,
        "commit": contents.commit,
        "signal": contents.signal,
        "window_s": contents.window_s,
        "looks": VARIABLES,
        "people": people,
        "unmeasured": sum(people_of(contents).values()) - sum(people.values()),
        "tasks": tasks,
        "papers_tasks": [task for task in tasks if task in PAPER_TASKS],
        "style": Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
        "script": Markup((TEMPLATES / "report.js").read_text(encoding="utf-8")),
    }


def _grids(contents: ReportContents) -> list[tuple[str, Grid]]:
    """Tables I-III from their CSVs, so that the page cannot differ from them."""
    made: dict[str, tuple[tables.Schema, Callable[[pd.DataFrame], Grid]]] = {
        "table1_values": (COHORT_VALUES, lambda table: cohort_grid(table, contents.simulated)),
        "table2_values": (ACCURACY_VALUES, accuracy_grid),
        "table2_by_task_values": (TASK_ACCURACY_VALUES, task_accuracy_grid),
        "table3_values": (
            SMOOTHNESS_VALUES,
            lambda table: smoothness_grid(table, contents.signal, contents.window_s),
        ),
    }
    return [
        (name, build(tables.read(contents.tables[name], schema)))
        for name, (schema, build) in made.items()
        if name in contents.tables
    ]


def _tasks(contents: ReportContents) -> list[str]:
    """The tasks that anybody was recorded in, the paper's first."""
    if "table3_values" not in contents.tables:
        return []
    values = tables.read(contents.tables["table3_values"], SMOOTHNESS_VALUES)
    performed = set(values.loc[recorded(values), "task"])
    papers = [task for task in TASK_ORDER if task in performed]
    return [*papers, *ordered_tasks(performed - set(papers))]


def _formats(name: str, links: Mapping[str, str]) -> dict[str, str]:
    """Links to the files that the table was written to."""
    stem = links[name].removesuffix("_values.csv")
    return {
        "values (CSV)": links[name],
        "as printed (CSV)": f"{stem}.csv",
        "Markdown": f"{stem}.md",
        "LaTeX": f"{stem}.tex",
    }


def _viewed(
    view: View,
    read: Mapping[str, pd.DataFrame],
    links: Mapping[str, str],
    measures: Mapping[str, str] = MappingProxyType({}),
) -> dict:
    return {
        "view": view,
        "text": text_of(view, read[view.table]),
        "rows": len(shown_rows(view, read[view.table])),
        "html": view_html(view, read[view.table], links[view.table], measures),
        "link": links[view.table],
    }


def _answer(contents: ReportContents, links: Mapping[str, str]) -> dict[str, Any] | None:
    if contents.answer is None:
        return None
    found = json.loads(Path(contents.answer).read_text(encoding="utf-8"))
    return {**found, "sentences": [_linked(pieces, links) for pieces in found["pieces"]]}


def _linked(pieces: Sequence[Mapping[str, str]], links: Mapping[str, str]) -> Markup:
    """A sentence of the answer, each number linked to the table that it comes from."""
    linked = Markup('<a class="source" href="{}">{}</a>')
    return Markup("").join(
        linked.format(links[piece["table"]], piece["text"].replace("-", "−"))
        if piece.get("table") in links
        else escape(piece["text"])
        for piece in pieces
    )


def _recordings(read: Mapping[str, pd.DataFrame], links: Mapping[str, str]) -> dict | None:
    """Each recording's values, and what a page without a comparison says of them in words."""
    if not tells(RECORDINGS, read):
        return None
    table = read["recordings"]
    each = table.drop_duplicates(["subject", "task", "repetition"])
    return {
        **_viewed(RECORDINGS, read, links),
        "people": table["subject"].nunique(),
        "count": len(each),
        "frames": int(each["frames"].sum()),
        "marked": int((each["marked_frames"] > 0).sum()),
        "shorter": int((each["status"] == SHORT_RECORDING).sum()),
        "unmeasured": int((table["status"] != "ok").sum()),
    }


def _movement(
    page: Path,
    contents: ReportContents,
    read: Mapping[str, pd.DataFrame],
    links: Mapping[str, str],
) -> dict[str, Any] | None:
    """The section on movement, and each recording's on top where nothing is compared."""
    views = [view for view in movement_views(read, contents.compares) if tells(view, read)]
    if not views:
        return None
    # Of people in groups their own pages show the recordings.
    recordings = not contents.compares and tells(MOVEMENT_OF_RECORDINGS, read)
    return {
        "settings": settings_in_words(contents.config["kinematics"]),
        "said": f"{said_of_cycles(read)} {said_of_agreement(read)}".strip(),
        "people": {name: _link(path, page) for name, path in contents.people.items()},
        "views": [_viewed(view, read, links) for view in views],
        "recordings": _viewed(MOVEMENT_OF_RECORDINGS, read, links) if recordings else None,
        "missing": told_of_missing(read[MOVEMENT_OF_RECORDINGS.table]) if recordings else "",
    }


def _figures(contents: ReportContents) -> list[dict[str, Any]]:
    shown = [name for name in CAPTIONS if name in contents.figures]
    return [
        {
            "name": name,
            "caption": CAPTIONS[name],
            "number": number,
            "svg": inline_svg(contents.figures[name], CAPTIONS[name].title),
        }
        for number, name in enumerate(shown, start=1)
    ]


def _verdicts(claims: pd.DataFrame | None) -> dict[str, int]:
    return {} if claims is None else claims["verdict"].value_counts().to_dict()


def _quality_sums(quality: pd.DataFrame | None) -> dict[str, int]:
    if quality is None:
        return {}
    known = quality["expected_frames"].notna()
    lost = quality["expected_frames"][known] != quality["decoded_frames"][known]
    return {
        "recordings": len(quality),
        "frames": int(quality["decoded_frames"].sum()),
        "lost": int(lost.sum()),
        "with_gaps": int((quality["gaps"] > 0).sum()),
        "damaged": int(quality["damage"].notna().sum()),
    }


def _said_of_weights(contents: ReportContents, trackers: Sequence[str]) -> list[str]:
    """Which weights tracked real people; rendered ones are what the bundled networks know."""
    if contents.simulated:
        return [said_of_weights(card) for card in contents.weights if "tuned" in card]
    dlib = [said_of_dlib()] if "dlib" in trackers else []
    return [*dlib, *map(said_of_weights, contents.weights)]


def _card(card: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(key): without_places(str(value))
        for key, value in card.items()
        if isinstance(value, str | int | float | bool)
    }


def _plain(value: Any) -> Any:
    """Mappings and sequences as YAML's own kinds."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _link(path: Path, page: Path) -> str:
    return Path(os.path.relpath(path, Path(page).parent)).as_posix()


def _data_uri(path: Path) -> str:
    kinds = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}
    data = base64.b64encode(Path(path).read_bytes()).decode("ascii")
    return f"data:{kinds[Path(path).suffix.lower()]};base64,{data}"
