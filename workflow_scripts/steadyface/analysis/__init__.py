"""Which tracker is more accurate, which is smoother: the paper's tests and those per person."""
