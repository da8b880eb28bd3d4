"""Simulated recordings: colour, depth and the exact landmarks of every frame."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from steadyface.simulation.camera.background import paint_background
from steadyface.simulation.camera.camera import COLOUR_CAMERA, DEPTH_CAMERA, to_camera_frame
from steadyface.simulation.camera.depth_sensor import DepthSensor
from steadyface.simulation.camera.exposure import motion_blur
from steadyface.simulation.camera.light import draw_laboratory_light
from steadyface.simulation.camera.renderer import PosedHead, Renderer, landmarks_of, use_one_thread
from steadyface.simulation.head.head import Head, build_head, rotation_of
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.movement.performance import Performance, perform
from steadyface.simulation.people.people import Person
from steadyface.simulation.people.streams import stream
from steadyface.simulation.skin.occlusion import bake_occlusion
from steadyface.simulation.skin.texture import Texture, paint_texture

_CAMERA_BELOW_EYES_MM = 15.0


@dataclass(frozen=True, eq=False)
class SimulatedFrame:
    """One frame of a simulated recording.

    Attributes:
        image: (height, width, 3) uint8 RGB.
        depth: (480, 640) uint16, units of `camera.DEPTH_UNIT_M`, from the depth camera; None if
            depth was not asked for.
        time_s: the frame's stamp, 0 at the first frame.
        landmarks_px: (68, 2) exact landmarks in the image.
        landmarks_mm: (68, 3) the same points in the colour camera's frame.
    """

    image: np.ndarray
    depth: np.ndarray | None
    time_s: float
    landmarks_px: FloatArray
    landmarks_mm: FloatArray


@dataclass(frozen=True, eq=False)
class Sitter:
    """A person ready to be drawn: head, texture and baked light; made once, used by all tasks."""

    head: Head
    texture: Texture
    occlusion: FloatArray


@lru_cache(maxsize=2)
def head_of(person: Person) -> Head:
    """The person's head; the last two are kept."""
    return build_head(person)


@lru_cache(maxsize=2)
def sitter_of(person: Person) -> Sitter:
    """A person ready to be drawn, made once; the last two are kept."""
    use_one_thread()
    head = head_of(person)
    return Sitter(head, paint_texture(person, head), bake_occlusion(head))


def _views(
    head: Head, person: Person, performance: Performance, size: tuple[int, int]
) -> Iterator[PosedHead]:
    camera = COLOUR_CAMERA.resized(*size)
    position = np.array([0.0, _CAMERA_BELOW_EYES_MM, person.conditions.distance_mm])
    for expression, pose in zip(performance.expressions, performance.poses, strict=True):
        yield PosedHead(
            vertices=head.pose(head.deform(expression), pose),
            rotation=rotation_of(pose),
            jaw_deg=expression.jaw_deg,
            camera=camera,
            camera_position=position,
        )


def simulate_truth(
    person: Person,
    task: str,
    *,
    seconds: float = 5.0,
    rate_hz: float = 30.0,
    seed: int = 0,
    size: tuple[int, int] = (640, 480),
) -> tuple[Performance, FloatArray, FloatArray]:
    """The truth of a recording without drawing it.

    Returns:
        The performance; landmarks (frames, 68, 2) px and (frames, 68, 3) mm in the colour camera's
        coordinates.
    """
    performance = perform(person, task, seconds, rate_hz, seed)
    head = head_of(person)
    views = _views(head, person, performance, size)
    pixels, places = zip(*(landmarks_of(head, view) for view in views), strict=True)
    return performance, np.stack(pixels), np.stack(places)


def simulate_depth(
    person: Person, task: str, *, seconds: float = 5.0, rate_hz: float = 30.0, seed: int = 0
) -> Iterator[tuple[np.ndarray, FloatArray, FloatArray]]:
    """Depth and truth of each frame of a recording whose colour is not drawn.

    Yields:
        Depth (480, 640) as `SimulatedFrame.depth`, the recording's own to the bit; landmarks
        (68, 2) px and (68, 3) mm.
    """
    performance = perform(person, task, seconds, rate_hz, seed)
    head = head_of(person)
    sensor = _depth_sensor(person, task, seed)
    size = (COLOUR_CAMERA.width, COLOUR_CAMERA.height)
    for view in _views(head, person, performance, size):
        points = to_camera_frame(view.vertices, view.camera_position)
        yield sensor.measure(points), *landmarks_of(head, view)


def _depth_sensor(person: Person, task: str, seed: int) -> DepthSensor:
    head = head_of(person)
    return DepthSensor(
        DEPTH_CAMERA,
        head.mesh.triangles,
        head.mesh.two_sided,
        head.mesh.infrared_holes(head.face.hair),
        stream(person.seed, "depth", task, seed),
    )


def simulate_recording(
    person: Person,
    task: str,
    *,
    seconds: float = 5.0,
    rate_hz: float = 30.0,
    seed: int = 0,
    size: tuple[int, int] = (640, 480),
    samples_per_side: int = 2,
    with_depth: bool = True,
    only: Collection[int] | None = None,
) -> Iterator[SimulatedFrame]:
    """The frames of one recording, one at a time.

    The truth depends on person, task, seconds, rate and seed; `size` only scales it, and
    `samples_per_side` and `with_depth` leave it bit-identical.

    Args:
        task: one of `movement.tasks.SCRIPTS`.
        seconds: least duration; the last frame's stamp is about this.
        rate_hz: frames per second.
        seed: seed of this take's movement.
        size: (width, height) of the colour image.
        samples_per_side: 2 for smooth outlines, 1 for speed.
        with_depth: also render depth.
        only: draw these frames only; their sensor noise differs from the whole recording's.
    """
    performance = perform(person, task, seconds, rate_hz, seed)
    sitter = sitter_of(person)
    head = sitter.head
    # Light and room belong to the session, so that they are the same in all tasks.
    light = draw_laboratory_light(person.conditions, stream(person.seed, "light"))
    background = paint_background(*size, stream(person.seed, "background"))
    sensor_noise = stream(person.seed, "sensor", task, seed)
    renderer = Renderer(
        head, sitter.texture, sitter.occlusion, *size, sensor_noise, samples_per_side
    )
    depth_sensor = _depth_sensor(person, task, seed)
    views = _views(head, person, performance, size)
    previous = None
    for number, (time_s, view) in enumerate(zip(performance.times, views, strict=True)):
        landmarks_px, landmarks_mm = landmarks_of(head, view)
        velocity = np.zeros_like(landmarks_px)
        if previous is not None:
            velocity = (landmarks_px - previous[1]) / (time_s - previous[0])
        previous = (time_s, landmarks_px)
        if only is not None and number not in only:
            continue
        image = renderer.expose(view, light, background)
        image = motion_blur(image, landmarks_px, velocity, person.conditions.exposure_s)
        depth = None
        if with_depth:
            depth = depth_sensor.measure(to_camera_frame(view.vertices, view.camera_position))
        yield SimulatedFrame(
            image=renderer.develop(image, light, sensor_noise),
            depth=depth,
            time_s=float(time_s),
            landmarks_px=landmarks_px,
            landmarks_mm=landmarks_mm,
        )
