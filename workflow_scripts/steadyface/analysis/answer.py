"""The answer to the paper's title in three sentences, worded by what the numbers allow.

"Is there a trade-off between smoothness and accuracy?" A trade-off is claimed only where one gain
and one loss are both shown and the loss may matter; that no loss is shown is never taken for proof
that there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from steadyface.analysis.contrasts import CONFIRMATORY, FINE_TUNING
from steadyface.analysis.settings import AnalysisSettings
from steadyface.landmarks import TRACKER_LABELS

QUESTION = "Is there a trade-off between smoothness and accuracy?"
SIMULATED_NOTE = (
    "Simulated cohort: the recordings are rendered, and the direction of these results follows "
    "from declared modelling choices; they say nothing about patients."
)
BETTER, WORSE, UNCHANGED, UNCLEAR = "better", "worse", "unchanged", "unclear"
UNAVAILABLE = "not available"

VERDICTS = {
    (BETTER, BETTER): "no trade-off: both gained",
    (BETTER, WORSE): "a trade-off: accuracy was bought with smoothness",
    (WORSE, BETTER): "a trade-off: smoothness was bought with accuracy",
    (BETTER, UNCHANGED): "no trade-off: accuracy gained and smoothness stayed within the margin",
    (UNCHANGED, BETTER): "no trade-off: smoothness gained and accuracy stayed within the margin",
    (BETTER, UNCLEAR): "accuracy gained, and a price in smoothness is neither shown nor excluded",
    (UNCLEAR, BETTER): "smoothness gained, and a price in accuracy is neither shown nor excluded",
    (WORSE, WORSE): "no trade-off but a loss: both got worse",
    (UNCHANGED, UNCHANGED): "no trade-off: both stayed within the margins",
}
# The loss is shown, and shown not to matter.
PRICES_WITHIN_MARGIN = {
    (BETTER, WORSE): "accuracy gained at a price in smoothness that stays within the margin",
    (WORSE, BETTER): "smoothness gained at a price in accuracy that stays within the margin",
}
# Name of the measure, then what a tracker is that gained, lost or kept.
WORDS = (
    ("error", "more accurate", "less accurate", "equally accurate"),
    ("jitter", "steadier", "less steady", "equally steady"),
)
NOTHING_GAINED = "no gain is shown that a price could have been paid for"


@dataclass(frozen=True)
class Change:
    """What fine-tuning did to one measure of one network; `gain` is positive where better.

    `within_margin`: the change, whatever it is, is shown to lie within the margin.
    """

    outcome: str
    within_margin: bool
    gain: float
    low: float
    high: float
    confidence: float
    p_holm: float


def answer(tables: Mapping[str, pd.DataFrame], settings: AnalysisSettings) -> dict[str, object]:
    """The three sentences, and the outcomes that they were made from.

    Args:
        tables: `subject_values`, `sound_confirmatory`, `sound_exploratory` and `equivalence`.
        settings: the analysis' choices.

    Returns:
        question, sentences (three), text (cohort, sentences and note as one paragraph), verdicts
        by network (`sbr`, `fan`), simulated, note, n_subjects.
    """
    labels = (settings.accuracy.label, settings.jitter.label)
    changes = {
        base: [_change(tables, label, tuned, base, settings.alpha) for label in labels]
        for tuned, base in FINE_TUNING
    }
    n_subjects = int(tables["subject_values"]["subject"].nunique())
    people = f"{n_subjects} {'person' if n_subjects == 1 else 'people'}"
    cohort = f"In the simulated cohort ({people})" if settings.simulated else f"In {people}"
    accuracy, jitter = (
        [
            _words(TRACKER_LABELS[base], pair[place], *WORDS[place])
            for base, pair in changes.items()
        ]
        for place in (0, 1)
    )
    verdicts = {base: _verdict(*pair) for base, pair in changes.items()}
    sentences = [
        f"{cohort}, {' and '.join(accuracy)}.",
        f"In smoothness, {' and '.join(jitter)}.",
        _conclusion(verdicts, tables["sound_confirmatory"], settings),
    ]
    note = SIMULATED_NOTE if settings.simulated else ""
    return {
        "question": QUESTION,
        "sentences": sentences,
        "text": " ".join([*sentences, note]).strip(),
        "verdicts": verdicts,
        "outcomes": {
            base: dict(zip(labels, (change.outcome for change in pair), strict=True))
            for base, pair in changes.items()
        },
        "n_subjects": n_subjects,
        "simulated": settings.simulated,
        "note": note,
    }


def _change(
    tables: Mapping[str, pd.DataFrame], measure: str, tuned: str, base: str, alpha: float
) -> Change:
    """Outcome by Holm's p for the confirmatory contrast, by the interval for the other."""
    place = {"measure": measure, "first": tuned, "second": base}
    everybody = {"group": "all", "task": "all"}
    row = _row(tables["sound_exploratory"], {**place, **everybody})
    if row is None or row["n_subjects"] == 0:
        return Change(UNAVAILABLE, False, *[float("nan")] * 5)
    # Both measures are errors: a negative difference is a gain.
    gain, low, high = -row["median_difference"], -row["high"], -row["low"]
    p_holm = float("nan")
    if (tuned, base) in CONFIRMATORY:
        tested = _row(tables["sound_confirmatory"], place)
        p_holm = float(tested["p_holm"])
        shown, better = p_holm < alpha, tested["mean_difference"] < 0
    else:
        # Few people have intervals of a lower level, which must not pass for the wanted one.
        wide_enough = row["confidence"] >= 1 - alpha - 1e-9
        shown, better = wide_enough and (low > 0 or high < 0), gain > 0
    equal = _row(tables["equivalence"], {**place, "group": "all"})
    within_margin = equal is not None and bool(equal["equivalent"])
    outcome = UNCHANGED if within_margin else UNCLEAR
    if shown:
        outcome = BETTER if better else WORSE
    return Change(outcome, within_margin, gain, low, high, row["confidence"], p_holm)


def _row(table: pd.DataFrame, place: Mapping[str, str]) -> pd.Series | None:
    chosen = table
    for column, value in place.items():
        chosen = chosen[chosen[column] == value]
    return None if chosen.empty else chosen.iloc[0]


def _words(network: str, change: Change, name: str, gained: str, lost: str, kept: str) -> str:
    if change.outcome == UNAVAILABLE:
        return f"the effect of fine-tuning on {network} was not measured"
    if change.outcome in (BETTER, WORSE):
        adjective, verb, sign = (
            (gained, "fell", 1) if change.outcome == BETTER else (lost, "rose", -1)
        )
        return f"fine-tuning made {network} {adjective} ({name} {verb} by {_amount(change, sign)})"
    numbers = f"{name} changed by {_amount(change, -1)}"
    if change.outcome == UNCHANGED:
        return f"fine-tuning left {network} {kept} ({numbers})"
    return f"fine-tuning is not shown to have changed {network}'s {name} ({numbers})"


def _amount(change: Change, sign: int) -> str:
    """Size and interval of `sign` times the gain, and how far it can be trusted."""
    low, high = sorted((sign * change.low, sign * change.high))
    support = f"p = {_p(change.p_holm)}" if change.p_holm == change.p_holm else "exploratory"
    if change.within_margin:
        support += "; within the margin"
    return (
        f"{sign * change.gain:.3f} % of the box diagonal, {change.confidence:.0%} interval "
        f"{low:.3f} to {high:.3f}, {support}"
    )


def _p(p: float) -> str:
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1e}"


def _verdict(accuracy: Change, jitter: Change) -> str:
    outcomes = (accuracy.outcome, jitter.outcome)
    if UNAVAILABLE in outcomes:
        return UNAVAILABLE
    cheap = any(change.outcome == WORSE and change.within_margin for change in (accuracy, jitter))
    if cheap and outcomes in PRICES_WITHIN_MARGIN:
        return PRICES_WITHIN_MARGIN[outcomes]
    return VERDICTS.get(outcomes, NOTHING_GAINED)


def _conclusion(
    verdicts: Mapping[str, str], confirmatory: pd.DataFrame, settings: AnalysisSettings
) -> str:
    known = {base: verdict for base, verdict in verdicts.items() if verdict != UNAVAILABLE}
    if not known:
        return (
            "Whether there is a trade-off cannot be said: this study holds no network both "
            "before and after fine-tuning."
        )
    texts = [f"for {TRACKER_LABELS[base]}, {verdict}" for base, verdict in known.items()]
    return f"The answer is, {'; '.join(texts)}{_tuned_pair(confirmatory, settings)}."


def _tuned_pair(confirmatory: pd.DataFrame, settings: AnalysisSettings) -> str:
    """Which of the two fine-tuned networks is better in which measure."""
    wins = {}
    for measure in (settings.accuracy.label, settings.jitter.label):
        row = _row(confirmatory, {"measure": measure, "first": "sbr_ft", "second": "fan_ft"})
        if row is None or row["status"] != "ok":
            return ""
        favoured = row["favours"]
        wins[measure] = favoured if isinstance(favoured, str) else None
    exact, steady = wins.values()
    if exact is None and steady is None:
        return "; between SBR-FT and FAN-FT no difference is shown"
    if exact == steady:
        return f"; of the fine-tuned two, {TRACKER_LABELS[exact]} is more accurate and steadier"
    parts = [
        f"{TRACKER_LABELS[winner]} is {adjective}"
        if winner
        else f"no difference in {name} is shown"
        for winner, (name, adjective, *_) in zip((exact, steady), WORDS, strict=True)
    ]
    return f"; of the fine-tuned two, {' and '.join(parts)}"
