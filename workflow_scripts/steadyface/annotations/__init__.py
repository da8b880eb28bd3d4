"""Manual annotations in the formats that labs keep them in, made into one checked table."""
