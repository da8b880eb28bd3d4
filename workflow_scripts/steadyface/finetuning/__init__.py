"""Fine-tuning of FAN and SBR on annotated frames and on video."""
