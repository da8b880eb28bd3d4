"""The embedded cohort: rendered 3-D heads of simulated people, with exact landmarks."""
