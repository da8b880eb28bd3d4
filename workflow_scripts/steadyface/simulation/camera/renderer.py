"""Colour images of a posed head."""

from dataclasses import dataclass

import cv2
import numpy as np

from steadyface.simulation.camera.camera import Camera, sample_positions, to_camera_frame
from steadyface.simulation.camera.colour_sensor import TONE_CURVE, develop
from steadyface.simulation.camera.light import SHADOW_MAP_SIZE, Light, cast_shadows
from steadyface.simulation.camera.rasteriser import empty_buffers, rasterise, vertex_normals
from steadyface.simulation.camera.shading import ATTRIBUTES, pack_vertices, shade
from steadyface.simulation.head.head import REFERENCE_OPENING_DEG, Head
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.skin.noise import blur, fractal_noise
from steadyface.simulation.skin.texture import Texture

# How far light wraps around skin: red is scattered furthest under it.
_SKIN_WRAP = np.array([0.30, 0.16, 0.12], np.float32)
_NOISE_MARGIN = 64


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector, float) / np.linalg.norm(vector)


@dataclass(frozen=True, eq=False)
class PosedHead:
    """A posed head before a camera.

    Attributes:
        vertices: (vertices, 3) mm, head frame, deformed and posed.
        rotation: (3, 3) of the head's pose.
        jaw_deg: the jaw's opening, for the light inside the mouth.
        camera, camera_position: the camera and where it is, head frame.
    """

    vertices: FloatArray
    rotation: FloatArray
    jaw_deg: float
    camera: Camera
    camera_position: FloatArray


def landmarks_of(head: Head, view: PosedHead) -> tuple[FloatArray, FloatArray]:
    """Exact landmarks: (68, 2) pixels, and (68, 3) mm in the camera frame."""
    jaw = to_camera_frame(head.landmarks.jaw_candidates(view.vertices), view.camera_position)
    outermost = head.landmarks.outermost(view.camera.project(jaw))
    inner = to_camera_frame(head.landmarks.inner_points(view.vertices), view.camera_position)
    points = np.concatenate([jaw[np.arange(17), outermost], inner])
    return view.camera.project(points), points


class Renderer:
    """Draws one person; holds the buffers that all frames of a size share.

    Args:
        samples_per_side: 2 (four samples a pixel at outlines) or 1.
        generator: random generator of the bank from which all frames take their noise.
    """

    def __init__(
        self,
        head: Head,
        texture: Texture,
        occlusion: FloatArray,
        width: int,
        height: int,
        generator: np.random.Generator,
        samples_per_side: int = 2,
    ) -> None:
        self._head = head
        self._texture = texture
        self._occlusion = occlusion
        self._samples_per_side = samples_per_side
        self._nearest, self._front = empty_buffers(
            height * samples_per_side, width * samples_per_side
        )
        vertices = len(head.mesh.positions)
        self._normals = np.zeros((vertices, 3))
        self._packed = np.zeros((vertices, ATTRIBUTES), np.float32)
        size = (height + _NOISE_MARGIN, width + _NOISE_MARGIN)
        luminance = fractal_noise(generator, *size, cell=1.6, octaves=1)[..., None]
        colour = generator.standard_normal((*size, 3), dtype=np.float32)
        blotches = [fractal_noise(generator, *size, cell=3.0, octaves=1) for _ in range(3)]
        self._noise = 0.55 * luminance + 0.6 * colour + 0.35 * np.stack(blotches, -1)

    def expose(self, view: PosedHead, light: Light, background: np.ndarray) -> np.ndarray:
        """(height, width, 3) float32 linear light, before lens and sensor."""
        mesh, n = self._head.mesh, self._samples_per_side
        vertices = np.ascontiguousarray(view.vertices)
        vertex_normals(vertices, mesh.triangles, self._normals)
        points = to_camera_frame(vertices, view.camera_position)
        samples = sample_positions(points, view.camera, n)
        self._nearest[:] = 0
        self._front[:] = -1
        rasterise(samples, mesh.triangles, mesh.two_sided, self._nearest, self._front)
        shadow = cast_shadows(
            vertices, mesh.shadow_triangles, light.key_direction, SHADOW_MAP_SIZE, light.softness
        )
        opened = np.clip(view.jaw_deg / REFERENCE_OPENING_DEG, 0.0, 1.2)
        occlusion = self._occlusion[0] * (1 - opened) + self._occlusion[1] * opened
        tangent = self._head.tangent @ view.rotation.T
        pack_vertices(
            samples, vertices, self._normals, mesh.texels, occlusion, tangent, self._packed
        )
        level = self._texture.level_for(view.camera.focal / view.camera_position[2])
        height, width = background.shape[:2]
        low = np.clip(np.floor(samples[:, :2].min(0) / n), 0, (width, height))
        high = np.clip(np.ceil(samples[:, :2].max(0) / n), 0, (width, height))
        lamps = np.stack(
            [
                _unit(light.key_direction), light.key, _unit(light.fill_direction), light.fill,
                light.above, light.below,
            ]
        )  # fmt: skip
        image = background.astype(np.float32, copy=True)
        shade(
            image, self._nearest, self._front, mesh.smooth_group, mesh.two_sided, mesh.triangles,
            self._packed, level.surface, level.slope, np.float32(level.scale),
            lamps.astype(np.float32), view.camera_position.astype(np.float32), _SKIN_WRAP,
            shadow.frame.astype(np.float32), shadow.moments, shadow.placing.astype(np.float32),
            np.float32(light.gain), n, np.concatenate([low, high]).astype(np.int64),
        )  # fmt: skip
        return image

    def develop(
        self, image: np.ndarray, light: Light, generator: np.random.Generator
    ) -> np.ndarray:
        """(height, width, 3) uint8 sRGB of linear light, through lens and sensor.

        Args:
            generator: random generator of this frame's noise.
        """
        height, width = image.shape[:2]
        if light.lens_blur > 0:
            image = blur(image, light.lens_blur)
        noise_size = np.sqrt(
            light.noise_floor**2 + light.noise_signal**2 * (1 - TONE_CURVE / 300.0)
        ).astype(np.float32)
        offset_x, offset_y = generator.integers(0, _NOISE_MARGIN, 2)
        out = np.empty((height, width, 3), np.uint8)
        develop(image, TONE_CURVE, noise_size, self._noise, offset_x, offset_y, out)
        return out


def use_one_thread() -> None:
    """Keep OpenCV's filters on one thread: jobs run in parallel over people."""
    cv2.setNumThreads(1)
