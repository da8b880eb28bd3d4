"""Face crops and short clips of generic people, for pre-training.

Rendered directly at the size of the crop, which is several times faster than a whole 640 x 480
frame. Expression, pose, light, lens and background are drawn widely by the generator; identity
comes from the person. Depth and motion blur are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np

from steadyface.simulation.camera.background import paint_background, paint_clutter
from steadyface.simulation.camera.camera import Camera
from steadyface.simulation.camera.light import draw_any_light, draw_laboratory_light
from steadyface.simulation.camera.renderer import PosedHead, Renderer, landmarks_of
from steadyface.simulation.head.head import rotation_of
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.movement.everyday import draw_expression
from steadyface.simulation.movement.expression import Expression, Pose
from steadyface.simulation.people.people import Conditions, Person
from steadyface.simulation.people.streams import stream
from steadyface.simulation.recording import sitter_of


@dataclass(frozen=True)
class Variation:
    """Variation of expression, pose and framing.

    Attributes:
        yaw_deg, pitch_deg, roll_deg: standard deviations of the pose.
        tilted_back: share of the heads that are tilted back, by 8 to 28 degrees.
        asymmetry: standard deviation of the difference between the sides' expressions.
        coverage: longer side of the tight landmark box relative to the crop's side.
        plain: share of the pictures before a laboratory's wall in its light; the rest have any.
        coverage_spread, shift: standard deviation of the log of the coverage, and of the face's
            displacement relative to the crop's side.
    """

    yaw_deg: float = 13.0
    pitch_deg: float = 8.0
    roll_deg: float = 8.0
    tilted_back: float = 0.12
    asymmetry: float = 0.06
    coverage: float = 0.62
    coverage_spread: float = 0.08
    plain: float = 0.0
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


def draw_pose(generator: np.random.Generator, variation: Variation) -> Pose:
    """A head pose around the frontal one, or tilted back."""
    pitch = float(generator.normal() * variation.pitch_deg)
    if generator.random() < variation.tilted_back:
        pitch = float(generator.uniform(8.0, 28.0))
    return Pose(
        yaw_deg=float(generator.normal() * variation.yaw_deg),
        pitch_deg=pitch,
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
    expressions = [draw_expression(generator, variation.asymmetry) for _ in range(2)]
    poses = [draw_pose(generator, variation)]
    poses.append(_blend(poses[0], draw_pose(generator, variation), 0.3))
    pace = generator.uniform(0.0, 0.1)
    moments = [
        (_blend(*expressions, pace * frame), _blend(*poses, pace * frame))
        for frame in range(frames)
    ]
    return _render(person, generator, moments, size, variation, samples_per_side)


def render_crop(
    person: Person,
    generator: np.random.Generator,
    *,
    expression: Expression | None = None,
    size: int = 192,
    variation: Variation = Variation(),
    samples_per_side: int = 1,
) -> Still:
    """One crop of a face with this expression, or with one that is drawn; see `render_clip`."""
    if expression is None:
        expression = draw_expression(generator, variation.asymmetry)
    moments = [(expression, draw_pose(generator, variation))]
    (still,) = _render(person, generator, moments, size, variation, samples_per_side)
    return still


def _render(
    person: Person,
    generator: np.random.Generator,
    moments: Sequence[tuple[Expression, Pose]],
    size: int,
    variation: Variation,
    samples_per_side: int,
) -> list[Still]:
    """A picture of each moment, all by one camera in one light; the first is framed."""
    head = sitter_of(person).head
    renderer = _renderer_of(person, size, samples_per_side)
    if variation.plain > 0 and generator.random() < variation.plain:
        light = draw_laboratory_light(Conditions(), generator)
        background = paint_background(size, size, generator)
    else:
        light = draw_any_light(generator)
        background = paint_clutter(size, size, generator)
    # Nearer cameras show longer noses: from an arm's length to across a room.
    position = np.array([0.0, generator.normal() * 25.0, np.exp(generator.uniform(5.85, 7.1))])
    middle = (size - 1) / 2
    camera = Camera(size, size, float(size), middle, middle)
    stills: list[Still] = []
    for expression, pose in moments:
        vertices = head.pose(head.deform(expression), pose)
        view = PosedHead(vertices, rotation_of(pose), expression.jaw_deg, camera, position)
        if not stills:
            camera = _framed(landmarks_of(head, view)[0], camera, generator, variation)
            view = replace(view, camera=camera)
        image = renderer.expose(view, light, background)
        stills.append(
            Still(renderer.develop(image, light, generator), landmarks_of(head, view)[0])
        )
    return stills
