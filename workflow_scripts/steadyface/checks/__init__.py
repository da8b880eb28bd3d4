"""Looking through everything that a study needs, before any hour is spent on it."""
