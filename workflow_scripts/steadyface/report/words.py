"""How the report names groups, sets and measures: one word for one thing on every page."""

GROUP_LABELS = {"ALS": "ALS", "stroke": "Stroke", "HC": "HC"}
SIMULATED = "simulated cohort"
