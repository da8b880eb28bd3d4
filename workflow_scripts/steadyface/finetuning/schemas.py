"""Tables of fine-tuning."""

from steadyface.tables import COUNT, NUMBER, SUBJECT, TEXT, Column, Schema

LEARNING_CURVE = Schema(
    "learning_curve",
    {
        "network": Column(TEXT, allowed=("fan_ft", "sbr_ft")),
        # Who was left out.
        "subject": SUBJECT,
        # Learned from; 0 is the network before any tuning.
        "people": COUNT,
        # Of each person, as the settings ask for them.
        "frames_each": COUNT,
        # Of all people together, as many as there were.
        "frames": COUNT,
        # Mean over the frames of the person left out.
        "nrmse_pct": Column(NUMBER, missing=True, low=0),
        "frames_measured": COUNT,
    },
    key=("network", "subject", "people", "frames_each"),
)
