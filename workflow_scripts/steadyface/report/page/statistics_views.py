"""What the page shows of the claims, the recordings' quality and each table of the analysis."""

from steadyface.report.page.paper_views import PAPER_TESTS
from steadyface.report.page.told import equivalence_level, planned_family
from steadyface.report.page.views import View
from steadyface.report.tables.printed import heads
from steadyface.report.tables.steadiness import COUNTS
from steadyface.study.design import ALL

CONTRAST = {"first": "Tracker", "second": "compared with"}
LEVEL = "Level"
MEAN_INTERVAL = {
    "mean_difference": "Mean difference",
    "mean_low": "CI low",
    "mean_high": "CI high",
    "mean_confidence": LEVEL,
}
INTERVAL = {
    "median_difference": "Median difference",
    "low": "CI low",
    "high": "CI high",
    "confidence": LEVEL,
}

CLAIMS = View(
    "claims",
    "The paper's claims",
    "Each claim with the published finding, ours, and by what rule it was judged.",
    {
        "number": "No.",
        "claim": "Claim",
        "verdict": "Verdict",
        "published": "Paper",
        "ours": "Here",
        "criterion": "Rule",
    },
)
QUALITY = View(
    "quality",
    "Quality of each recording",
    "Frames that the file says it holds against frames read, what the time stamps show, and how "
    "the face was seen. Off the box: the face was seen more than 0.2 box sides away from the box "
    "that trackers start from, so the frame has no landmarks. Where several faces were seen, the "
    "one around the given place was followed; a switch is possible where it may have been taken "
    "for another.",
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
        "frames_without_face": "Frames without the face",
        "frames_off_box": "Frames off the box",
        "frames_with_several_faces": "Frames with several faces",
        "frames_of_others_only": "Frames with other faces only",
        "possible_switches": "Possible switches",
        "face_x_px": "Face at x (px)",
        "face_y_px": "at y (px)",
        "face_side_px": "wide (px)",
    },
)
STEADINESS = View(
    "steadiness",
    "Error, jitter, gain and lag",
    "Means over people; where a mean has another number of them than of jitter, it stands in "
    "parentheses. Jitter is the standard deviation of white noise with the same third "
    "differences, over all mouth landmarks. Gain is how much of the movement a tracker shows "
    "(0 for one that stands still) and lag how late it comes, both against the annotation: "
    "compare trackers with each other, because the annotators' noise lowers all gains alike. "
    "The gains of the inner lips' gap and of the mouth's width are those of two distances, in the "
    "tasks that change them by more than noise would: a network that does not see a mouth open "
    "has a small one, however small its error.",
    {
        "task": "Task",
        "tracker": "Tracker",
        "n_subjects": "People",
        "nrmse_pct": "NRMSE (%)",
        **heads(
            "lip_gap_gain",
            "mouth_width_gain",
            "jitter_pct",
            "jitter_px",
            "sample_to_sample_px",
            "high_frequency_px",
            "still_share",
            "gain",
            "lag_s",
            "longest_lag_s",
            "gain_truth",
            "lip_gap_gain_truth",
            "mouth_width_gain_truth",
        ),
    },
    counts=COUNTS,
)
TRUTH = View(
    "truth",
    "Closer to the annotator, or to the face?",
    "Errors against the manual marks, as everywhere else, beside errors against the exact "
    "landmarks, which only a simulation knows; means over people, in the annotated frames.",
    {
        "tracker": "Tracker",
        "n_subjects": "People",
        "annotation_pct": "NRMSE against the annotation (%)",
        "truth_pct": "NRMSE against the truth (%)",
    },
)
STATISTICS = (
    View(
        "per_person_confirmatory",
        "The planned tests",
        "Two contrasts in accuracy and in jitter. A negative difference means a smaller error or "
        "less jitter of the first tracker.",
        {
            "measure": "Measure",
            **CONTRAST,
            "n_subjects": "People",
            "n_missing": "missing",
            **MEAN_INTERVAL,
            **INTERVAL,
            "rank_biserial": "Rank-biserial",
            "p": "p",
            "p_holm": "p (Holm)",
            "favours": "Favours",
            "note": "Note",
        },
        known="median_difference",
        told=planned_family,
    ),
    View(
        "equivalence",
        "Equal, or not worse?",
        "Two one-sided tests against the margin that the configuration names. A difference that "
        "is not significant is no proof of equality; this is the test for it.",
        {
            "measure": "Measure",
            "group": "Group",
            **CONTRAST,
            "n_subjects": "People",
            "margin": "Margin",
            "mean_difference": "Mean difference",
            "low": "CI low",
            "high": "CI high",
            "confidence": LEVEL,
            "p_equivalent_t": "p (equal)",
            "equivalent": "Equal",
            "p_not_worse_t": "p (not worse)",
            "not_worse": "Not worse",
        },
        known="mean_difference",
        told=equivalence_level,
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
            "accuracy_gain": "Accuracy gain (median)",
            "smoothness_gain": "Smoothness gain (median)",
            "both_better": "Both better",
            "only_accuracy_better": "Only accuracy",
            "only_smoothness_better": "Only smoothness",
            "neither_better": "Neither",
            "spearman": "Spearman",
            "spearman_low": "CI low",
            "spearman_high": "CI high",
            "correlation_confidence": LEVEL,
        },
        known="accuracy_gain",
    ),
    View(
        "pareto",
        "Who is beaten in both?",
        "Means of each tracker in accuracy and smoothness; the share is how often it stays on the "
        "front when people are resampled. A tracker that does not follow the movement beats "
        "nobody.",
        {
            "tracker": "Tracker",
            "smoothness": "Smoothness measure",
            "n_subjects": "People",
            "accuracy_mean": "Accuracy",
            "smoothness_mean": "Smoothness",
            "follows": "Follows",
            "on_front": "On the front",
            "front_share": "Share of resamples",
        },
        known="smoothness_mean",
    ),
    View(
        "per_person_exploratory",
        "All contrasts, by group",
        "Exploratory: intervals without stars. Over all tasks; the CSV has each task.",
        {
            "measure": "Measure",
            "group": "Group",
            **CONTRAST,
            "n_subjects": "People",
            **MEAN_INTERVAL,
            **INTERVAL,
            "rank_biserial": "Rank-biserial",
            "share_better": "Share of people better",
        },
        only={"task": (ALL,)},
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
        known="f",
    ),
    View(
        "mixed_model",
        "Frames, with people as a random effect",
        "Difference per frame with the person as random intercept; t with people - 1 degrees of "
        "freedom. The design effect says how many frames are worth one.",
        {
            "measure": "Measure",
            "group": "Group",
            **CONTRAST,
            "n_frames": "Frames",
            "n_subjects": "People",
            "estimate": "Difference",
            "low": "CI low",
            "high": "CI high",
            "confidence": LEVEL,
            "p": "p",
            "intraclass_correlation": "ICC",
            "design_effect": "Design effect",
        },
        known="estimate",
    ),
    View(
        "bootstrap",
        "Resampling people",
        "People resampled within groups. With few people (say eight) they are too narrow.",
        {
            "measure": "Measure",
            "group": "Group",
            **CONTRAST,
            "n_subjects": "People",
            "mean_difference": "Mean difference",
            "bca_low": "BCa low",
            "bca_high": "BCa high",
            "percentile_low": "Percentile low",
            "percentile_high": "Percentile high",
            "confidence": LEVEL,
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
        only={"task": (ALL,)},
        known="kendall_tau",
    ),
    *PAPER_TESTS,
)
