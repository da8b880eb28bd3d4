"""Fine-tuning of SBR by detection and registration.

Tracking never imports from here.
"""
