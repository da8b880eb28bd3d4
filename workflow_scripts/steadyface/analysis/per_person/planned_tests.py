"""The planned tests: two contrasts named beforehand, one value per person, exact tests.

Only the paper's two hypotheses in two measures are confirmatory: four tests with Holm's
correction. Everything else is exploratory (`exploratory`) and has intervals instead of stars.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.corrections import family_size, holm
from steadyface.analysis.formulas.power import detectable_effect, paired_power
from steadyface.analysis.formulas.sign_flip import (
    sign_flip,
    smallest_flip_p,
)
from steadyface.analysis.formulas.wilcoxon import signed_rank
from steadyface.analysis.per_person.contrasts import (
    CONFIRMATORY,
    differences_by_scope,
)
from steadyface.analysis.per_person.differences import difference_columns
from steadyface.analysis.per_person.schemas import (
    PER_PERSON_CONFIRMATORY,
)
from steadyface.analysis.study import TrackerValues
from steadyface.analysis.wording import people as counted_people
from steadyface.study.design import ALL
from steadyface.trackers.arms import tracker_label


def confirmatory(
    measures: Sequence[TrackerValues],
    alpha: float = 0.05,
    seed: int = 0,
    unfollowing: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """The two contrasts in each of the (two) measures, on all people, by exact sign flips.

    Signs are flipped person by person, hence within groups. A contrast whose tracker is not in
    the study keeps its row, with status `not available`, and is no member of the family.

    Args:
        measures: NRMSE and jitter.
        alpha: level of the family.
        seed: seed of random flips.
        unfollowing: trackers, by measure, that may not be called better in it, because they do not
            follow the movement.

    Returns:
        Table of the schema PER_PERSON_CONFIRMATORY. Differences are first - second; `favours`
        names the better tracker where p_holm < alpha; `attainable` says whether p_holm could
        have been below alpha beside the other tests' p; `note` says beside a null result what
        could have been found.
    """
    rows = []
    for study in measures:
        for first, second in CONFIRMATORY:
            people = differences_by_scope(study, first, second)[ALL]
            flip = sign_flip(people.values, seed=seed)
            rows.append(
                {
                    "measure": study.measure.name,
                    "unit": study.measure.unit,
                    "first": first,
                    "second": second,
                    **difference_columns(people, alpha, seed),
                    "sd_difference": people.values.std(ddof=1) if people.n > 1 else np.nan,
                    "p": flip.p,
                    "p_error": flip.p_error,
                    "method": f"{flip.method} sign flip",
                    "p_signed_rank": signed_rank(people.values).p,
                    "lower_is_better": study.measure.lower_is_better,
                }
            )
    table = pd.DataFrame(rows)
    tests = family_size(table["p"])
    level = alpha / max(tests, 1)
    table["track"], table["m"], table["threshold"] = "per person", tests, level
    table["alpha"] = alpha
    table["p_holm"] = holm(table["p"])
    table["smallest_p"] = table["n_subjects"].map(smallest_flip_p)
    table["attainable"] = _attainable(table["p"], table["smallest_p"], alpha)
    n = table["n_subjects"]
    table["effect_dz"] = table["mean_difference"] / table["sd_difference"].replace(0, np.nan)
    table["power_dz_0_5"] = [paired_power(0.5, people, level) for people in n]
    table["power_dz_0_8"] = [paired_power(0.8, people, level) for people in n]
    table["detectable_dz"] = [detectable_effect(people, level) for people in n]
    table["detectable_difference"] = table["detectable_dz"] * table["sd_difference"]
    favoured = [_favoured(row, alpha) for row in table.itertuples()]
    still = [
        name in unfollowing.get(measure, ())
        for name, measure in zip(favoured, table["measure"], strict=True)
    ]
    table["favours"] = [
        None if gated else name for name, gated in zip(favoured, still, strict=True)
    ]
    table["note"] = [
        f"{tracker_label(name)} does not follow the movement: it cannot be called better"
        if gated
        else _note(row, alpha)
        for row, name, gated in zip(table.itertuples(), favoured, still, strict=True)
    ]
    return table[list(PER_PERSON_CONFIRMATORY.columns)]


def _attainable(p: pd.Series, smallest: pd.Series, alpha: float) -> list[bool]:
    """Whether each test's Holm p would be below alpha if its p were the smallest possible."""
    return [
        bool(holm(p.where(p.index != place, smallest[place]))[number] < alpha)
        if pd.notna(p[place])
        else False
        for number, place in enumerate(p.index)
    ]


def _favoured(row: object, alpha: float) -> str | None:
    if not row.p_holm < alpha:
        return None
    better_if_negative = row.lower_is_better
    return row.first if (row.mean_difference < 0) == better_if_negative else row.second


def _note(row: object, alpha: float) -> str | None:
    names = f"{tracker_label(row.first)} and {tracker_label(row.second)}"
    if row.status != "ok":
        return f"{names}: not both in this study" if row.status != "no_pairs" else "no pairs"
    if row.p_holm < alpha:
        return None
    if not row.attainable:
        return (
            f"{counted_people(row.n_subjects)} can give no p below "
            f"{row.smallest_p:.3g}: whatever the effect, this test's p cannot come below "
            f"{alpha:.3g} after Holm's correction"
        )
    return (
        "no evidence of a difference is not evidence of none: with "
        f"{counted_people(row.n_subjects)} an "
        f"effect of d_z = 0.5 would be found in {row.power_dz_0_5:.0%} of studies, one of 0.8 in "
        f"{row.power_dz_0_8:.0%}; 80 % needs d_z = {row.detectable_dz:.2f} "
        f"({row.detectable_difference:.3g} {row.unit})"
    )
