"""Where network weights come from, how files are checked, and what is written down about them.

Nothing here knows a network's layers, which is what `trackers` does.
"""
