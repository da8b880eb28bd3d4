"""What a face does in one frame: an expression and a head pose, as plain numbers."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Expression:
    """One frame's expression; 0 everywhere is the neutral face.

    Right and left are the subject's. Shapes are linear displacements with size 1 as described.

    Attributes:
        spread: corner of the mouth 9 mm outwards; smile: 4.5 mm outwards and 8 mm up;
            droop: 5 mm down; brow: 6 mm up; frown: brow inwards and down.
        pucker: lips forward and together; part: lips 2 mm apart; press: lips pressed;
            hollow: corners inwards and cheeks hollow, as a jaw opening of 22 degrees does;
            puff: cheeks blown.
        twitch: chin 1 mm down (fasciculation).
        jaw_deg: jaw opening, degrees about the temporomandibular joint.
        jaw_deviation_mm: shift of the chin to the image's right at 22 degrees.
        blink: 0 open, 1 closed.
        gaze_x_deg, gaze_y_deg: eyes' rotation relative to the head.
    """

    spread_right: float = 0.0
    spread_left: float = 0.0
    smile_right: float = 0.0
    smile_left: float = 0.0
    droop_right: float = 0.0
    droop_left: float = 0.0
    brow_right: float = 0.0
    brow_left: float = 0.0
    frown_right: float = 0.0
    frown_left: float = 0.0
    pucker: float = 0.0
    part: float = 0.0
    press: float = 0.0
    hollow: float = 0.0
    twitch: float = 0.0
    puff: float = 0.0
    jaw_deg: float = 0.0
    jaw_deviation_mm: float = 0.0
    blink_right: float = 0.0
    blink_left: float = 0.0
    gaze_x_deg: float = 0.0
    gaze_y_deg: float = 0.0


LINEAR_SHAPES = tuple(field.name for field in fields(Expression))[:16]
NEUTRAL = Expression()


@dataclass(frozen=True)
class Pose:
    """The head's pose in one frame.

    Attributes:
        yaw_deg, pitch_deg, roll_deg: rotation about the neck's pivot; yaw > 0 turns the face to
            the image's right, pitch > 0 lifts it, roll > 0 tilts it clockwise in the image.
        x_mm, y_mm, z_mm: translation.
        breath_mm: rise of the shoulders.
    """

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    x_mm: float = 0.0
    y_mm: float = 0.0
    z_mm: float = 0.0
    breath_mm: float = 0.0
