"""The report: one HTML page that holds everything, opens from disk and fetches nothing."""

import base64
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
import yaml
from markupsafe import Markup, escape

from steadyface import tables
from steadyface.errors import TableError
from steadyface.landmarks import PAPER_TRACKERS, TRACKER_LABELS, TRACKERS
from steadyface.report.accuracy_table import ACCURACY_VALUES, accuracy_grid
from steadyface.report.captions import CAPTIONS
from steadyface.report.cohort_table import COHORT_VALUES, cohort_grid
from steadyface.report.grid import Grid, to_html
from steadyface.report.paper_tables import SIGNAL_WORDS, TableSettings
from steadyface.report.smoothness_table import SMOOTHNESS_VALUES, smoothness_grid
from steadyface.report.software import without_places
from steadyface.report.style import LOOKS
from steadyface.report.svg import inline_svg
from steadyface.report.views import CLAIMS, QUALITY, STATISTICS, View, view_html
from steadyface.report.words import GROUP_LABELS

TEMPLATES = Path(__file__).parent / "templates"
NUMBER = re.compile(r"(?<![\w.])[−-]?\d+\.\d+(?:e[−-]\d+)?")


@dataclass(frozen=True)
class ReportContents:
    """What the page shows; a file that is not given leaves its section out, with a note.

    name: the study's name.
    config: the study's configuration; its `cohort.simulated` decides about stamps and faces.
    tables: CSVs by name: `participants`, `table1_values`, `table2_values`, `table3_values`,
        `quality`, and those of `analysis.schemas.SCHEMAS`.
    figures: SVGs by name (`captions.CAPTIONS`).
    answer: answer.json of the analysis.
    weights: a card per weights file: name, source, sha256, licence and what else it holds.
    seeds: what each seed is for, and its value.
    versions: of Python and packages.
    commit: of the code.
    pictures: caption and path of pictures with faces; shown only of simulated people, or if the
        configuration's `report.show_faces` says so.
    """

    name: str
    config: Mapping[str, Any]
    tables: Mapping[str, Path]
    figures: Mapping[str, Path] = field(default_factory=dict)
    answer: Path | None = None
    weights: Sequence[Mapping[str, Any]] = ()
    seeds: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    commit: str = ""
    pictures: Mapping[str, Path] = field(default_factory=dict)

    @property
    def simulated(self) -> bool:
        """Whether the people are simulated."""
        return bool(self.config["cohort"]["simulated"])


def write_report(page: Path, contents: ReportContents) -> None:
    """Write the report; links in it lead to the CSVs, relative to the page.

    Raises:
        TableError: a table cannot be read or breaks its schema.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    context = _context(page, contents)
    html = environment.get_template("report.html").render(context)
    tables.write_text(page, html)


def _context(page: Path, contents: ReportContents) -> dict[str, Any]:
    links = {name: _link(path, page) for name, path in contents.tables.items()}
    read = {name: _read(path) for name, path in contents.tables.items() if name in VIEWED}
    grids = _grids(contents)
    answer = _answer(contents, links)
    show_faces = contents.simulated or contents.config.get("report", {}).get("show_faces", False)
    statistics = [
        _viewed(view, read, links)
        for view in STATISTICS
        if view.table in read and not read[view.table].empty
    ]
    trackers = _trackers(contents)
    return {
        "study": contents.name,
        "simulated": contents.simulated,
        "answer": answer,
        "grids": [
            {"grid": grid, "html": to_html(grid, links[name]), "links": _formats(name, links)}
            for name, grid in grids
        ],
        "figures": _figures(contents),
        "claims": _viewed(CLAIMS, read, links) if not _lacks(read, "claims") else None,
        "verdicts": _verdicts(read.get("claims")),
        "statistics": statistics,
        "quality": _viewed(QUALITY, read, links) if not _lacks(read, "quality") else None,
        "quality_sums": _quality_sums(read.get("quality")),
        "missing": _missing(contents, trackers, read),
        "pictures": [
            {"caption": caption, "data": _data_uri(path)}
            for caption, path in contents.pictures.items()
            if show_faces
        ],
        "faces_left_out": bool(contents.pictures) and not show_faces,
        "trackers": [TRACKER_LABELS[tracker] for tracker in trackers],
        "controls": [
            TRACKER_LABELS[tracker] for tracker in trackers if tracker not in PAPER_TRACKERS
        ],
        "tracker_names": trackers,
        "config": contents.config,
        "config_text": without_places(
            yaml.safe_dump(_plain(contents.config), sort_keys=False, allow_unicode=True)
        ),
        "weights": [_card(card) for card in contents.weights],
        "seeds": contents.seeds,
        "versions": contents.versions,
        "commit": contents.commit,
        "signal_words": SIGNAL_WORDS,
        "looks": LOOKS,
        "people": _people(contents),
        "style": Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
        "script": Markup((TEMPLATES / "report.js").read_text(encoding="utf-8")),
    }


VIEWED = {view.table for view in (*STATISTICS, CLAIMS, QUALITY)}


def _lacks(read: Mapping[str, pd.DataFrame], name: str) -> bool:
    return name not in read or read[name].empty


def _read(path: Path) -> pd.DataFrame:
    """A CSV as it stands; "NA" and the like are text, an empty cell is a missing value."""
    if not Path(path).is_file():
        raise TableError(f"{path}: no such table; run the rule that makes it")
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def _grids(contents: ReportContents) -> list[tuple[str, Grid]]:
    """Tables I-III from their CSVs, so that the page cannot differ from them."""
    window = contents.config.get("smoothness", {}).get("window_s", TableSettings.window_s)
    signal = SIGNAL_WORDS[TableSettings.signal]
    made: dict[str, tuple[tables.Schema, Callable[[pd.DataFrame], Grid]]] = {
        "table1_values": (COHORT_VALUES, lambda table: cohort_grid(table, contents.simulated)),
        "table2_values": (ACCURACY_VALUES, accuracy_grid),
        "table3_values": (
            SMOOTHNESS_VALUES,
            lambda table: smoothness_grid(table, signal, window),
        ),
    }
    return [
        (name, build(tables.read(contents.tables[name], schema)))
        for name, (schema, build) in made.items()
        if name in contents.tables
    ]


def _formats(name: str, links: Mapping[str, str]) -> dict[str, str]:
    """Links to the files that the table was written to."""
    stem = links[name].removesuffix("_values.csv")
    return {
        "values (CSV)": links[name],
        "as printed (CSV)": f"{stem}.csv",
        "Markdown": f"{stem}.md",
        "LaTeX": f"{stem}.tex",
    }


def _viewed(view: View, read: Mapping[str, pd.DataFrame], links: Mapping[str, str]) -> dict:
    return {
        "view": view,
        "html": view_html(view, read[view.table], links[view.table]),
        "link": links[view.table],
    }


def _answer(contents: ReportContents, links: Mapping[str, str]) -> dict[str, Any] | None:
    if contents.answer is None:
        return None
    found = json.loads(Path(contents.answer).read_text(encoding="utf-8"))
    sentences = [_linked(sentence, links) for sentence in found["sentences"]]
    return {**found, "sentences": sentences}


def _linked(sentence: str, links: Mapping[str, str]) -> Markup:
    """The sentence with each decimal number linked to the table that it comes from."""
    parts, last = [], 0
    for match in NUMBER.finditer(sentence):
        before = sentence[last : match.start()]
        planned = sentence[: match.start()].endswith("p = ")
        source = links.get("sound_confirmatory" if planned else "sound_exploratory")
        parts.append(escape(before))
        number = match.group().replace("-", "−")
        if source:
            parts.append(Markup('<a class="source" href="{}">{}</a>').format(source, number))
        else:
            parts.append(escape(number))
        last = match.end()
    parts.append(escape(sentence[last:]))
    return Markup("").join(parts)


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


def _trackers(contents: ReportContents) -> list[str]:
    """The study's trackers in order: those of its tables, or of its configuration."""
    named = set(contents.config.get("trackers", ()))
    for name in ("table2_values", "table3_values"):
        if name in contents.tables:
            named |= set(_read(contents.tables[name])["tracker"])
    return [tracker for tracker in TRACKERS if tracker in named]


def _missing(
    contents: ReportContents, trackers: Sequence[str], read: Mapping[str, pd.DataFrame]
) -> list[str]:
    """What the page does not show, and why, a sentence each."""
    absent = [TRACKER_LABELS[name] for name in PAPER_TRACKERS if name not in trackers]
    said = []
    if absent:
        said.append(
            f"{', '.join(absent)}: not part of this study; the paper's columns for "
            f"{'it' if len(absent) == 1 else 'them'} are left out."
        )
    for name, title in (
        ("table2_values", "Table II (accuracy)"),
        ("table3_values", "Table III (smoothness)"),
    ):
        if name not in contents.tables:
            said.append(f"{title}: not made in this run.")
    if _lacks(read, "quality"):
        said.append("Quality of the recordings: no records were given to the report.")
    untested = [view.title for view in STATISTICS if _lacks(read, view.table)]
    if len(untested) == len(STATISTICS):
        said.append("Statistics: none were made in this run.")
    elif untested:
        said.append(f"Statistics without any row in this study: {'; '.join(untested)}.")
    undrawn = [CAPTIONS[name].title for name in CAPTIONS if name not in contents.figures]
    if undrawn:
        said.append(f"Figures without their data in this study: {'; '.join(undrawn)}.")
    return said


def _people(contents: ReportContents) -> dict[str, int]:
    """Number of people of the evaluation set by group."""
    if "table1_values" not in contents.tables:
        return {}
    cohort = tables.read(contents.tables["table1_values"], COHORT_VALUES)
    rows = cohort[(cohort["field"] == "n") & (cohort["set"] == "evaluate")]
    return {
        GROUP_LABELS[group]: int(n)
        for group, n in zip(rows["group"], rows["n"], strict=True)
        if n > 0
    }


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
