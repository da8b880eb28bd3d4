"""Face crops and short clips of generic people, for pre-training.

Rendered directly at the size of the crop, which is several times faster than a whole 640 x 480
frame. Expression, pose, light, lens and background are drawn widely by the generator; identity
comes from the person. Depth and motion blur are left out.
"""

from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np

from steadyface.simulation.background import paint_clutter
from steadyface.simulation.camera import Camera
from steadyface.simulation.expression import Expression, Pose
from steadyface.simulation.head import rotation_of
from steadyface.simulation.light import draw_any_light
from steadyface.simulation.people import Person
from steadyface.simulation.recording import sitter_of
from steadyface.simulation.renderer import Renderer, View, landmarks_of
from steadyface.simulation.smooth import FloatArray
from steadyface.simulation.streams import stream


@dataclass(frozen=True)
class Variation:
    """How far expression, pose and framing vary.

    Attributes:
        jaw_deg: widest opening; the cohort reaches 27.
        spread: widest spread of the corners; the cohort reaches 1.35.
        yaw_deg, pitch_deg, roll_deg: standard deviations of the pose.
        asymmetry: standard deviation of the difference between the sides' expressions.
        coverage: longer side of the tight landmark box relative to the crop's side.
        coverage_spread, shift: standard deviation of the log of the coverage, and of the face's
            displacement relative to the crop's side.
    """

    jaw_deg: float = 16.0
    spread: float = 0.6
    yaw_deg: float = 13.0
    pitch_deg: float = 8.0
    roll_deg: float = 8.0
    asymmetry: float = 0.06
    coverage: float = 0.62
    coverage_spread: float = 0.08
    shift: float = 0.03


@dataclass(frozen=True, eq=False)
class Still:
    """One rendered crop.

    Attributes:
        image: (size, size, 3) uint8 RGB.
        landmarks_px: (68, 2) exact landmarks in the crop.
    """

    image: np.ndarray
    landmarks_px: FloatArray


def draw_expression(generator: np.random.Generator, variation: Variation) -> Expression:
    """An everyday expression, nearly symmetric."""
    uniform, normal = generator.uniform, generator.normal

    def sometimes(share: float, low: float, high: float) -> float:
        return float(uniform(low, high)) if generator.random() < share else 0.0

    def sided(value: float) -> tuple[float, float]:
        difference = variation.asymmetry * normal()
        return max(value + difference, 0.0), max(value - difference, 0.0)

    smile = sided(sometimes(0.35, 0.0, 1.1))
    spread = sided(sometimes(0.25, 0.0, variation.spread))
    droop = sided(sometimes(0.10, 0.0, 0.4))
    brow, frown = float(normal() * 0.4), sometimes(0.2, 0.0, 1.0)
    blink = sometimes(0.12, 0.0, 1.0)
    return Expression(
        spread_right=spread[0],
        spread_left=spread[1],
        smile_right=smile[0],
        smile_left=smile[1],
        droop_right=droop[0],
        droop_left=droop[1],
        brow_right=brow,
        brow_left=brow + float(normal() * 0.1),
        frown_right=frown,
        frown_left=frown,
        pucker=sometimes(0.15, 0.0, 1.0),
        part=sometimes(0.4, 0.0, 1.2),
        press=sometimes(0.15, 0.0, 0.8),
        puff=sometimes(0.05, 0.0, 0.7),
        jaw_deg=sometimes(0.55, 0.0, variation.jaw_deg),
        jaw_deviation_mm=float(normal() * 0.5),
        blink_right=blink,
        blink_left=blink,
        gaze_x_deg=float(normal() * 10.0),
        gaze_y_deg=float(normal() * 6.0),
    )


def draw_pose(generator: np.random.Generator, variation: Variation) -> Pose:
    """A head pose around the frontal one."""
    return Pose(
        yaw_deg=float(generator.normal() * variation.yaw_deg),
        pitch_deg=float(generator.normal() * variation.pitch_deg),
        roll_deg=float(generator.normal() * variation.roll_deg),
    )


def _blend(start, end, share: float):
    """Between two expressions or poses, field by field."""
    values = {
        item.name: (1 - share) * getattr(start, item.name) + share * getattr(end, item.name)
        for item in fields(start)
    }
    return replace(start, **values)


@lru_cache(maxsize=2)
def _renderer_of(person: Person, size: int, samples_per_side: int) -> Renderer:
    sitter = sitter_of(person)
    noise = stream(person.seed, "still noise")
    return Renderer(
        sitter.head, sitter.texture, sitter.occlusion, size, size, noise, samples_per_side
    )


def _framed(
    landmarks: FloatArray,
    camera: Camera,
    generator: np.random.Generator,
    variation: Variation,
) -> Camera:
    """The camera that shows the face as large and as central as `variation` says."""
    low, high = landmarks.min(0), landmarks.max(0)
    size = camera.width
    zoom = variation.coverage * size / (high - low).max()
    zoom *= np.exp(generator.normal() * variation.coverage_spread)
    middle = (low + high) / 2 - (camera.centre_x, camera.centre_y)
    centre = (size - 1) / 2 + generator.normal(size=2) * variation.shift * size - zoom * middle
    return replace(
        camera, focal=camera.focal * zoom, centre_x=float(centre[0]), centre_y=float(centre[1])
    )


def render_clip(
    person: Person,
    generator: np.random.Generator,
    *,
    frames: int = 3,
    size: int = 192,
    variation: Variation = Variation(),
    samples_per_side: int = 1,
) -> list[Still]:
    """Consecutive frames of a small movement, seen by a camera that stands still.

    Expression and pose drift towards other ones by at most a tenth a frame, which is a few pixels
    at most: the motion that registration between frames can follow.

    Args:
        person: cached for two people, so draw several clips of one person in a row.
        generator: decides everything but the identity.
        frames: number of frames.
        size: side of the crop, pixels.
        samples_per_side: 2 smooths outlines and takes a third longer.
    """
    head = sitter_of(person).head
    renderer = _renderer_of(person, size, samples_per_side)
    expressions = [draw_expression(generator, variation) for _ in range(2)]
    poses = [draw_pose(generator, variation)]
    poses.append(_blend(poses[0], draw_pose(generator, variation), 0.3))
    light = draw_any_light(generator)
    background = paint_clutter(size, size, generator)
    # Nearer cameras show longer noses: from an arm's length to across a room.
    position = np.array([0.0, generator.normal() * 25.0, np.exp(generator.uniform(5.85, 7.1))])
    middle = (size - 1) / 2
    camera = Camera(size, size, float(size), middle, middle)
    vertices = head.pose(head.deform(expressions[0]), poses[0])
    view = View(vertices, rotation_of(poses[0]), expressions[0].jaw_deg, camera, position)
    camera = _framed(landmarks_of(head, view)[0], camera, generator, variation)
    view = replace(view, camera=camera)
    pace = generator.uniform(0.0, 0.1)
    stills = []
    for frame in range(frames):
        if frame > 0:
            expression, pose = _blend(*expressions, pace * frame), _blend(*poses, pace * frame)
            vertices = head.pose(head.deform(expression), pose)
            view = View(vertices, rotation_of(pose), expression.jaw_deg, camera, position)
        image = renderer.expose(view, light, background)
        stills.append(
            Still(renderer.develop(image, light, generator), landmarks_of(head, view)[0])
        )
    return stills


def render_crop(
    person: Person,
    generator: np.random.Generator,
    *,
    size: int = 192,
    variation: Variation = Variation(),
    samples_per_side: int = 1,
) -> Still:
    """One crop of a face; see `render_clip`."""
    (still,) = render_clip(
        person,
        generator,
        frames=1,
        size=size,
        variation=variation,
        samples_per_side=samples_per_side,
    )
    return still
