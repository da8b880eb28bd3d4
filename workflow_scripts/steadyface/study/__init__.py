"""Who takes part in a study, and what is planned for them, before any job runs.

No frame is read here and nothing is measured.
"""
