"""The two cameras of a simulated SR300, both ideal pinholes.

Camera frame: x right, y down, z forward, mm. Pixel centres are at integer coordinates. The
intrinsics are those of a typical SR300 at 640 x 480, its lens distortion left out: the rendered
image is what an undistorted camera would see.
"""

from dataclasses import dataclass, replace

import numpy as np

from steadyface.simulation.head.smooth import FloatArray


@dataclass(frozen=True)
class Camera:
    """Pinhole intrinsics, pixels.

    Attributes:
        width, height: size of the image, px.
        focal: focal length, the same along x and y.
        centre_x, centre_y: principal point.
    """

    width: int
    height: int
    focal: float
    centre_x: float
    centre_y: float

    def project(self, points: FloatArray) -> FloatArray:
        """(..., 2) pixels of points (..., 3) in the camera frame, mm."""
        scale = self.focal / points[..., 2]
        return np.stack(
            [
                self.centre_x + points[..., 0] * scale,
                self.centre_y + points[..., 1] * scale,
            ],
            -1,
        )

    def resized(self, width: int, height: int) -> "Camera":
        """The same view in another size; the shorter ratio of sides decides the focal length."""
        scale = min(width / self.width, height / self.height)
        return replace(
            self,
            width=width,
            height=height,
            focal=self.focal * scale,
            centre_x=(self.centre_x - (self.width - 1) / 2) * scale + (width - 1) / 2,
            centre_y=(self.centre_y - (self.height - 1) / 2) * scale + (height - 1) / 2,
        )


COLOUR_CAMERA = Camera(640, 480, 617.1, 311.4, 241.2)
DEPTH_CAMERA = Camera(640, 480, 474.055, 316.67, 244.19)
# A point's colour-camera coordinates are its depth-camera coordinates plus this.
DEPTH_TO_COLOUR_MM = (25.7, 0.1, 3.9)
# Metres of one unit of Z16 depth, as the SDK reports it for SR300.
DEPTH_UNIT_M = 0.00012498664727900177


def to_camera_frame(points: FloatArray, camera_position: FloatArray) -> FloatArray:
    """Points of the head frame (Z towards the camera) in the camera frame (z forward).

    Args:
        points: (..., 3) mm, head frame.
        camera_position: (3,) of the camera, head frame.
    """
    relative = points - camera_position
    return relative * (1.0, 1.0, -1.0)


def sample_positions(points: FloatArray, camera: Camera, samples_per_side: int = 1) -> FloatArray:
    """(vertices, 3) what the rasteriser takes: x, y on the sample grid, and 1 / depth.

    Args:
        points: (vertices, 3) camera frame, mm.
    """
    samples = np.empty_like(points)
    # The rasteriser counts from the corner of the first pixel, images from its centre.
    samples[:, :2] = (camera.project(points) + 0.5) * samples_per_side
    samples[:, 2] = 1.0 / points[:, 2]
    return samples
