"""How far a tracker's measure of movement can be trusted: against the truth or the annotation."""

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.agreement import bland_altman, intraclass_correlation
from steadyface.analysis.movement.groups import WHAT
from steadyface.analysis.movement.schemas import MOVEMENT_AGREEMENT
from steadyface.measures.kinematics.movement import ANNOTATION, TRUTH
from steadyface.tables import empty

# Differences of this share of the values are rounding.
ALIKE = 1e-9
# The level of pingouin's intervals, which cannot be set.
CONFIDENCE = 0.95


def movement_agreement(values: pd.DataFrame) -> pd.DataFrame:
    """Each tracker's measures beside those of the truth, or of the annotation without a truth.

    Args:
        values: result of `groups.person_values`.

    Returns:
        A table of the schema MOVEMENT_AGREEMENT, a row per measure and tracker of which somebody
        has both; empty where neither truth nor annotation has every frame.
    """
    known = values.dropna(subset=["value"])
    reference = next((one for one in (TRUTH, ANNOTATION) if one in set(known["tracker"])), None)
    if reference is None:
        return empty(MOVEMENT_AGREEMENT)
    key = [*(name for name in WHAT if name != "tracker"), "subject"]
    compared = known[known["tracker"] != reference].merge(
        known[known["tracker"] == reference][[*key, "value"]], on=key, suffixes=("", "_reference")
    )
    rows = []
    for what, people in compared.groupby(WHAT, observed=True, sort=False):
        pair = people[["value_reference", "value"]].to_numpy(float)
        limits = bland_altman(pair[:, 0], pair[:, 1], CONFIDENCE)
        row = {
            **dict(zip(WHAT, what, strict=True)),
            "reference": reference,
            "n": limits.n,
            "confidence": CONFIDENCE,
            "bias": limits.bias,
            "bias_low": limits.bias_interval[0],
            "bias_high": limits.bias_interval[1],
            "sd": limits.sd,
            "limit_low": limits.low,
            "limit_high": limits.high,
            # The reference is taken as exact: all of the difference is the tracker's.
            "detectable_change": 1.96 * np.sqrt(2) * limits.sd,
        }
        # Of people who are all alike no correlation is known.
        if pair.std(axis=0).min() > ALIKE * np.abs(pair).max():
            same = intraclass_correlation(pair)
            low, high = same.icc_a_interval
            row |= {"icc": same.icc_a, "icc_low": low, "icc_high": high}
        rows.append(row)
    if not rows:
        return empty(MOVEMENT_AGREEMENT)
    return pd.DataFrame(rows).reindex(columns=list(MOVEMENT_AGREEMENT.columns))
