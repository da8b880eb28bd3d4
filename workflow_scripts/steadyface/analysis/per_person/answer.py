"""The answer to the paper's title in a few sentences, worded by what the numbers allow.

"Is there a trade-off between smoothness and accuracy?" A trade-off is claimed only where one gain
and one loss are both shown and the loss may matter; that no loss is shown is never taken for proof
that there is none. What was not measured is told as such, and a tracker that does not follow the
movement is called neither steadier nor less steady.
"""

from collections.abc import Mapping

import pandas as pd

from steadyface.analysis.measures import JITTER, NRMSE
from steadyface.analysis.per_person.change import (
    BETTER,
    MIXED,
    NOT_FOLLOWED,
    UNAVAILABLE,
    UNCHANGED,
    UNCLEAR,
    WORSE,
    Change,
    change,
)
from steadyface.analysis.per_person.contrasts import CONFIRMATORY, FINE_TUNING
from steadyface.analysis.per_person.fidelity import unfollowing
from steadyface.analysis.per_person.present_day import beside_the_mesh
from steadyface.analysis.settings import AnalysisSettings
from steadyface.analysis.sourced import pieces, plain
from steadyface.analysis.unmeasured import NOT_MEASURED, NOT_RUN, Reason, Reasons
from steadyface.analysis.wording import people
from steadyface.trackers.arms import tracker_label

QUESTION = "Is there a trade-off between smoothness and accuracy?"
SIMULATED_NOTE = (
    "Simulated cohort: the recordings are rendered, and the direction of these results follows "
    "from declared modelling choices; they say nothing about patients."
)

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
NO_ONE_ANSWER = "no one answer: its effect is mixed"
UNSAID = "cannot be said"
# What the measure shows of a tracker, the measure itself, and what a tracker is that gained, lost
# or kept.
WORDS = (
    ("accuracy", "error", "more accurate", "less accurate", "equally accurate"),
    ("smoothness", "jitter", "steadier", "less steady", "equally steady"),
)
NOTHING_GAINED = "no gain is shown that a price could have been paid for"
NO_NETWORK = "this study holds no network both before and after fine-tuning"
TUNED_PAIR = CONFIRMATORY[1]
# The measures that the answer is about, in the order of WORDS.
ASPECTS = (NRMSE, JITTER)
Pair = tuple[Change, Change]


def answer(
    tables: Mapping[str, pd.DataFrame],
    settings: AnalysisSettings,
    reasons: Reasons,
) -> dict[str, object]:
    """The sentences, and the outcomes that they were made from.

    Args:
        tables: `per_person_confirmatory`, `per_person_exploratory`, `equivalence` and `fidelity`.
        settings: the analysis' choices.
        reasons: why a measure of two trackers has no value, as `unmeasured.reasons` says.

    Returns:
        question, sentences (accuracy, smoothness, the answer, and where the face mesh is in the
        study, how the better network does beside it), pieces (of each sentence; a number's names
        its table), text (cohort, sentences and note as one
        paragraph), verdicts by network (`sbr`, `fan`), outcomes, simulated, note, n_subjects
        (everybody who was to be evaluated; each clause names those who entered it).
    """
    still = unfollowing(tables["fidelity"])
    changes = {
        pair: (
            change(tables, NRMSE, *pair, settings.alpha),
            change(tables, JITTER, *pair, settings.alpha, still),
        )
        for pair in (*FINE_TUNING, TUNED_PAIR)
    }
    told = {
        (pair, place): _clause(pair, changes[pair][place], place, reasons.get((name, *pair)))
        for pair in FINE_TUNING
        for place, name in enumerate(ASPECTS)
    }
    n_subjects = _evaluated(tables["per_person_confirmatory"])
    cohort = "In the simulated cohort" if settings.simulated else "In this study"
    accuracy, jitter = (
        " and ".join(dict.fromkeys(told[pair, place] for pair in FINE_TUNING)) for place in (0, 1)
    )
    # What was not measured of anybody is named by its reason.
    why = reasons.get((JITTER, *FINE_TUNING[0]))
    unavailable = changes[FINE_TUNING[0]][1].outcome == UNAVAILABLE
    named = unavailable and why is not None and why.kind == NOT_MEASURED
    verdicts = {pair: _verdict(*changes[pair]) for pair in FINE_TUNING}
    unsaid = {
        pair: _unsaid(changes[pair], [reasons.get((name, *pair)) for name in ASPECTS])
        for pair in FINE_TUNING
    }
    sentences = [
        f"{cohort} ({people(n_subjects)}), {accuracy}.",
        f"{jitter[0].upper()}{jitter[1:]}." if named else f"In smoothness, {jitter}.",
        _conclusion(verdicts, unsaid, changes[TUNED_PAIR]),
    ]
    if present_day := beside_the_mesh(tables, ASPECTS, settings.alpha, still, reasons):
        sentences.append(present_day)
    note = SIMULATED_NOTE if settings.simulated else ""
    return {
        "question": QUESTION,
        "sentences": [plain(sentence) for sentence in sentences],
        "pieces": [pieces(sentence) for sentence in sentences],
        "text": plain(" ".join([*sentences, note])).strip(),
        "verdicts": {base: verdicts[tuned, base] for tuned, base in FINE_TUNING},
        "outcomes": {
            base: {
                name: found.outcome
                for name, found in zip(ASPECTS, changes[tuned, base], strict=True)
            }
            for tuned, base in FINE_TUNING
        },
        "n_subjects": n_subjects,
        "simulated": settings.simulated,
        "note": note,
    }


def _evaluated(confirmatory: pd.DataFrame) -> int:
    """How many people were to be compared, whether or not they could be."""
    return int((confirmatory["n_subjects"] + confirmatory["n_missing"]).max())


def _clause(pair: tuple[str, str], found: Change, place: int, reason: Reason | None) -> str:
    """What fine-tuning did to one measure of a network."""
    network = tracker_label(pair[1])
    aspect, name, gained, lost, kept = WORDS[place]
    if found.outcome == UNAVAILABLE:
        return (
            reason.text if reason else f"the effect of fine-tuning on {network} was not measured"
        )
    if found.outcome == NOT_FOLLOWED:
        return f"{found.not_following}, so nothing is said of fine-tuning's effect on {network}"
    if found.outcome in (BETTER, WORSE):
        adjective, verb, sign = (
            (gained, "fell", 1) if found.outcome == BETTER else (lost, "rose", -1)
        )
        numbers = f"{found.people}: {name} {verb} by {found.amount(sign)}"
        return f"fine-tuning made {network} {adjective} ({numbers})"
    numbers = f"{found.people}: {name} changed by {found.amount(-1)}"
    if found.outcome == MIXED:
        return f"fine-tuning's effect on {network}'s {aspect} is mixed: {found.split} ({numbers})"
    if found.outcome == UNCHANGED:
        return f"fine-tuning left {network} {kept} ({numbers})"
    return f"fine-tuning is not shown to have changed {network}'s {name} ({numbers})"


def _verdict(accuracy: Change, jitter: Change) -> str:
    outcomes = (accuracy.outcome, jitter.outcome)
    if UNAVAILABLE in outcomes:
        return UNAVAILABLE
    if NOT_FOLLOWED in outcomes:
        return UNSAID
    if MIXED in outcomes:
        return NO_ONE_ANSWER
    cheap = any(found.outcome == WORSE and found.within_margin for found in (accuracy, jitter))
    if cheap and outcomes in PRICES_WITHIN_MARGIN:
        return PRICES_WITHIN_MARGIN[outcomes]
    return VERDICTS.get(outcomes, NOTHING_GAINED)


def _unsaid(pair: Pair, why: list[Reason | None]) -> Reason | None:
    """Why nothing can be said of a network; None if something can."""
    for found, reason in zip(pair, why, strict=True):
        if found.outcome == UNAVAILABLE:
            return reason
        if found.outcome == NOT_FOLLOWED:
            return Reason(found.not_following, NOT_FOLLOWED)
    return None


def _conclusion(
    verdicts: Mapping[tuple[str, str], str],
    unsaid: Mapping[tuple[str, str], Reason | None],
    tuned: Pair,
) -> str:
    silent = {pair: reason for pair, reason in unsaid.items() if reason}
    if len(silent) == len(verdicts):
        causes = list(dict.fromkeys(reason.text for reason in silent.values()))
        if all(reason.kind == NOT_RUN for reason in silent.values()):
            causes = [NO_NETWORK]
        return f"Whether there is a trade-off cannot be said: {'; '.join(causes)}{_better(tuned)}."
    texts = [
        f"for {tracker_label(base)}, {verdict}"
        if (tuned_name, base) not in silent
        else f"for {tracker_label(base)}, it cannot be said: {silent[tuned_name, base].text}"
        for (tuned_name, base), verdict in verdicts.items()
    ]
    return f"The answer is, {'; '.join(texts)}{_better(tuned)}."


def _better(pair: Pair) -> str:
    """Which of the two fine-tuned networks is better in which measure."""
    if UNAVAILABLE in (found.outcome for found in pair):
        return ""
    outcomes = {found.outcome for found in pair}
    (_, _, exact, *_), (_, _, steady, *_) = WORDS
    if outcomes in ({BETTER}, {WORSE}):
        winner = tracker_label(TUNED_PAIR[0 if outcomes == {BETTER} else 1])
        support = "; ".join(map(_support, pair))
        return f"; of the fine-tuned two, {winner} is {exact} and {steady} ({support})"
    parts = [_winner(found, *words) for found, words in zip(pair, WORDS, strict=True)]
    return f"; of the fine-tuned two, {' and '.join(parts)}"


def _support(found: Change) -> str:
    return f"{found.people}, {found.p}"


def _winner(found: Change, aspect: str, name: str, gained: str, *_: str) -> str:
    first, second = (tracker_label(tracker) for tracker in TUNED_PAIR)
    if found.outcome == NOT_FOLLOWED:
        return f"{found.not_following}, so neither is called {gained}"
    support = f"({_support(found)})"
    if found.outcome in (BETTER, WORSE):
        return f"{first if found.outcome == BETTER else second} is {gained} {support}"
    if found.outcome == MIXED:
        return f"their {aspect} is mixed (for {first}: {found.split}; {found.people})"
    return f"no difference in {name} is shown {support}"
