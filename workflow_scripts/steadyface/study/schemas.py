"""The tables that say who takes part and what was recorded: a study's two sheets."""

from steadyface.tables import LABEL_PATTERN, NUMBER, RECORDING_KEY, SUBJECT, TEXT, Column, Schema

GROUP = Column(TEXT, pattern=LABEL_PATTERN)

PARTICIPANTS = Schema(
    "participants",
    {
        "subject": SUBJECT,
        "group": GROUP,
        "set": Column(TEXT, allowed=("finetune", "evaluate")),
        "age_years": Column(NUMBER, missing=True, optional=True, low=0, high=120),
        "sex": Column(TEXT, missing=True, optional=True, allowed=("female", "male", "other")),
        "disease_duration": Column(NUMBER, missing=True, optional=True, low=0),
        "alsfrs_r": Column(NUMBER, missing=True, optional=True, low=0, high=48),
    },
    key=("subject",),
)

RECORDINGS = Schema(
    "recordings",
    {
        **RECORDING_KEY,
        "file": Column(TEXT),
        "rate_hz": Column(NUMBER, missing=True, optional=True, low=1, high=1000),
    },
    key=("subject", "task", "repetition"),
)
