"""What the page shows of the claims, the recordings' quality and each table of the analysis."""

from steadyface.report.views import View

CONTRAST = {"first": "Tracker", "second": "compared with"}
INTERVAL = {"median_difference": "Median difference", "low": "CI low", "high": "CI high"}

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
STEADINESS = View(
    "steadiness",
    "Jitter, gain and lag",
    "Means over people. Jitter is the standard deviation of white noise with the same third "
    "differences, over all mouth landmarks. Gain is how much of the movement a tracker shows "
    "(0 for one that stands still) and lag how late it comes, both against the annotation: "
    "compare trackers with each other, because the annotators' noise lowers all gains alike.",
    {
        "task": "Task",
        "tracker": "Tracker",
        "n_subjects": "People",
        "jitter_pct": "Jitter (% of box diagonal)",
        "jitter_px": "Jitter (px)",
        "sample_to_sample_px": "RMS step (px)",
        "high_frequency_px": "Above 6 Hz (px)",
        "still_share": "Share of zero steps",
        "gain": "Gain",
        "lag_s": "Lag (s)",
        "gain_truth": "Gain against truth",
    },
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
        "sound_confirmatory",
        "The planned tests",
        "Two contrasts in two measures, one value per person, exact sign-flip tests, Holm's "
        "correction over the family. A negative difference means a smaller error or less jitter "
        "of the first tracker.",
        {
            "measure": "Measure",
            **CONTRAST,
            "n_subjects": "People",
            **INTERVAL,
            "rank_biserial": "Rank-biserial",
            "p": "p",
            "p_holm": "p (Holm)",
            "favours": "Favours",
            "note": "Note",
        },
        known="median_difference",
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
            "low": "Low",
            "high": "High",
            "confidence": "Level",
            "p_equivalent_t": "p (equal)",
            "equivalent": "Equal",
            "p_not_worse_t": "p (not worse)",
            "not_worse": "Not worse",
        },
        known="mean_difference",
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
        known="accuracy_gain",
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
        known="smoothness_mean",
    ),
    View(
        "sound_exploratory",
        "All contrasts, by group",
        "Exploratory: intervals without stars. Over all tasks; the CSV has each task.",
        {
            "measure": "Measure",
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
            "p": "p",
            "intraclass_correlation": "ICC",
            "design_effect": "Design effect",
        },
        known="estimate",
    ),
    View(
        "bootstrap",
        "Resampling people",
        "People resampled within groups. With eight people such intervals are too narrow.",
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
        known="kendall_tau",
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
