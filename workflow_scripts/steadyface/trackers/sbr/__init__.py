"""SBR: the convolutional pose machine that is trained by registration, and how it is run."""
