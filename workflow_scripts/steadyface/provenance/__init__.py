"""What results were made from: the code's fingerprints, the study's record, and the check of both.

Nothing here makes a result.
"""
