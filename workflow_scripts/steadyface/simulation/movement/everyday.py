"""What faces do in photographs: rest, talk, smile, laugh, open wide, pout; for pre-training.

Collections of photographs such as 300-W are full of open mouths and of smiles that show teeth
while the jaw is closed, so the pictures that networks are trained on are too. Each kind has ranges
of its own, because shapes go together: a smile that shows teeth draws the lips apart, not the jaw.
"""

from dataclasses import dataclass

import numpy as np

from steadyface.simulation.movement.expression import Expression

# The widest opening of the jaw, degrees; people yawn and laugh this wide.
WIDEST_JAW_DEG = 30.0


@dataclass(frozen=True)
class Kind:
    """Ranges, low to high, of the shapes that make a kind of expression; 0 where none is given.

    Attributes:
        share: share of all pictures.
        closed: the lips touch wherever the shapes leave them together.
    """

    share: float
    jaw_deg: tuple[float, float] = (0.0, 0.0)
    smile: tuple[float, float] = (0.0, 0.0)
    spread: tuple[float, float] = (0.0, 0.0)
    part: tuple[float, float] = (0.0, 0.0)
    pucker: tuple[float, float] = (0.0, 0.0)
    press: tuple[float, float] = (0.0, 0.0)
    puff: tuple[float, float] = (0.0, 0.0)


KINDS = {
    "rest": Kind(0.14),
    "closed smile": Kind(0.08, smile=(0.2, 1.1), spread=(0.0, 0.4)),
    "pressed": Kind(0.05, press=(0.2, 0.9), puff=(0.0, 0.5), spread=(0.0, 0.4)),
    "speech": Kind(0.17, (0.0, 13.0), (0.0, 0.4), (0.0, 0.4), (0.0, 1.2), (0.0, 0.5)),
    "toothy smile": Kind(0.16, (0.0, 4.0), (0.3, 1.2), (0.0, 0.7), (0.7, 2.7)),
    "laugh": Kind(0.08, (4.0, 20.0), (0.3, 1.2), (0.0, 0.7), (0.0, 2.0)),
    "open": Kind(0.18, (2.0, WIDEST_JAW_DEG), spread=(0.0, 0.3)),
    "spread": Kind(0.09, (0.0, 6.0), spread=(0.3, 1.4), part=(0.0, 2.0)),
    "pucker": Kind(0.05, (0.0, 10.0), part=(0.0, 1.2), pucker=(0.4, 1.2)),
}
# In this share of the pictures of a kind that may open the mouth without having to, it is closed.
_CLOSED = 0.25


def draw_expression(generator: np.random.Generator, asymmetry: float) -> Expression:
    """An everyday expression, nearly symmetric.

    Args:
        asymmetry: standard deviation of the difference between the sides' shapes.
    """
    uniform, normal = generator.uniform, generator.normal
    shares = np.array([kind.share for kind in KINDS.values()])
    kind = list(KINDS.values())[generator.choice(len(KINDS), p=shares / shares.sum())]
    closed = generator.random() < _CLOSED

    def sometimes(share: float, low: float, high: float) -> float:
        return float(uniform(low, high)) if generator.random() < share else 0.0

    def sided(value: float) -> tuple[float, float]:
        difference = asymmetry * normal()
        return max(value + difference, 0.0), max(value - difference, 0.0)

    def opening(bounds: tuple[float, float]) -> float:
        drawn = float(uniform(*bounds))
        return 0.0 if closed and bounds[0] == 0.0 else drawn

    smile, spread = sided(float(uniform(*kind.smile))), sided(float(uniform(*kind.spread)))
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
        pucker=float(uniform(*kind.pucker)),
        part=opening(kind.part),
        press=float(uniform(*kind.press)),
        puff=float(uniform(*kind.puff)),
        jaw_deg=opening(kind.jaw_deg),
        jaw_deviation_mm=float(normal() * 0.5),
        blink_right=blink,
        blink_left=blink,
        gaze_x_deg=float(normal() * 10.0),
        gaze_y_deg=float(normal() * 6.0),
    )
