"""What the page shows of the paper's own tests."""

from steadyface.analysis.paper.families import AGAINST_REFERENCE
from steadyface.report.page.told import paper_family
from steadyface.report.page.views import View

PAPER_ACCURACY = {
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
}

PAPER_TESTS = (
    View(
        "paper_accuracy",
        "The paper's tests of accuracy",
        "As the paper tested: frames as units, every pair of trackers in every group. Frames of "
        "one person are not independent (pseudo-replication), so these p-values are far too "
        "small; they are here for comparison only.",
        PAPER_ACCURACY,
        only={"unit": ("frame",)},
        told=paper_family,
    ),
    View(
        "paper_accuracy_by_task",
        "The same tests of accuracy for each task",
        "Not in the paper, which tests all tasks together: frames as units, every pair of "
        "trackers in every group and task. What holds of the paper's tests holds of these.",
        {"group": "Group", "task": "Task", **PAPER_ACCURACY},
        only={"unit": ("frame",)},
        told=paper_family,
    ),
    View(
        "paper_smoothness",
        "The paper's tests of smoothness",
        "As the paper tested: people as units, each tracker against SBR-FT in every group, task "
        "and measure. Attainable says whether so few people could give a dagger at all.",
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
        only={"family": (AGAINST_REFERENCE,)},
        told=paper_family,
    ),
)
