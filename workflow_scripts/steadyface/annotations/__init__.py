"""Manual mark-up in the formats that labs keep it in, made into one checked table."""
