"""Fine-tuning of FAN's last hourglass, leaving one person out.

Tracking never imports from here.
"""
