"""The anatomical parameters of a head, and how they vary with age and sex.

Lengths are millimetres in the head's frame: X to the image's right, Y down, Z towards the camera,
origin between the pupils. Dimensionless parameters scale an average adult face (1) or a feature
that may be absent (0). Averages and spreads are plausible for adults, not fitted to a survey.
"""

from dataclasses import dataclass, field

import numpy as np

from steadyface.simulation.people.people import Person
from steadyface.simulation.people.streams import stream

EYEBALL_RADIUS_MM = 12.6


@dataclass(frozen=True, eq=False)
class HeadShape:
    """One head; see the module for the units.

    Attributes:
        face_width, jaw_width, neck_width, cranium, ear_size: relative sizes.
        chin_length: relative height of the chin; chin_square: 0 pointed, 1 square;
            chin_projection: mm forward.
        brow_ridge, cheekbone, cheek_fat, temple_hollow, forehead: relief, mm.
        eye_x: distance of an eye's centre from the midline; eye_width: of the lid opening;
            eye_upper, eye_lower: heights of the lid arcs over the line of the corners;
            eye_tilt: rise of the outer corner; eye_depth: Z of the eyeball's centre.
        lid_fold: fullness of the upper lid's fold; eye_bag: of the lower lid.
        nose_length, nose_tip, nose_bridge, nose_hump: mm longer or further forward;
            nose_width: relative; nose_upturn: rise of the tip, mm / 1.5.
        mouth_y: height of the mouth line; mouth_half_width: midline to corner;
            upper_lip, lower_lip: relative heights of the vermilion; mouth_curve: descent of the
            corners; cupid_bow: depth of its notch.
        brow_y, brow_arch, brow_tilt, brow_thickness, brow_inner_x, brow_outer_x: eyebrows.
        nasolabial_fold: depth; ageing: 0 at 25 years, 1 at 80.
        ear_angle_deg: angle at which the ears stand off.
        hair_thickness: mm over the scalp, 0 = bald; hairline_q: height of the hairline along the
            forehead; hair_recession: of the temples; hair_cards: loose strands at the outline.
        long_hair_mm: Y where long hair ends, None = short; long_hair_front_deg: angle from the
            midline at which it begins; ears_covered: by hair.
        asymmetry: (6, 3) coefficients of the smooth warp that makes the sides differ, mm.
    """

    face_width: float = 1.0
    jaw_width: float = 1.0
    chin_length: float = 1.0
    chin_square: float = 0.0
    chin_projection: float = 0.0
    cranium: float = 1.0
    brow_ridge: float = 2.0
    cheekbone: float = 3.5
    cheek_fat: float = 0.0
    temple_hollow: float = 2.0
    forehead: float = 0.0
    eye_x: float = 31.0
    eye_width: float = 28.5
    eye_upper: float = 4.4
    eye_lower: float = 4.9
    eye_tilt: float = 1.5
    eye_depth: float = -19.5
    lid_fold: float = 0.4
    eye_bag: float = 0.5
    nose_length: float = 0.0
    nose_tip: float = 0.0
    nose_width: float = 1.0
    nose_bridge: float = 0.0
    nose_hump: float = 0.0
    nose_upturn: float = 0.0
    mouth_y: float = 68.0
    mouth_half_width: float = 25.5
    upper_lip: float = 1.0
    lower_lip: float = 1.0
    mouth_curve: float = 0.0
    cupid_bow: float = 1.0
    brow_y: float = -18.0
    brow_arch: float = 1.0
    brow_tilt: float = 0.0
    brow_thickness: float = 1.0
    brow_inner_x: float = 13.0
    brow_outer_x: float = 54.0
    nasolabial_fold: float = 1.0
    ageing: float = 0.4
    ear_size: float = 1.0
    ear_angle_deg: float = 30.0
    neck_width: float = 1.0
    hair_thickness: float = 14.0
    hairline_q: float = -66.0
    hair_recession: float = 0.0
    hair_cards: int = 420
    long_hair_mm: float | None = None
    long_hair_front_deg: float = 64.0
    ears_covered: bool = False
    asymmetry: np.ndarray = field(default_factory=lambda: np.zeros((6, 3)))


def ageing_of(age_years: float) -> float:
    """0 at 25 years, 1 at 80, at most 1.1."""
    return float(np.clip((age_years - 25.0) / 55.0, 0.0, 1.1))


def _draw_hair(male: float, ageing: float, generator: np.random.Generator) -> dict:
    thickness = generator.uniform(7.0, 15.0) * (1.0 - 0.35 * ageing * male) + 4.0 * (1.0 - male)
    hair = {
        "hairline_q": -66.0 - 4.0 * male * ageing + generator.normal() * 3.0,
        "hair_recession": float(
            np.clip((0.9 * ageing + generator.normal() * 0.4) * male + 0.1, 0.0, 2.0)
        ),
        "hair_thickness": float(np.clip(thickness, 4.0, 22.0)),
    }
    if male and generator.random() < 0.04 + 0.28 * ageing:
        hair.update(
            hair_thickness=0.0 if generator.random() < 0.5 else 3.5,
            hairline_q=-105.0,
            hair_recession=1.2,
            hair_cards=0,
        )
    if not male and generator.random() < 0.55:
        hair.update(
            long_hair_mm=float(generator.uniform(60.0, 165.0)),
            long_hair_front_deg=float(generator.uniform(58.0, 72.0)),
            ears_covered=bool(generator.random() < 0.75),
            hair_thickness=float(generator.uniform(8.0, 16.0)),
        )
    return hair


def draw_head_shape(person: Person) -> HeadShape:
    """The head of a person: average for age and sex, plus what is the person's own."""
    generator = stream(person.seed, "shape")
    male = float(person.sex == "male")
    female = 1.0 - male
    old = ageing_of(person.age_years)

    def vary(mean: float, spread: float, low: float = -np.inf, high: float = np.inf) -> float:
        return float(np.clip(mean + generator.normal() * spread * person.variety, low, high))

    wasting = person.impairment.severity if person.group == "ALS" else 0.0
    nose_length = vary(0.8 * male + 1.6 * old, 1.9)
    shape = {
        "face_width": vary(1.0 + 0.02 * male, 0.035),
        "jaw_width": vary(1.0 + 0.045 * male - 0.03 * female + 0.02 * old, 0.04),
        "chin_length": vary(1.0 + 0.05 * male, 0.07),
        "chin_square": vary(0.55 * male - 0.1, 0.35),
        "chin_projection": vary(0.5 * male, 1.8),
        "cranium": vary(1.0, 0.03),
        "brow_ridge": vary(1.6 + 1.8 * male, 0.8, 0.3, 5.0),
        "cheekbone": vary(3.2 + 0.7 * female, 1.1),
        "cheek_fat": vary(0.6 - 0.9 * old - 1.5 * wasting, 1.6),
        "temple_hollow": vary(2.0 + 2.0 * old + 1.5 * wasting, 0.7),
        "forehead": vary(0.0, 1.2),
        "eye_x": vary(31.2 + 0.6 * male, 1.3),
        "eye_width": vary(28.2 + 0.6 * male, 1.2),
        "eye_upper": vary(4.5 + 0.35 * female - 0.9 * old, 0.5, 2.8, 6.0),
        "eye_lower": vary(4.8 - 0.3 * old, 0.4, 3.6, 6.0),
        "eye_tilt": vary(1.6 - 1.2 * old, 0.9),
        "eye_depth": vary(-19.5 - 1.2 * male, 0.9),
        "lid_fold": vary(0.25 + 0.75 * old, 0.25, 0.0, 1.6),
        "eye_bag": vary(0.15 + 1.0 * old, 0.3, 0.0, 1.8),
        "nose_length": nose_length,
        "nose_tip": vary(1.0 * male, 1.5),
        "nose_width": vary(1.0 + 0.05 * male - 0.03 * female + 0.04 * old, 0.08, 0.8, 1.3),
        "nose_bridge": vary(0.8 * male, 1.2),
        "nose_hump": vary(0.7 * male, 1.0),
        "nose_upturn": vary(0.25 * female - 0.4 * old, 0.7),
        "mouth_y": vary(67.6 + 0.8 * nose_length + 0.6 * male + old, 1.2),
        "mouth_half_width": vary(25.4 + 0.9 * male - 0.6 * female, 1.7),
        "upper_lip": vary(1.0 - 0.08 * male + 0.08 * female - 0.38 * old, 0.15, 0.4, 1.5)
        * (1.0 - 0.12 * wasting),
        "lower_lip": vary(1.0 - 0.04 * male + 0.06 * female - 0.26 * old, 0.14, 0.5, 1.5),
        "mouth_curve": vary(0.2 + 1.3 * old, 0.8),
        "cupid_bow": vary(1.0 - 0.5 * old, 0.3, 0.1, 1.8),
        "brow_y": vary(-17.6 + 1.5 * male - 0.6 * female + 0.8 * old, 1.3),
        "brow_arch": vary(1.0 - 0.35 * male + 0.2 * female, 0.3, 0.2, 1.9),
        "brow_tilt": vary(-1.2 * old, 1.2),
        "brow_thickness": vary(1.15 * male + 0.8 * female, 0.18, 0.5, 1.6),
        "brow_inner_x": vary(12.8, 1.2),
        "brow_outer_x": vary(53.5, 1.6),
        "nasolabial_fold": vary(0.55 + 1.0 * old, 0.3, 0.1, 2.2),
        "ageing": old,
        "ear_size": vary(1.0 + 0.04 * male + 0.10 * old, 0.05),
        "ear_angle_deg": vary(24.0, 6.0, 12.0, 45.0),
        "neck_width": vary(1.0 + 0.05 * male - 0.07 * female, 0.04),
        "asymmetry": generator.normal(size=(6, 3)) * 0.4 * person.asymmetry,
    }
    return HeadShape(**shape, **_draw_hair(male, old, generator))
