"""How a person looks: skin, hair, eyes and clothes. Colours are sRGB, 0 to 255."""

from dataclasses import dataclass, field

import numpy as np

from steadyface.simulation.head.head_shape import ageing_of
from steadyface.simulation.people.people import Person
from steadyface.simulation.people.streams import stream

# From the lightest to the darkest skin.
SKIN_TONES = np.array(
    [(236, 194, 170), (226, 180, 152), (211, 160, 128), (190, 138, 104), (150, 102, 72),
     (104, 68, 48)], float,
)  # fmt: skip
HAIR_COLOURS = {
    "black": (34, 28, 26),
    "dark": (58, 42, 32),
    "brown": (92, 66, 46),
    "light": (140, 106, 70),
    "blond": (186, 152, 104),
    "red": (136, 74, 44),
}
IRIS_COLOURS = np.array(
    [(92, 66, 42), (70, 48, 32), (98, 112, 120), (84, 104, 84), (110, 130, 150)], float
)
GREY_HAIR = np.array([160.0, 157.0, 154.0])
HAIR_STYLES = ("combed back", "side parting", "forward")


@dataclass(frozen=True, eq=False)
class Appearance:
    """The look of one person.

    Attributes:
        skin: colour; tone: 0 lightest to 5 darkest.
        ruddiness, under_eye, oiliness: red, shade under the eyes and shine of the skin, 0 to 1.7.
        beard_shadow: 0 none to 1.1; full_beard: density 0 to 1; beard_colour.
        freckles: density; moles: number.
        lips, lip_gloss, lash_length: redness and gloss of the lips, length of the lashes.
        hair, brow: colours; grey: share of grey hair; brow_density: of the brows.
        hair_style: one of `HAIR_STYLES`; parting_mm: from the midline; hair_shine; waviness;
            fringe_mm: length of a fringe, 0 none; fringe_sweep: radians sideways.
        iris: colour; pupil_mm: radius.
        teeth, cloth, collar, glasses: colours.
    """

    skin: np.ndarray
    tone: float
    ruddiness: float
    under_eye: float
    oiliness: float
    beard_shadow: float
    full_beard: float
    beard_colour: np.ndarray
    freckles: float
    moles: int
    lips: np.ndarray
    lip_gloss: float
    lash_length: float
    hair: np.ndarray
    brow: np.ndarray
    grey: float
    brow_density: float
    hair_style: str
    parting_mm: float
    hair_shine: float
    waviness: float
    fringe_mm: float
    fringe_sweep: float
    iris: np.ndarray
    pupil_mm: float
    teeth: np.ndarray
    cloth: np.ndarray
    collar: np.ndarray
    glasses: np.ndarray = field(default_factory=lambda: np.array([24.0, 22.0, 22.0]))


def skin_colour(tone: float) -> np.ndarray:
    """(3,) sRGB of a skin tone between 0 and 5."""
    return np.array([np.interp(tone, range(6), SKIN_TONES[:, channel]) for channel in range(3)])


def _draw_grey(age: float, female: bool, generator: np.random.Generator) -> float:
    grey = float(np.clip((age - 40) / 32 + generator.normal() * 0.22, 0, 1)) if age > 36 else 0.0
    dyed = female and generator.random() < 0.45
    return 0.15 * grey if dyed else grey


def _draw_lips(
    skin: np.ndarray, tone: float, female: bool, generator: np.random.Generator
) -> np.ndarray:
    natural = np.array([0.84, 0.63, 0.62]) * (1 + generator.normal(size=3) * 0.03)
    lips = skin * (natural if tone < 3 else np.array([0.92, 0.74, 0.74]))
    if female and generator.random() < 0.3:
        lips = 0.55 * lips + 0.45 * np.array([178.0, 62.0, 70.0])
    return lips


def draw_appearance(person: Person) -> Appearance:
    """The look of a person, by age and sex, from the person's seed."""
    generator = stream(person.seed, "appearance")
    old = ageing_of(person.age_years)
    female = person.sex == "female"
    uniform, normal = generator.uniform, generator.normal

    def vary(mean: float, spread: float, low: float, high: float) -> float:
        return float(np.clip(mean + normal() * spread, low, high))

    anchor = generator.choice([0.5, 1.2, 2.0, 3.0, 4.2], p=[0.34, 0.28, 0.16, 0.12, 0.10])
    tone = vary(anchor, 0.3, 0.0, 4.95)
    light_skinned = tone < 2
    skin = skin_colour(tone)
    grey = _draw_grey(person.age_years, female, generator)
    colours = list(HAIR_COLOURS)
    shares = [0.16, 0.30, 0.26, 0.12, 0.12, 0.04] if light_skinned else [0.5, 0.5, 0, 0, 0, 0]
    hair = np.array(HAIR_COLOURS[str(generator.choice(colours, p=shares))], float)
    brow = hair * 0.8 * (1 - 0.45 * grey) + np.array([140.0, 132.0, 126.0]) * 0.45 * grey
    iris_shares = [0.3, 0.3, 0.15, 0.12, 0.13] if light_skinned else [0.3, 0.7, 0, 0, 0]
    cloth = uniform(40, 210, 3)
    cloth = cloth.mean() + (cloth - cloth.mean()) * 0.45
    beard_shadow = 0.0 if female else vary(0.55, 0.35, 0.0, 1.1)
    style_shares = [0.35, 0.5, 0.15] if female else [0.3, 0.4, 0.3]
    has_fringe = female and uniform() < 0.35
    return Appearance(
        skin=skin,
        tone=tone,
        ruddiness=vary(0.75 + 0.25 * old, 0.35, 0.1, 1.7) * (1 if tone < 3 else 0.4),
        under_eye=vary(0.45 + 0.6 * old, 0.25, 0.0, 1.5),
        oiliness=vary(1 - 0.25 * old, 0.25, 0.4, 1.7),
        beard_shadow=beard_shadow,
        full_beard=person.conditions.full_beard,
        beard_colour=hair * 0.9 * (1 - grey) + np.array([170.0, 166.0, 160.0]) * grey,
        freckles=max(0.0, normal() * 0.4 - 0.3) if light_skinned else 0.0,
        moles=int(generator.integers(0, 7)),
        lips=_draw_lips(skin, tone, female, generator),
        lip_gloss=1 + (0.5 * uniform() if female else 0.0),
        lash_length=1.25 if female else 0.75,
        hair=hair,
        brow=brow,
        grey=grey,
        brow_density=vary(1 - 0.25 * old, 0.15, 0.4, 1.3),
        hair_style=str(generator.choice(HAIR_STYLES, p=style_shares)),
        parting_mm=float(generator.choice([-1, 1]) * uniform(14, 30)),
        hair_shine=float(uniform(0.1, 0.5)),
        waviness=float(uniform(0, 1)),
        fringe_mm=float(uniform(18, 42)) if has_fringe else 0.0,
        fringe_sweep=float(normal() * 0.35),
        iris=IRIS_COLOURS[generator.choice(5, p=iris_shares)],
        pupil_mm=float(uniform(1.5, 2.4)),
        teeth=np.array([228.0, 216.0, 192.0]) * (1 - 0.12 * old) * (1 + normal() * 0.03),
        cloth=cloth,
        collar=cloth * uniform(0.6, 1.1),
        glasses=np.array([(24, 22, 22), (70, 44, 30), (120, 116, 112), (30, 34, 60)])[
            generator.integers(4)
        ].astype(float),
    )
