"""The Toronto NeuroFace release, as it lies on its users' disks, made into a study's sheets."""
