"""A table as it is printed: cells in rows, written as CSV, Markdown, LaTeX or HTML.

The paper's tables have marks, bold values, a published value beside each of ours, and control arms
that stand apart. A `Grid` holds what is printed, and the functions here know how each format
writes it.
"""

import csv
import io
from dataclasses import dataclass

from markupsafe import Markup, escape

LATEX_SYMBOLS = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "_": r"\_",
    "#": r"\#",
    "$": r"\$",
    "−": "$-$",
    "±": r"$\pm$",
    "†": r"$^{\dagger}$",
    "*": r"$^{*}$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "<": r"$<$",
    ">": r"$>$",
    "×": r"$\times$",
    "–": "--",
    "‡": r"$^{\ddagger}$",
}


@dataclass(frozen=True)
class Cell:
    """One printed value.

    `mark` follows it in superscript, `bold` says that it is the best of its row, and `beside` is
    the paper's published value for the same place.
    """

    text: str
    mark: str = ""
    bold: bool = False
    beside: str = ""


@dataclass(frozen=True)
class Grid:
    """A printed table.

    Args:
        title: one line.
        heads: a head for each column.
        labels: number of leading columns that hold labels, not values.
        rows: cells, as many as heads.
        blocks: indices of the rows that begin a block.
        totals: number of rows at the end that are totals; only their first label is printed.
        published: indices of the rows that hold the paper's values alone.
        apart: index of the first column that is no tracker of the paper; None without any.
        imported: index of the first column of trackers imported from other tools, likewise.
        sortable: whether the rows still make sense in another order.
        notes: sentences that the reader must know.
    """

    title: str
    heads: tuple[str, ...]
    labels: int
    rows: tuple[tuple[Cell, ...], ...]
    blocks: frozenset[int] = frozenset()
    totals: int = 0
    published: frozenset[int] = frozenset()
    apart: int | None = None
    imported: int | None = None
    sortable: bool = False
    notes: tuple[str, ...] = ()


def number(value: float, digits: int = 2) -> str:
    """A number as it is printed: fixed digits, a true minus sign, "–" where there is none."""
    if value != value:
        return "–"
    return f"{value:.{digits}f}".replace("-", "−")


def mark_text(mark: object) -> str:
    """A mark as it is printed; nothing where the table has none."""
    return mark if isinstance(mark, str) else ""


def to_csv(grid: Grid) -> str:
    """The grid as CSV; best values and marks as the paper's own CSV users expect: value, mark."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_heads(grid))
    for row in grid.rows:
        writer.writerow([_plain(cell).replace("−", "-") for cell in row])
    return buffer.getvalue()


def to_markdown(grid: Grid) -> str:
    """The grid as a Markdown table with its title above and its notes below."""
    lines = [f"**{_markdown(grid.title)}**", ""]
    lines.append("| " + " | ".join(_markdown(head) for head in _heads(grid)) + " |")
    aligned = ["---"] * grid.labels + ["---:"] * (len(grid.heads) - grid.labels)
    lines.append("|" + "|".join(aligned) + "|")
    for row in grid.rows:
        lines.append("| " + " | ".join(_markdown_cell(cell) for cell in row) + " |")
    lines += [""] + [f"- {_markdown(note)}" for note in grid.notes]
    return "\n".join(lines).rstrip() + "\n"


def to_latex(grid: Grid, label: str) -> str:
    """The grid as a LaTeX table (needs the package booktabs)."""
    columns = ["l"] * grid.labels + ["r"] * (len(grid.heads) - grid.labels)
    families = _families(grid)
    for family in reversed(families[1:]):
        columns.insert(family.start, "|")
    lines = [
        r"\begin{table}",
        r"\centering",
        rf"\caption{{{_latex(grid.title)}}}",
        rf"\label{{{label}}}",
        rf"\begin{{tabular}}{{{''.join(columns)}}}",
        r"\toprule",
    ]
    if grid.apart is not None:
        end = len(grid.heads)
        spans = [
            rf"\multicolumn{{{family.end - family.start}}}"
            rf"{{{'c' if family.end == end else 'c|'}}}{{{family.name}}}"
            for family in families
        ]
        lines.append(" & ".join([""] * grid.labels + spans) + r" \\")
    lines += [" & ".join(_latex(head) for head in grid.heads) + r" \\", r"\midrule"]
    for index, row in enumerate(grid.rows):
        if index and index in grid.blocks:
            lines.append(r"\midrule")
        lines.append(" & ".join(_latex_cell(cell) for cell in row) + r" \\")
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [rf"\par\footnotesize {_latex(note)}" for note in grid.notes]
    lines.append(r"\end{table}")
    return "\n".join(lines) + "\n"


def to_html(grid: Grid, source: str) -> Markup:
    """The grid as an HTML table whose every value links to `source`.

    Labels that repeat the row above are marked `again`, so that the page can hide them until the
    table is sorted.
    """
    heads = "".join(
        Markup('<th scope="col" class="{}">{}</th>').format(_column_class(grid, column), head)
        for column, head in enumerate(grid.heads)
    )
    above = ""
    if grid.apart is not None:
        spans = [
            Markup('<th scope="colgroup" colspan="{}"{}>{}</th>').format(
                family.end - family.start,
                Markup(' class="apart"' if place else ""),
                family.name,
            )
            for place, family in enumerate(_families(grid))
        ]
        above = Markup('<tr class="above"><td colspan="{}"></td>{}</tr>').format(
            grid.labels, Markup("").join(spans)
        )
    body = len(grid.rows) - grid.totals
    bodies = [_html_row(grid, index, source) for index in range(body)]
    feet = [_html_row(grid, index, source) for index in range(body, len(grid.rows))]
    foot = Markup("<tfoot>{}</tfoot>").format(Markup("").join(feet)) if feet else ""
    kind = Markup('paper sortable" data-filter="yes') if grid.sortable else "paper"
    return Markup(
        '<table class="{}" data-source="{}"><thead>{}<tr>{}</tr></thead>'
        "<tbody>{}</tbody>{}</table>"
    ).format(kind, source, above, Markup(heads), Markup("").join(bodies), foot)


def _html_row(grid: Grid, index: int, source: str) -> Markup:
    row, previous = grid.rows[index], grid.rows[index - 1] if index else None
    if index >= len(grid.rows) - grid.totals:
        head = Markup('<th scope="row" class="label" colspan="{}">{}</th>')
        values = [
            _html_value(cell, _column_class(grid, column), source)
            for column, cell in enumerate(row)
            if column >= grid.labels
        ]
        labels = head.format(grid.labels, row[0].text)
        return Markup("<tr>{}{}</tr>").format(labels, Markup("").join(values))
    cells = []
    for column, cell in enumerate(row):
        kind = _column_class(grid, column)
        if column < grid.labels:
            # A label is only a repetition if every label left of it repeats as well.
            again = previous is not None and index not in grid.blocks
            again = again and row[: column + 1] == previous[: column + 1]
            kind = f"{kind} again" if again else kind
            cells.append(Markup('<th scope="row" class="{}">{}</th>').format(kind, cell.text))
        else:
            cells.append(_html_value(cell, kind, source))
    kinds = ["block"] if index in grid.blocks and index else []
    kinds += ["published"] if index in grid.published else []
    return Markup('<tr class="{}">{}</tr>').format(" ".join(kinds), Markup("").join(cells))


def _html_value(cell: Cell, kind: str, source: str) -> Markup:
    text = Markup("<b>{}</b>").format(cell.text) if cell.bold else escape(cell.text)
    if cell.mark:
        text += Markup("<sup>{}</sup>").format(cell.mark)
    if any(character.isdigit() for character in cell.text):
        text = Markup('<a class="source" tabindex="-1" href="{}">{}</a>').format(source, text)
    if cell.beside:
        text += Markup(' <span class="published" title="published">({})</span>').format(
            cell.beside
        )
    return Markup('<td class="{}">{}</td>').format(kind, text)


def _column_class(grid: Grid, column: int) -> str:
    if column < grid.labels:
        return "label"
    if grid.apart is not None and column >= grid.apart:
        return "value apart" if column in (grid.apart, grid.imported) else "value control"
    return "value"


@dataclass(frozen=True)
class _Family:
    """Columns that stand together: from `start` to before `end`, and the word of each's head."""

    name: str
    word: str
    start: int
    end: int


def _families(grid: Grid) -> list[_Family]:
    end = len(grid.heads)
    imported = end if grid.imported is None else grid.imported
    apart = end if grid.apart is None else grid.apart
    families = [
        _Family("Trackers of the paper", "", grid.labels, apart),
        _Family("Control arms", "control", apart, imported),
        _Family("Imported", "imported", imported, end),
    ]
    return [family for family in families if family.start < family.end]


def _heads(grid: Grid) -> list[str]:
    if grid.apart is None:
        return list(grid.heads)
    heads = list(grid.heads)
    for family in _families(grid):
        if family.word:
            here = slice(family.start, family.end)
            heads[here] = [f"{head} ({family.word})" for head in heads[here]]
    return heads


def _plain(cell: Cell) -> str:
    return f"{cell.text}{cell.mark}" + (f" ({cell.beside})" if cell.beside else "")


def _markdown(text: str) -> str:
    return text.replace("*", r"\*").replace("|", r"\|").replace("_", r"\_")


def _markdown_cell(cell: Cell) -> str:
    text = f"**{_markdown(cell.text)}**" if cell.bold else _markdown(cell.text)
    return text + _markdown(cell.mark) + (f" ({_markdown(cell.beside)})" if cell.beside else "")


def _latex(text: str) -> str:
    return "".join(LATEX_SYMBOLS.get(character, character) for character in text)


def _latex_cell(cell: Cell) -> str:
    text = rf"\textbf{{{_latex(cell.text)}}}" if cell.bold else _latex(cell.text)
    return text + _latex(cell.mark) + (f" ({_latex(cell.beside)})" if cell.beside else "")
