"""SteadyFace: how accurate and how smooth facial landmark trackers are in patients' videos."""
