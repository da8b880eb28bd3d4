"""Which tracker is more accurate, which is smoother: the paper's tests and sound ones."""
