"""Tables about weights."""

from steadyface.tables import RECORDING_KEY, TEXT, TRACKER, Column, Schema

NEW, PERSON, RECORDING = "new", "person_learned_from", "recording_learned_from"

LEARNED_FROM = Schema(
    "learned_from",
    {
        **RECORDING_KEY,
        "tracker": TRACKER,
        "status": Column(TEXT, allowed=(NEW, PERSON, RECORDING)),
    },
    key=(*RECORDING_KEY, "tracker"),
)
