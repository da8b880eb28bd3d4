"""The training of the bundled compact networks on rendered people, and their cards.

No study trains them anew, so no other room imports from here.
"""
