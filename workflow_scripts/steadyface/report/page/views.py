"""The study's other tables as the page shows them: which columns and rows, and how printed.

A view reads a CSV that an earlier stage wrote and shows part of it; the link leads to the whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd
from markupsafe import Markup

from steadyface.analysis.measures import LABELS
from steadyface.analysis.paper.schemas import VERDICTS
from steadyface.analysis.per_person.sensitivity import PAPER_SIGNAL_MAIN
from steadyface.analysis.wording import level
from steadyface.report.words import group_label
from steadyface.trackers.arms import tracker_label

FILTER_FROM = 8
LONG = 24
# Columns whose texts are made of numbers.
TRACKER_COLUMNS = (
    *("tracker", "first", "second", "favours", "best", "tuned", "base"),
    "started_from",
)
MEASURE_COLUMNS = ("measure", "accuracy", "smoothness", "against")
AGAINST_LABELS = {PAPER_SIGNAL_MAIN: "the paper's signal, main setting"}
NUMBERS_IN_WORDS = ("published", "ours", "note")


@dataclass(frozen=True)
class View:
    """Which part of a table is shown.

    Args:
        table: name of the CSV.
        title, text: words above it.
        columns: head of each shown column, by its name in the CSV.
        only: values that a column must have for a row to be shown.
        known: a column without which a row says nothing; such rows are left out.
        counts: for a column of means, the column that says how many people entered. Where it is
            not `n_subjects`, which a column shows, the number stands in parentheses.
        told: function that makes a further sentence above the table from the shown rows.
        quantity: column that tells what a row's numbers are of, where rows differ in it.
        of_quantity: columns of such numbers; each quantity has decimals of its own, the same in
            all of them.
    """

    table: str
    title: str
    text: str
    columns: Mapping[str, str]
    only: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    known: str = ""
    counts: Mapping[str, str] = field(default_factory=dict)
    told: Callable[[pd.DataFrame], str] | None = None
    quantity: str = ""
    of_quantity: tuple[str, ...] = ()


def text_of(view: View, table: pd.DataFrame) -> str:
    """What stands above the view: its text, and what it tells from the table's shown rows."""
    told = view.told(shown_rows(view, table)) if view.told else ""
    return f"{view.text} {told}".strip()


def shown_rows(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the CSV that the view shows; their index counts the CSV's rows from 0."""
    kept = pd.Series(True, index=table.index)
    for column, values in view.only.items():
        kept &= table[column].isin(values)
    if view.known:
        kept &= table[view.known].notna()
    return table[kept]


def view_html(
    view: View,
    table: pd.DataFrame,
    source: str,
    measures: Mapping[str, str] = MappingProxyType({}),
) -> Markup:
    """The view as a sortable HTML table; every number links to `source`, its full value as title.

    Args:
        view: view to show.
        table: the CSV, its index counting rows from 0.
        source: link to the CSV.
        measures: labels of the compared measures, by name.
    """
    labels = {**LABELS, **AGAINST_LABELS, **measures}
    rows = shown_rows(view, table)
    shown = {
        name: head
        for name, head in view.columns.items()
        if name in rows and rows[name].notna().any()
    }
    numbers = [name for name in shown if _is_number(rows[name])]
    kinds = rows[view.quantity] if view.quantity else pd.Series("", index=rows.index)
    digits = {name: decimals(name, rows[name]) for name in numbers}
    of_quantity = [name for name in view.of_quantity if name in numbers]
    own_digits = {}
    for kind, alike in rows.groupby(kinds) if of_quantity else ():
        values = alike[of_quantity].stack()
        own_digits[kind] = {name: decimals(name, values) for name in of_quantity}
    heads = Markup("").join(
        Markup('<th scope="col" data-column="{}" class="{}">{}</th>').format(
            name, "value" if name in numbers else "label", head
        )
        for name, head in shown.items()
    )
    lines = []
    others = _other_counts(view, rows)
    shown_values = rows[list(shown)].itertuples(index=False)
    for index, kind, values in zip(rows.index, kinds, shown_values, strict=True):
        places = digits | own_digits.get(kind, {})
        cells = [
            _cell(name, value, places.get(name), source, others.get((index, name)), labels)
            for name, value in zip(shown, values, strict=True)
        ]
        lines.append(Markup('<tr data-row="{}">{}</tr>').format(index, Markup("").join(cells)))
    wanted = ' data-filter="yes"' if len(rows) >= FILTER_FROM else ""
    return Markup(
        '<table class="data sortable" data-source="{}"{}><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(source, Markup(wanted), heads, Markup("").join(lines))


def _other_counts(view: View, rows: pd.DataFrame) -> dict[tuple[object, str], int]:
    """How many people entered a mean, where it is another number than `n_subjects`."""
    return {
        (index, name): int(rows.at[index, count])
        for name, count in view.counts.items()
        if {name, count} <= set(rows)
        for index in rows.index[(rows[count] != rows["n_subjects"]) & rows[name].notna()]
    }


def decimals(name: str, values: pd.Series) -> int:
    """How many decimals a column is printed with: about four significant digits, one width."""
    if name == "p" or name.startswith("p_"):
        return 4
    if is_level(name):
        return 1
    known = values.astype(float)
    known = known[np.isfinite(known)]
    if (known == known.round()).all():
        return 0
    largest = known.abs().max()
    for bound, digits in ((1000, 0), (100, 1), (10, 2), (1, 3), (0.01, 4)):
        if largest >= bound:
            return digits
    return 6


def is_level(name: str) -> bool:
    """Whether a column holds levels of intervals, which are printed as per cent."""
    return name == "confidence" or name.endswith("_confidence")


def printed(name: str, value: float, digits: int) -> str:
    """A number as the page prints it; a probability below what its decimals show as such."""
    if value != value:
        return "–"
    if is_level(name):
        return level(value)
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    if (name == "p" or name.startswith("p_")) and value < 10.0**-digits:
        return f"< {10.0**-digits:.{digits}f}"
    # Rounding first: minus nothing is nothing.
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def _cell(
    name: str,
    value: object,
    digits: int | None,
    source: str,
    people: int | None,
    measures: Mapping[str, str],
) -> Markup:
    if digits is not None:
        text = printed(name, float(value), digits)
        if text == "–":
            return Markup('<td class="value">–</td>')
        beside = (
            "" if people is None else Markup(' <span class="n">(n = {})</span>').format(people)
        )
        return Markup(
            '<td class="value"><a class="source" tabindex="-1" href="{}" title="{}">{}</a>{}</td>'
        ).format(source, repr(float(value)), text, beside)
    if isinstance(value, bool):
        return Markup('<td class="label">{}</td>').format("yes" if value else "no")
    text = "" if pd.isna(value) else str(value)
    if name in TRACKER_COLUMNS and text:
        text = tracker_label(text)
    elif name in MEASURE_COLUMNS:
        text = measures.get(text, text)
    elif name == "group":
        text = group_label(text)
    if name == "verdict" and text in VERDICTS:
        kind = text.replace(" ", "-")
        return Markup('<td class="label"><span class="verdict {}">{}</span></td>').format(
            kind, text
        )
    kind = "long" if len(text) > LONG else "label"
    if name in NUMBERS_IN_WORDS and text:
        linked = Markup('<td class="{}"><a class="source" tabindex="-1" href="{}">{}</a></td>')
        return linked.format(kind, source, text)
    return Markup('<td class="{}">{}</td>').format(kind, text)


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
