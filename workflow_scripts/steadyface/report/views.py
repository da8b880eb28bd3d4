"""The study's other tables as the page shows them: which columns and rows, and how printed.

A view reads a CSV that an earlier stage wrote and shows part of it; the link leads to the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from markupsafe import Markup

from steadyface.landmarks import TRACKER_LABELS
from steadyface.report.words import GROUP_LABELS

LABELS = {**TRACKER_LABELS, **GROUP_LABELS}
FILTER_FROM = 8
VERDICTS = ("reproduced", "not reproduced", "not attainable", "not available")
# Columns whose texts are made of numbers.
NUMBERS_IN_WORDS = ("published", "ours", "note")


@dataclass(frozen=True)
class View:
    """Which part of a table is shown.

    Args:
        table: name of the CSV.
        title, text: what stands above it.
        columns: head of each shown column, by its name in the CSV.
        only: values that a column must have for a row to be shown.
        digits: decimals of a column, where four significant digits will not do.
    """

    table: str
    title: str
    text: str
    columns: Mapping[str, str]
    only: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    digits: Mapping[str, int] = field(default_factory=dict)


CONTRAST = {"first": "Tracker", "second": "compared with"}
INTERVAL = {"median_difference": "Median difference", "low": "CI low", "high": "CI high"}

CLAIMS = View(
    "claims",
    "The paper's claims",
    "Each claim with the published finding, ours, and by what rule it was judged.",
    {
        "number": "No.",
        "claim": "Claim",
        "published": "Paper",
        "ours": "Here",
        "criterion": "Rule",
        "verdict": "Verdict",
    },
)
QUALITY = View(
    "quality",
    "Quality of each recording",
    "Frames that the file says it holds against frames read, and what the time stamps show.",
    {
        "subject": "Person",
        "task": "Task",
        "repetition": "Rep.",
        "expected_frames": "Expected",
        "decoded_frames": "Read",
        "rate_hz": "Rate (Hz)",
        "gaps": "Gaps",
        "duplicates": "Duplicates",
        "longest_interval_ms": "Longest interval (ms)",
        "colour_depth_lag_ms": "Colour-depth lag (ms)",
        "engine": "Read by",
        "damage": "Damage",
    },
)
STATISTICS = (
    View(
        "sound_confirmatory",
        "The planned tests",
        "Two contrasts in two measures, one value per person, exact sign-flip tests, Holm's "
        "correction over the family. A negative difference means a smaller error or less jitter "
        "of the first tracker.",
        {
            "measure": "Measure",
            "unit": "Unit",
            **CONTRAST,
            "n_subjects": "People",
            **INTERVAL,
            "rank_biserial": "Rank-biserial",
            "p": "p",
            "p_holm": "p (Holm)",
            "favours": "Favours",
            "note": "Note",
        },
    ),
    View(
        "equivalence",
        "Equal, or not worse?",
        "Two one-sided tests against the margin that the configuration names. A difference that "
        "is not significant is no proof of equality; this is the test for it.",
        {
            "measure": "Measure",
            "unit": "Unit",
            "group": "Group",
            **CONTRAST,
            "n_subjects": "People",
            "margin": "Margin",
            "mean_difference": "Mean difference",
            "low_90": "90 % low",
            "high_90": "90 % high",
            "p_equivalent_t": "p (equal)",
            "equivalent": "Equal",
            "p_not_worse_t": "p (not worse)",
            "not_worse": "Not worse",
        },
    ),
    View(
        "tradeoff",
        "Does fine-tuning buy accuracy with smoothness?",
        "Change of each person from the network to its fine-tuned version. A gain is positive "
        "where fine-tuning helps; a negative correlation is the sign of a trade-off.",
        {
            "tuned": "Tuned",
            "base": "from",
            "smoothness": "Smoothness measure",
            "n_subjects": "People",
            "accuracy_gain": "Accuracy gain",
            "smoothness_gain": "Smoothness gain",
            "both_better": "Both better",
            "only_accuracy_better": "Only accuracy",
            "only_smoothness_better": "Only smoothness",
            "neither_better": "Neither",
            "spearman": "Spearman",
            "spearman_low": "CI low",
            "spearman_high": "CI high",
        },
    ),
    View(
        "pareto",
        "Who is beaten in both?",
        "Means of each tracker in accuracy and smoothness; the share is how often it stays on the "
        "front when people are resampled.",
        {
            "tracker": "Tracker",
            "smoothness": "Smoothness measure",
            "n_subjects": "People",
            "accuracy_mean": "Accuracy",
            "smoothness_mean": "Smoothness",
            "on_front": "On the front",
            "front_share": "Share of resamples",
        },
    ),
    View(
        "sound_exploratory",
        "All contrasts, by group",
        "Exploratory: intervals without stars. Over all tasks; the CSV has each task.",
        {
            "measure": "Measure",
            "unit": "Unit",
            "group": "Group",
            **CONTRAST,
            "n_subjects": "People",
            **INTERVAL,
            "rank_biserial": "Rank-biserial",
            "share_better": "Share of people better",
        },
        only={"task": ("all",)},
    ),
    View(
        "friedman",
        "Do the trackers differ at all?",
        "Friedman's test over the paper's trackers in each group, with Kendall's W.",
        {
            "measure": "Measure",
            "group": "Group",
            "trackers": "Trackers",
            "n_subjects": "People",
            "f": "F",
            "df1": "df 1",
            "df2": "df 2",
            "p_f": "p",
            "kendall_w": "Kendall's W",
        },
    ),
    View(
        "mixed_model",
        "Frames, with people as a random effect",
        "Difference per frame with the person as random intercept; t with people - 1 degrees of "
        "freedom. The design effect says how many frames are worth one.",
        {
            "measure": "Measure",
            "unit": "Unit",
            "group": "Group",
            **CONTRAST,
            "n_frames": "Frames",
            "n_subjects": "People",
            "estimate": "Difference",
            "low": "CI low",
            "high": "CI high",
            "p": "p",
            "intraclass_correlation": "ICC",
            "design_effect": "Design effect",
        },
    ),
    View(
        "bootstrap",
        "Resampling people",
        "People resampled within groups. With eight people such intervals are too narrow.",
        {
            "measure": "Measure",
            "unit": "Unit",
            "group": "Group",
            **CONTRAST,
            "n_subjects": "People",
            "mean_difference": "Mean difference",
            "bca_low": "BCa low",
            "bca_high": "BCa high",
            "percentile_low": "Percentile low",
            "percentile_high": "Percentile high",
        },
    ),
    View(
        "rank_stability",
        "Does the order of trackers depend on how smoothness is measured?",
        "Kendall's tau between the order of trackers in another window, signal or frame rate and "
        "in the study's own; 1 is the same order. Over all tasks; the CSV has each.",
        {
            "measure": "Measure",
            "against": "Order compared with",
            "signal": "Signal",
            "window_s": "Window (s)",
            "rate_hz": "Rate (Hz)",
            "trackers": "Trackers",
            "kendall_tau": "Kendall's tau",
            "shift": "Shift of the mean",
            "best": "Smoothest",
            "same_best": "Same as in the study",
        },
        only={"task": ("all",)},
    ),
    View(
        "paper_accuracy",
        "The paper's tests of accuracy",
        "As the paper tested: frames as units, 30 tests. Frames of one person are not independent "
        "(pseudo-replication), so these p-values are far too small; they are here for comparison "
        "only.",
        {
            "group": "Group",
            "first": "Tracker",
            "second": "compared with",
            "n_units": "Frames",
            "n_subjects": "People",
            "mean_first": "Mean, first",
            "mean_second": "Mean, second",
            "w": "W",
            "p": "p",
            "p_holm": "p (Holm)",
            "mark": "Mark",
            "attainable_by_subjects": "Attainable with people",
        },
        only={"unit": ("frame",)},
    ),
    View(
        "paper_smoothness",
        "The paper's tests of smoothness",
        "As the paper tested: people as units, each tracker against SBR-FT, 72 tests. Attainable "
        "says whether so few people could give a dagger at all.",
        {
            "measure": "Measure",
            "group": "Group",
            "task": "Task",
            "first": "Tracker",
            "second": "compared with",
            "n_subjects": "People",
            "mean_first": "Mean, first",
            "mean_second": "Mean, second",
            "w": "W",
            "p": "p",
            "p_holm": "p (Holm)",
            "mark": "Mark",
            "attainable": "Attainable",
        },
        only={"family": ("smoothness, against SBR-FT",)},
    ),
)


def shown_rows(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the CSV that the view shows; their index counts the CSV's rows from 0."""
    kept = pd.Series(True, index=table.index)
    for column, values in view.only.items():
        kept &= table[column].isin(values)
    return table[kept]


def view_html(view: View, table: pd.DataFrame, source: str) -> Markup:
    """The view as a sortable HTML table; every number links to `source`, its full value as title.

    Args:
        view: what to show.
        table: the CSV, its index counting rows from 0.
        source: link to the CSV.
    """
    rows = shown_rows(view, table)
    shown = {name: head for name, head in view.columns.items() if name in rows}
    numeric = {name for name in shown if _is_number(rows[name])}
    heads = Markup("").join(
        Markup('<th scope="col" data-column="{}" class="{}">{}</th>').format(
            name, "value" if name in numeric else "label", head
        )
        for name, head in shown.items()
    )
    # itertuples renames columns that are no identifiers, so places, not names.
    lines = []
    for index, values in zip(rows.index, rows[list(shown)].itertuples(index=False), strict=True):
        cells = [
            _cell(name, value, name in numeric, view.digits.get(name), source)
            for name, value in zip(shown, values, strict=True)
        ]
        lines.append(Markup('<tr data-row="{}">{}</tr>').format(index, Markup("").join(cells)))
    wanted = ' data-filter="yes"' if len(rows) >= FILTER_FROM else ""
    return Markup(
        '<table class="data sortable" data-source="{}"{}><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(source, Markup(wanted), heads, Markup("").join(lines))


def printed(name: str, value: float, digits: int | None = None) -> str:
    """A number as the page prints it: probabilities, counts, and four significant digits."""
    if value != value:
        return "–"
    if digits is not None:
        text = f"{value:.{digits}f}"
    elif name == "p" or name.startswith("p_"):
        text = "< 0.0001" if value < 0.0001 else f"{value:.4f}"
    elif float(value).is_integer() or abs(value) >= 1000:
        text = f"{value:.0f}"
    elif abs(value) >= 1:
        text = f"{value:.3f}"
    else:
        text = f"{value:.4g}" if abs(value) < 0.001 else f"{value:.4f}"
    return text.replace("-", "−")


def _cell(name: str, value: object, numeric: bool, digits: int | None, source: str) -> Markup:
    if numeric:
        text = printed(name, float(value), digits)
        if text == "–":
            return Markup('<td class="value">–</td>')
        return Markup(
            '<td class="value"><a class="source" tabindex="-1" href="{}" title="{}">{}</a></td>'
        ).format(source, repr(float(value)), text)
    if isinstance(value, bool):
        return Markup('<td class="label">{}</td>').format("yes" if value else "no")
    text = "" if pd.isna(value) else LABELS.get(str(value), str(value))
    if name == "verdict" and text in VERDICTS:
        kind = text.replace(" ", "-")
        return Markup('<td class="label"><span class="verdict {}">{}</span></td>').format(
            kind, text
        )
    kind = "long" if len(text) > 40 else "label"
    if name in NUMBERS_IN_WORDS and text:
        linked = Markup('<td class="{}"><a class="source" tabindex="-1" href="{}">{}</a></td>')
        return linked.format(kind, source, text)
    return Markup('<td class="{}">{}</td>').format(kind, text)


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
