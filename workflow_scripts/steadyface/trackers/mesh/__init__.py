"""MediaPipe's face mesh: its network, and the square that follows the face from frame to frame."""
