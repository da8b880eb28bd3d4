"""Is accuracy bought at the price of smoothness? Each person's gains from fine-tuning, and fronts.

Gains are signed so that positive is better, whatever the measure's direction.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.bootstrap import RESAMPLES, draw_within_groups
from steadyface.analysis.formulas.correlation import rank_correlation, within_person_correlation
from steadyface.analysis.formulas.hodges_lehmann import hodges_lehmann
from steadyface.analysis.per_person.contrasts import FINE_TUNING, has_both
from steadyface.analysis.per_person.pareto import hypervolume, pareto_front
from steadyface.analysis.per_person.schemas_of_trackers import PARETO, TRADEOFF
from steadyface.analysis.study import TrackerValues, people_means, trackers_in
from steadyface.tables import as_table

# The corner that the hypervolume is measured from lies a tenth beyond the worst tracker.
CORNER = 1.1


def gains(study: TrackerValues, tuned: str, base: str, task: str = "all") -> pd.Series:
    """How much better each person's `tuned` is than their `base`; index group, subject."""
    people = people_means(study, (tuned, base), task)
    sign = -1 if study.measure.lower_is_better else 1
    return sign * (people[tuned] - people[base])


def tradeoffs(
    accuracy: TrackerValues,
    smoothness: list[TrackerValues],
    confidence: float = 0.95,
    unfollowing: Collection[str] = (),
) -> pd.DataFrame:
    """Fine-tuning's gain in accuracy and in smoothness, and whether one costs the other.

    A negative correlation between people (`spearman`) means that those whose accuracy gained most
    lost most smoothness; `within_person` asks the same between a person's tasks.

    Args:
        unfollowing: trackers that do not follow the movement, whose smoothness means nothing.

    Returns:
        Table of the schema TRADEOFF for SBR and FAN, one row per smoothness measure; `status` is
        `does_not_follow` where one of the two trackers is in `unfollowing`.
    """
    rows = []
    for steady in smoothness:
        for tuned, base in FINE_TUNING:
            if not all(has_both(study.values, tuned, base) for study in (accuracy, steady)):
                continue
            both = pd.concat([gains(accuracy, tuned, base), gains(steady, tuned, base)], axis=1)
            people = both.dropna().to_numpy()
            exact, smooth = people.T
            between = rank_correlation(exact, smooth, confidence)
            tasks = _gains_by_task(accuracy, steady, tuned, base)
            within = within_person_correlation(
                tasks["accuracy"], tasks["smoothness"], tasks["subject"], confidence
            )
            medians = [hodges_lehmann(values, confidence=confidence) for values in (exact, smooth)]
            rows.append(
                {
                    "tuned": tuned,
                    "base": base,
                    "accuracy": accuracy.measure.name,
                    "smoothness": steady.measure.name,
                    "n_subjects": len(people),
                    "n_missing": len(both) - len(people),
                    "accuracy_gain": medians[0].estimate,
                    "accuracy_gain_low": medians[0].low,
                    "accuracy_gain_high": medians[0].high,
                    "smoothness_gain": medians[1].estimate,
                    "smoothness_gain_low": medians[1].low,
                    "smoothness_gain_high": medians[1].high,
                    "gain_confidence": medians[0].confidence,
                    "both_better": int(((exact > 0) & (smooth > 0)).sum()),
                    "only_accuracy_better": int(((exact > 0) & (smooth <= 0)).sum()),
                    "only_smoothness_better": int(((exact <= 0) & (smooth > 0)).sum()),
                    "neither_better": int(((exact <= 0) & (smooth <= 0)).sum()),
                    "spearman": between.r,
                    "spearman_low": between.low,
                    "spearman_high": between.high,
                    "spearman_p": between.p,
                    "within_person": within.r,
                    "within_person_low": within.low,
                    "within_person_high": within.high,
                    "within_person_p": within.p,
                    "n_person_tasks": within.n_pairs,
                    "correlation_confidence": confidence,
                    "status": "no_pairs"
                    if not len(people)
                    else "does_not_follow"
                    if {tuned, base} & set(unfollowing)
                    else "ok",
                }
            )
    return as_table(rows, TRADEOFF)


def pareto(
    accuracy: TrackerValues,
    smoothness: TrackerValues,
    seed: int = 0,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    unfollowing: Collection[str] = (),
) -> pd.DataFrame:
    """The trackers' means in both measures, which are on the front, and how surely.

    All trackers are compared on the people who have both measures of all of them. `front_share`
    is the share of bootstrap samples (people within groups) in which a tracker is on the front;
    the hypervolume of all trackers, and of each alone, is in units of the area up to a corner a
    tenth beyond the worst means.

    Args:
        unfollowing: trackers that do not follow the movement: they have no jitter to be praised
            for, are on no front and cover no area.

    Returns:
        Table of the schema PARETO; no shares and no interval where a group has a single person,
        who would be drawn every time.
    """
    trackers = [
        name for name in trackers_in(accuracy.values) if name in trackers_in(smoothness.values)
    ]
    if not trackers:
        return as_table([], PARETO)
    studies = (accuracy, smoothness)
    people = pd.concat(
        {study.measure.name: people_means(study, trackers) for study in studies}, axis=1
    )
    complete = people.dropna()
    n = len(complete)
    if n == 0:
        return as_table([], PARETO)
    followers = [name for name in trackers if name not in unfollowing]
    found = _front(complete, studies, followers, seed, resamples, confidence)
    return as_table(
        [
            {
                "tracker": name,
                "accuracy": accuracy.measure.name,
                "smoothness": smoothness.measure.name,
                "n_subjects": n,
                "n_missing": len(people) - n,
                "accuracy_mean": complete[accuracy.measure.name][name].mean(),
                "smoothness_mean": complete[smoothness.measure.name][name].mean(),
                "follows": name in followers,
                "on_front": False,
                **found.get(name, {}),
            }
            for name in trackers
        ],
        PARETO,
    )


def _front(
    complete: pd.DataFrame,
    studies: Sequence[TrackerValues],
    trackers: list[str],
    seed: int,
    resamples: int,
    confidence: float,
) -> dict[str, dict[str, object]]:
    """What the table PARETO says of each of `trackers` on the people of `complete`."""
    if not trackers:
        return {}
    costs = np.stack(
        [
            complete[study.measure.name][trackers].to_numpy()
            * (1 if study.measure.lower_is_better else -1)
            for study in studies
        ],
        axis=-1,
    )
    means = costs.mean(axis=0)
    corner = means.max(axis=0) + (CORNER - 1) * np.abs(means.max(axis=0))
    area = hypervolume(means.min(axis=0)[None], corner)
    area = area if area > 0 else np.nan
    groups = complete.index.get_level_values("group").to_numpy(dtype=str)
    share, low, high, level = np.full(len(trackers), np.nan), np.nan, np.nan, np.nan
    if np.unique(groups, return_counts=True)[1].min() > 1:
        drawn = draw_within_groups(groups, resamples, np.random.default_rng(seed))
        counts = np.zeros((resamples, len(groups)))
        np.add.at(counts, (np.arange(resamples)[:, None], drawn), 1.0 / len(groups))
        resampled = np.einsum("rp,ptm->rtm", counts, costs)
        share = pareto_front(resampled).mean(axis=0)
        tails = [(1 - confidence) / 2, (1 + confidence) / 2]
        low, high = np.quantile(hypervolume(resampled, corner) / area, tails)
        level = confidence
    alone = hypervolume(means[:, None, :], corner) / area
    return {
        name: {
            "on_front": on_front,
            "front_share": front_share,
            "hypervolume": float(hypervolume(means, corner) / area),
            "hypervolume_low": low,
            "hypervolume_high": high,
            "confidence": level,
            "hypervolume_alone": covered,
        }
        for name, on_front, front_share, covered in zip(
            trackers, pareto_front(means), share, alone, strict=True
        )
    }


def _gains_by_task(
    accuracy: TrackerValues, smoothness: TrackerValues, tuned: str, base: str
) -> pd.DataFrame:
    tasks = sorted(set(accuracy.values.index.get_level_values("task")))
    parts = []
    for task in tasks:
        both = pd.concat(
            {
                "accuracy": gains(accuracy, tuned, base, task),
                "smoothness": gains(smoothness, tuned, base, task),
            },
            axis=1,
        )
        parts.append(both.reset_index())
    return pd.concat(parts, ignore_index=True)
