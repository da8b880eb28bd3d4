"""Title and caption of each figure, and the tables whose numbers it shows."""

from dataclasses import dataclass

from steadyface.report.figures.contrasts import FEWEST_FOR_INTERVAL


@dataclass(frozen=True)
class Caption:
    """Title and caption of a figure."""

    title: str
    text: str


CAPTIONS = {
    "traces": Caption(
        "Traces of one person per group",
        "Height of the lower lip (landmark 57; downwards, mean removed) during OPEN (without it, "
        "during the study's first other task), unfiltered, "
        "as each tracker of the paper sees it; the form of the paper's Figure 1. Shown is the "
        "first person of each group's evaluation set, chosen without looking at results. Thin "
        "grey: the exact position, where it is known.",
    ),
    "recording_traces": Caption(
        "Traces of the first people",
        "Height of the lower lip (landmark 57; downwards, mean removed), unfiltered, as each "
        "tracker sees it, in the first recording of up to three people, in the sheet's order.",
    ),
    "tradeoff": Caption(
        "Accuracy against jitter",
        "Each small point is a person, each large one a tracker's mean over the people who have "
        "all trackers. A tracker on the dotted line is beaten by no other in both at once; one "
        "that stands still is never on it. Hollow: control arms and imported trackers.",
    ),
    "forest": Caption(
        "The two planned contrasts",
        "Mean difference between trackers with its confidence interval, one value per person; all "
        "people in bold, then each group. To the right of each line: how many people it is of, "
        f"and the interval's level. Fewer than {FEWEST_FOR_INTERVAL} people are drawn one by one, "
        "without an interval. Grey band: differences that count as equal.",
    ),
    "paired_slopes": Caption(
        "Each person's change",
        "A thin line is a person, the thick one the group's median, in the two planned contrasts.",
    ),
    "error_curves": Caption(
        "Cumulative error",
        "Share of annotated frames whose NRMSE is at most the value on the axis. Frames without "
        "a value never count as below. Dashed: control arms "
        "and imported trackers.",
    ),
    "landmark_errors": Caption(
        "Error of each mouth landmark",
        "Root mean square error of the mouth's 20 landmarks, mean over people and tasks, on a "
        "schematic mouth; arrows show the mean offset, enlarged.",
    ),
    "spectra": Caption(
        "Velocity spectra",
        "Amplitude spectrum of velocity, median over people, band from first to third quartile. "
        "Movement lies at low frequencies; what rises above is jitter.",
    ),
    "annotation_effort": Caption(
        "How many annotations",
        "Mean error on people of the fine-tuning set, each left out in turn, against the number "
        "of people learned from and of annotated frames of each; bars from the best to the worst "
        "person. Every network was trained for as many steps.",
    ),
    "learning_curves": Caption(
        "Fine-tuning",
        "Losses by epoch; a thin line per fold, a thick one for the mean of the folds.",
    ),
}

# Of pictures with faces.
PICTURES = {
    "before_after": "Before and after fine-tuning: the mouth's landmarks of each network (dots) "
    "and of the annotator (white crosses), in the frame of OPEN in which the annotator marks the "
    "lips farthest apart; the first evaluated person of each group.",
}
