"""What a person sees while a study runs: progress, failures, logs.

Nothing here changes a result.
"""
