"""Every sentence, verdict and count of an analysis held against the raw tables, read anew.

Nothing here uses the analysis' own functions: people's means, signs, tests and counts are taken
from the measures' rows.
"""

import re
from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd

from steadyface.analysis.comparison import Comparison
from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS
from steadyface.trackers.arms import PAPER_TRACKERS
from tests.analysis.random_studies import Study

NAMES = {"SBR": ("sbr_ft", "sbr"), "FAN": ("fan_ft", "fan")}
LABELS = {"sbr_ft": "SBR-FT", "fan_ft": "FAN-FT"}
MEASURE_OF = {"error": "nrmse", "jitter": "jitter"}
NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"
# The number of people is optional, so that a clause without it is found lacking, not overlooked.
COUNT = r"(?:(\d+)(?: of (\d+))? (?:people|person): )?"
INTERVAL = rf"(?:, {NUMBER}% interval {NUMBER} to {NUMBER})?"
AMOUNT = rf"{NUMBER} % of the box diagonal(?: on average)?{INTERVAL}"
SHOWN = re.compile(
    r"fine-tuning made (SBR|FAN) (more accurate|less accurate|steadier|less steady) "
    rf"\({COUNT}(error|jitter) (?:fell|rose) by {AMOUNT}, (exploratory|p = {NUMBER})"
)
KEPT = re.compile(
    r"fine-tuning left (SBR|FAN) equally (?:accurate|steady) "
    rf"\({COUNT}(error|jitter) changed by {AMOUNT}"
)
UNCLEAR = re.compile(
    r"fine-tuning is not shown to have changed (SBR|FAN)'s (?:error|jitter) "
    rf"\({COUNT}(error|jitter) changed by {AMOUNT}"
)
MIXED = re.compile(
    r"fine-tuning's effect on (SBR|FAN)'s (?:accuracy|smoothness) is mixed: "
    rf"(.*?) \({COUNT}(error|jitter) changed by {AMOUNT}"
)
BESIDE = re.compile(
    r"(more accurate|less accurate|steadier|less steady|not shown to differ in (?:error|jitter)"
    r"|of mixed (?:accuracy|smoothness)) "
    rf"\((?:(better .*? people); )?{COUNT}(error|jitter) (lower|higher) by {AMOUNT}, exploratory"
)
CLAUSES = {"shown": SHOWN, "kept": KEPT, "unclear": UNCLEAR, "mixed": MIXED}
BETTER = {"more accurate": -1, "less accurate": 1, "steadier": -1, "less steady": 1}
MARGINS = {"nrmse": 0.10, "jitter": 0.05}

Fault = tuple[str, str]


def faults(study: Study, found: Comparison) -> list[Fault]:
    """What is not true of the study: kind and words."""
    return [
        *_of_clauses(study, found),
        *_of_the_last_sentence(study, found),
        *_of_the_mesh(study, found),
        *_of_counts(study, found),
        *_of_tests(study, found),
        *_of_claims(study, found),
        *_of_the_front(study, found),
    ]


def differences(study: Study, measure: str, first: str, second: str) -> pd.DataFrame:
    """group and d (first - second) of each person who has a unit of both."""
    groups = study.participants.set_index("subject")["group"]
    if measure == "nrmse":
        rows = study.accuracy[study.accuracy["status"] == "ok"]
        keys, value = ["subject", "task", "repetition", "frame"], "nrmse_pct"
    else:
        rows = study.smoothness[
            (study.smoothness["status"] == "ok")
            & (study.smoothness["measure"] == "sigma3_rms_pct")
            & (study.smoothness["series"] == "mouth")
        ]
        keys, value = ["subject", "task", "repetition"], "value"
    pair = [rows[rows["tracker"] == name].set_index(keys)[value] for name in (first, second)]
    units = (pair[0] - pair[1]).dropna().rename("d").reset_index()
    if measure == "nrmse":
        people = units.groupby("subject")["d"].mean()
    else:
        people = units.groupby(["subject", "task"])["d"].mean().groupby("subject").mean()
    return pd.DataFrame({"group": groups.reindex(people.index), "d": people})


def flip_p(d: np.ndarray) -> float:
    """Two-sided sign-flip p of a mean, by brute force."""
    signs = np.array(list(product((1, -1), repeat=len(d))))
    sums = signs @ d
    reached = np.abs(sums) >= abs(d.sum()) - 1e-9 * np.abs(d).sum() - 1e-15
    return float(reached.mean())


def evaluated(study: Study) -> pd.Series:
    people = study.participants[study.participants["set"] == "evaluate"]
    return people.set_index("subject")["group"]


def _of_clauses(study: Study, found: Comparison) -> Iterator[Fault]:
    n_all = len(evaluated(study))
    text = " ".join(found.answer["sentences"][:2])
    seen = set()
    for kind, pattern in (
        ("shown", SHOWN),
        ("kept", KEPT),
        ("unclear", UNCLEAR),
        ("mixed", MIXED),
    ):
        for match in pattern.finditer(text):
            network, *middle = match.groups()
            word = middle.pop(0) if kind in ("shown", "mixed") else ""
            count, of, name, size, level, low, high, *support = middle
            measure = MEASURE_OF[name]
            seen.add((network, measure))
            people = differences(study, measure, *NAMES[network])
            d = people["d"].to_numpy()
            if count is None or int(count) != len(d) or (of or count) != str(n_all):
                told = f"{count} of {of}, not {len(d)} of {n_all}: {match[0]}"
                yield "a clause does not name who entered", told
            if not len(d):
                yield "a clause about nobody", match[0]
                continue
            sign = 1 if kind != "shown" or BETTER[word] > 0 else -1
            if abs(float(size) - sign * d.mean()) > 6e-4:
                yield "the size is not that of the mean", f"{match[0]}, mean {d.mean():+.4f}"
            if measure == "jitter" and study.frozen & {*NAMES[network]}:
                yield "a tracker that does not move has a smoothness", match[0]
            check = {"shown": _shown, "kept": _kept, "mixed": _mixed}.get(kind)
            if kind == "unclear":
                yield from _unclear(study, people, match[0], support)
            elif check:
                yield from check(study, people, word, (level, low, high), match[0], measure)
    for network, measure in product(NAMES, MARGINS):
        d = differences(study, measure, *NAMES[network])
        gated = measure == "jitter" and study.frozen & {*NAMES[network]}
        if len(d) and not gated and (network, measure) not in seen:
            yield "a measured effect without a sentence", f"{network} {measure}: {text}"


def _shown(study, people, word, interval, text, measure) -> Iterator[Fault]:
    d, side = people["d"].to_numpy(), BETTER[word]
    level, low, high = interval
    if low is None or float(low) * float(high) <= 0:
        yield "shown although the printed interval holds zero", text
    if level is None or float(level) < 100 * (1 - study.alpha) - 0.051:
        yield "shown by an interval of a lower level", text
    if np.sign(d.mean()) != side:
        yield "the direction is not the mean's", text
    if len(d) <= 12 and not flip_p(d) <= study.alpha + 1e-9:
        yield "shown although the test does not show it", f"{text}, p = {flip_p(d):.3f}"
    groups = people.groupby("group")["d"].mean()
    if (np.sign(groups) == -side).any():
        yield "alike in all groups, which they are not", f"{text}, {groups.round(3).to_dict()}"
    if (np.sign(d) == side).sum() < (np.sign(d) == -side).sum():
        yield "most people went the other way", f"{text}, {(np.sign(d) == side).sum()} of {len(d)}"


def _kept(study, people, word, interval, text, measure) -> Iterator[Fault]:
    d = people["d"].to_numpy()
    if abs(d.mean()) >= MARGINS[measure] or 0.5 ** len(d) >= study.alpha:
        yield "called equal by too few people or beyond the margin", text


def _mixed(study, people, word, interval, text, measure) -> Iterator[Fault]:
    d = people["d"].to_numpy()
    groups = people.groupby("group")["d"].mean()
    apart = (groups < 0).any() and (groups > 0).any()
    better, worse = (d < 0).sum(), (d > 0).sum()
    if not apart and (better - worse) * -np.sign(d.mean()) >= 0:
        yield "mixed, which it is not", text
    for side, words in ((-1, "better"), (1, "worse")):
        listed = re.search(rf"{words} in the groups? ([A-Za-z, ]+?)(?:, worse|;|$)", word)
        named = set(re.split(r", | and ", listed[1])) if listed else set()
        if named and named != set(groups.index[np.sign(groups) == side]):
            yield "the wrong groups are named", f"{text}, {groups.to_dict()}"
    counted = re.search(r"better in (\d+) and worse in (\d+) people", word)
    if not counted or (int(counted[1]), int(counted[2])) != (better, worse):
        yield "the wrong number of people went one way", text


def _unclear(study, people, text, support) -> Iterator[Fault]:
    d = people["d"].to_numpy()
    if "exploratory" in text and len(d) <= 12 and flip_p(d) < study.alpha - 1e-9:
        groups = np.sign(people.groupby("group")["d"].mean())
        if len(set(groups)) == 1:
            yield "not shown although the test shows it", f"{text}, p = {flip_p(d):.4f}"


def _of_the_last_sentence(study: Study, found: Comparison) -> Iterator[Fault]:
    text = found.answer["sentences"][2]
    run = {*study.accuracy["tracker"], *study.smoothness["tracker"]}
    if "holds no network" in text and any(set(pair) <= run for pair in NAMES.values()):
        yield "not measured is called not there", text
    for network, pair in NAMES.items():
        told = re.search(rf"for {network}, (.*?)(?:; |\.$)", text)
        told = told[1] if told else ""
        sides = found.answer["outcomes"][pair[1]]
        if "both gained" in told and set(sides.values()) != {"better"}:
            yield "a verdict that its outcomes do not bear", text
        for measure in MARGINS:
            people = differences(study, measure, *pair)
            if people.empty and told and "cannot be said" not in told:
                yield "a verdict on what was not measured", text
        if study.frozen & {*pair} and ("smoothness" in told or "both" in told):
            yield "a verdict on the smoothness of a tracker that does not move", text
    for measure, adjective in (("nrmse", "more accurate"), ("jitter", "steadier")):
        claim = re.search(rf"(SBR-FT|FAN-FT) is (?:more accurate and )?{adjective}", text)
        if not claim:
            continue
        people = differences(study, measure, "sbr_ft", "fan_ft")
        side = -1 if claim[1] == "SBR-FT" else 1
        groups = np.sign(people.groupby("group")["d"].mean())
        if np.sign(people["d"].mean()) != side or (groups == -side).any():
            yield "the better of the two is not better throughout", text
        if len(people) <= 12 and flip_p(people["d"].to_numpy()) > study.alpha + 1e-9:
            yield "the better of the two is not shown to be", text
        if measure == "jitter" and any(LABELS.get(name) == claim[1] for name in study.frozen):
            yield "a tracker that does not move is called steadier", text


def _of_the_mesh(study: Study, found: Comparison) -> Iterator[Fault]:
    text = next((s for s in found.answer["sentences"] if s.startswith("Beside")), "")
    n_all = len(evaluated(study))
    clauses = re.split(r"; (?=FAN-FT, which|SBR-FT and|FAN-FT and|[\w-]+ do)", text)
    for tuned, label in LABELS.items():
        begin = label + (r", which [^,]*," if tuned == "fan_ft" else "")
        own = next((c for c in clauses if re.search(rf"(^|, ){begin} is ", c)), "")
        told = {match[5]: match.groups() for match in BESIDE.finditer(own)}
        for name, measure in MEASURE_OF.items():
            people = differences(study, measure, tuned, "mesh_ft")
            gated = measure == "jitter" and study.frozen & {tuned, "mesh_ft"}
            if (name in told) != (len(people) > 0 and not gated):
                yield "beside the mesh, too much or too little is told", f"{label} {name}: {text}"
            if name not in told or people.empty:
                continue
            word, split, count, of, _, side, size, level, low, high = told[name]
            d = people["d"].to_numpy()
            if int(count) != len(d) or (of or count) != str(n_all):
                yield "a clause does not name who entered", f"{len(d)} of {n_all}: {own}"
            if abs(float(size) * (1 if side == "higher" else -1) - d.mean()) > 6e-4:
                yield "the size is not that of the mean", f"{d.mean():+.4f}: {own}"
            if word in BETTER:
                yield from _shown(study, people, word, (level, low, high), own, measure)
            elif "mixed" in word:
                yield from _mixed(study, people, split or "", (level, low, high), own, measure)


def _of_counts(study: Study, found: Comparison) -> Iterator[Fault]:
    sizes = {**evaluated(study).value_counts().to_dict(), "all": len(evaluated(study))}
    for name, table in found.tables.items():
        if "n_subjects" not in table:
            continue
        if name == "smoothness_by_task":
            table = table.assign(n_missing=table["n_undefined"] + table["n_unrecorded"])
            # Rows of the paper's tasks that nobody was recorded in count nobody.
            table = table[table["n_subjects"] + table["n_missing"] > 0]
        if not {"n_missing", "n_subjects_missing"} & set(table):
            continue
        missing = table["n_subjects_missing" if "n_subjects_missing" in table else "n_missing"]
        group = table["group"] if "group" in table else pd.Series("all", index=table.index)
        wrong = table["n_subjects"] + missing != group.map(sizes)
        if wrong.any():
            row = table[wrong].iloc[0].to_dict()
            yield "people who are neither counted nor missing", f"{name}: {row}"
    table = found.tables["per_person_confirmatory"]
    for row in table.itertuples():
        n = len(differences(study, row.measure, row.first, row.second))
        if n != row.n_subjects:
            yield (
                "n is not a count of people",
                f"{row.measure} {row.second}: {row.n_subjects}, {n}",
            )


def _of_tests(study: Study, found: Comparison) -> Iterator[Fault]:
    table = found.tables["per_person_confirmatory"]
    for row in table.itertuples():
        told = f"{row.measure} {row.second}, n {row.n_subjects}, p {row.p}, Holm {row.p_holm}"
        if isinstance(row.favours, str) and not row.attainable:
            yield "significant but not attainable", told
        if row.n_subjects and row.p < row.smallest_p * (1 - 1e-9):
            yield "p below the smallest possible", told
        d = differences(study, row.measure, row.first, row.second)["d"].to_numpy()
        if 0 < len(d) <= 12 and abs(flip_p(d) - row.p) > 1e-9:
            yield "p is not the sign-flip test's", f"{told}, {flip_p(d)}"
    for name, table in found.tables.items():
        for column in (c for c in table if c == "p" or c.startswith(("p_", "spearman_p"))):
            few = table["n_subjects"] <= 3 if "n_subjects" in table else False
            if column != "p_error" and ((table[column] == 0) & few).any():
                yield "p of 0 from a few people", f"{name} {column}"
        for low in (c for c in table if c.endswith("low")):
            high = low[: -len("low")] + "high"
            if "n_subjects" in table:
                point = (table[low] == table[high]) & (table["n_subjects"] <= 3)
                if point.any():
                    row = table[point].iloc[0].to_dict()
                    yield "an interval without width from a few people", f"{name} {low}: {row}"


def _of_claims(study: Study, found: Comparison) -> Iterator[Fault]:
    rests_on = {
        1: (("nrmse", "sbr_ft", "sbr", -1),),
        2: (),
        3: (("nrmse", "sbr_ft", "sbr", -1), ("nrmse", "fan_ft", "fan", -1)),
        19: (("nrmse", "fan_ft", "fan", -1),),
        20: (("nrmse", "sbr_ft", "fan_ft", 1),),
        22: (("jitter", "sbr_ft", "sbr_ft_detection_only", -1),),
    }
    n_all = len(evaluated(study))
    groups = set(evaluated(study))
    smooth = study.smoothness[study.smoothness["status"] == "ok"]
    cells = smooth[smooth["measure"] == "sparc"].groupby(["tracker", "task"])["subject"].nunique()
    for row in found.tables["claims"].itertuples():
        told = f"{row.number} {row.claim}: {row.verdict} ({row.ours})"
        if row.verdict in ("reproduced", "direction only", "not reproduced"):
            wanted = {6: {"ALS"}, 7: {"stroke"}, 8: {"HC"}, 22: set()}.get(
                row.number, set(PAPER_GROUPS)
            )
            if wanted - groups:
                yield "a claim judged without all of its groups", told
            steady = row.number in (2, *range(10, 19), 20)
            if steady and not set(PAPER_TASKS) <= set(cells.index.get_level_values("task")):
                yield "a claim judged without all of its tasks", told
            if row.number in (3, 4, 10, 11) and not set(PAPER_TRACKERS) <= set(smooth["tracker"]):
                yield "a claim judged without all of its trackers", told
        if row.verdict not in ("reproduced", "direction only"):
            continue
        if 2.0 ** (1 - n_all) >= study.alpha:
            yield "a claim upheld by too few people", told
        for measure, first, second, side in rests_on.get(row.number, ()):
            people = differences(study, measure, first, second)
            d = people["d"].to_numpy()
            if np.sign(d.mean()) != side or (len(d) <= 12 and flip_p(d) > study.alpha + 1e-9):
                yield "a claim upheld that people do not bear out", told
        if study.frozen & {"sbr_ft"} and row.number in (2, 10, 11, 12, 13, 18, 20, 22):
            yield "a claim upheld by a tracker that does not move", told


def _of_the_front(study: Study, found: Comparison) -> Iterator[Fault]:
    table = found.tables["pareto"]
    best = set(table.loc[table["on_front"], "tracker"])
    if best & study.frozen:
        yield "a tracker that does not move is on the front", str(best)
