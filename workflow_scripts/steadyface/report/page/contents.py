"""What the report is made of, and what it therefore cannot show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from steadyface import tables
from steadyface.analysis.schemas import MEASURES, SUBJECT_VALUES
from steadyface.analysis.wording import listed
from steadyface.errors import TableError
from steadyface.report.figures.captions import CAPTIONS
from steadyface.report.page import movement_views
from steadyface.report.page.statistics_views import CLAIMS, QUALITY, STATISTICS, STEADINESS, TRUTH
from steadyface.report.page.views import View, shown_rows
from steadyface.report.tables.annotators import ANNOTATORS_VIEW
from steadyface.report.tables.cohort import COHORT_VALUES
from steadyface.report.tables.paper_tables import SIGNAL_WORDS
from steadyface.report.tables.recordings import RECORDINGS
from steadyface.report.words import group_label
from steadyface.study.design import PAPER_GROUPS, ordered_groups
from steadyface.trackers.arms import PAPER_TRACKERS, ordered_trackers, tracker_label

VIEWED = (
    *(view.table for view in (*STATISTICS, CLAIMS, QUALITY, STEADINESS, TRUTH, RECORDINGS)),
    ANNOTATORS_VIEW.table,
    *movement_views.TABLES,
)
# The figure that stands for the paper's first one in a study that compares nothing.
WITHOUT_COMPARISON = "recording_traces"
# Drawn where the configuration asks for it, and missed nowhere else.
ASKED_FOR = "annotation_effort"
# What a study without a participants' sheet cannot have.
NOT_COMPARED = (
    "Comparison of trackers, the paper's tables and its claims: not available, since no "
    "participants' sheet says who belongs to which group and set.",
)


@dataclass(frozen=True)
class ReportContents:
    """Contents of the page; a file that is not given leaves its section out, with a note.

    name: the study's name.
    config: the study's configuration; its `cohort.simulated` decides about stamps and faces.
    tables: CSVs by name: `table1_values`, `table2_values`, `table2_by_task_values`,
        `table3_values`, `recordings`, `steadiness`, `truth`, `quality`, `annotator_agreement`,
        `annotator_bias`, those of `movement_views.TABLES` and of `analysis.schemas.SCHEMAS`.
    figures: SVGs by name (`captions.CAPTIONS`).
    answer: answer.json of the analysis; None in a study that compares nothing.
    weights: a card per weights file: name, sha256, licence, note, citation and what else it holds.
    seeds: value of each seed, by what it is for.
    versions: versions of Python and packages.
    commit: commit of the code.
    notes: sentences on what the study does without.
    known: sentences on people whom networks of another study have learned from.
    pictures: pictures with faces, by name (`captions.PICTURES`); shown only of simulated people,
        or if the configuration's `report.show_faces` says so.
    people: pages of people on their own, by id.
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
    notes: Sequence[str] = ()
    known: Sequence[str] = ()
    pictures: Mapping[str, Path] = field(default_factory=dict)
    people: Mapping[str, Path] = field(default_factory=dict)

    @property
    def simulated(self) -> bool:
        """Whether the people are simulated."""
        return bool(self.config["cohort"]["simulated"])

    @property
    def compares(self) -> bool:
        """Whether people are compared by groups; otherwise each recording stands for itself."""
        return self.config["cohort"]["participants"] is not None

    @property
    def signal(self) -> str:
        """The signal of Table III in words."""
        name = self.config["statistics"]["paper_signal"]
        return SIGNAL_WORDS.get(name, name)

    @property
    def window_s(self) -> float:
        """Seconds of each recording that smoothness is taken from."""
        return self.config["smoothness"]["window_s"]

    @property
    def shows_faces(self) -> bool:
        """Whether pictures of faces may be shown."""
        return self.simulated or self.config["report"]["show_faces"]


def read_csv(path: Path) -> pd.DataFrame:
    """A CSV as it stands; "NA" and the like are text, an empty cell is a missing value.

    Raises:
        TableError: there is no such file.
    """
    if not Path(path).is_file():
        raise TableError("no such table", where=path, remedy="run the rule that makes it")
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def measure_labels(contents: ReportContents) -> dict[str, str]:
    """Labels of the compared measures, by name."""
    if "measures" not in contents.tables:
        return {}
    table = tables.read(contents.tables["measures"], MEASURES)
    return dict(zip(table["measure"], table["label"], strict=True))


def viewed_tables(contents: ReportContents) -> dict[str, pd.DataFrame]:
    """The tables that the page shows as views, by name."""
    return {name: read_csv(contents.tables[name]) for name in VIEWED if name in contents.tables}


def tells(view: View, read: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the view's table is there and has a row to show."""
    return view.table in read and not shown_rows(view, read[view.table]).empty


def trackers_of(contents: ReportContents) -> list[str]:
    """The study's trackers in order: those of its tables, or of its configuration."""
    named = {*contents.config["trackers"], *contents.config["imported_trackers"]}
    for name in ("table2_values", "table3_values"):
        if name in contents.tables:
            named |= set(read_csv(contents.tables[name])["tracker"])
    return ordered_trackers(named)


def missing_parts(
    contents: ReportContents, trackers: Sequence[str], read: Mapping[str, pd.DataFrame]
) -> list[str]:
    """Sentences on what the page does not show, and why."""
    if not contents.compares:
        return [*contents.notes, *NOT_COMPARED]
    absent = [tracker_label(name) for name in PAPER_TRACKERS if name not in trackers]
    said = list(contents.notes)
    if absent:
        said.append(
            f"{', '.join(absent)}: not part of this study; the paper's columns for "
            f"{'it' if len(absent) == 1 else 'them'} are left out."
        )
    nobody = [group_label(group) for group in PAPER_GROUPS if group not in people_of(contents)]
    if "table1_values" in contents.tables and nobody:
        said.append(f"{listed(nobody)}: nobody was evaluated; the paper's rows are left out.")
    for name, title, lacking in (
        (
            "table2_values",
            "Tables II and II by task (accuracy)",
            "no evaluated person has annotations",
        ),
        ("table3_values", "Table III (smoothness)", "no evaluated person was measured"),
    ):
        if name not in contents.tables:
            analysed = "subject_values" in contents.tables
            said.append(f"{title}: {lacking if analysed else 'not made in this run'}.")
    if not tells(QUALITY, read):
        said.append("Quality of the recordings: no records were given to the report.")
    untested = [view.title for view in STATISTICS if not tells(view, read)]
    if len(untested) == len(STATISTICS):
        said.append("Statistics: none were made in this run.")
    elif untested:
        said.append(f"Statistics that this study has no values for: {'; '.join(untested)}")
    undrawn = [
        CAPTIONS[name].title
        for name in CAPTIONS
        if name not in contents.figures and name not in (WITHOUT_COMPARISON, ASKED_FOR)
    ]
    if undrawn:
        said.append(f"Figures that this study has no values for: {'; '.join(undrawn)}.")
    return said


def measured_people(contents: ReportContents) -> dict[str, int]:
    """Number of people by group of whom anything was measured; all of the set where not known."""
    if "subject_values" not in contents.tables:
        return people_of(contents)
    values = tables.read(contents.tables["subject_values"], SUBJECT_VALUES)
    values = values.dropna(subset=["value"])
    found = values.groupby("group")["subject"].nunique()
    return {group: int(found[group]) for group in ordered_groups(found.index)}


def people_of(contents: ReportContents) -> dict[str, int]:
    """Number of people of the evaluation set by group."""
    if "table1_values" not in contents.tables:
        return {}
    cohort = tables.read(contents.tables["table1_values"], COHORT_VALUES)
    rows = cohort[(cohort["field"] == "n") & (cohort["set"] == "evaluate")]
    return {group: int(n) for group, n in zip(rows["group"], rows["n"], strict=True) if n > 0}
