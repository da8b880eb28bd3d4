"""Contact sheets of the simulated cohort.

Run ``python -m steadyface.simulation.gallery --out gallery.png``: every person at rest, with the
mouth open and with it spread, labelled as simulated.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from steadyface.files import atomic_path
from steadyface.simulation.movement.performance import perform
from steadyface.simulation.people.people import COHORT_SEED, Person, cohort, person_of
from steadyface.simulation.recording import SimulatedFrame, simulate_recording
from steadyface.study.design import PAPER_TASKS

TITLE = "Simulated cohort: rendered faces, no real people"
_SECONDS = 3.0
_TILE = (260, 300)
_LABEL_HEIGHT = 26


def telling_frame(person: Person, task: str, seconds: float = _SECONDS) -> int:
    """The frame that shows a task best: in the hold of the first repetition."""
    performance = perform(person, task, seconds, 30.0, 0)
    cycles = performance.cycles
    if not len(cycles):
        return len(performance.times) // 2
    held_s = (cycles.arrival_s[0] + cycles.departure_s[0]) / 2
    return int(np.abs(performance.times - held_s).argmin())


def picture_of(person: Person, task: str) -> SimulatedFrame:
    """One frame of a task."""
    frame = telling_frame(person, task)
    return next(
        simulate_recording(person, task, seconds=_SECONDS, with_depth=False, only=(frame,))
    )


def _tile(frame: SimulatedFrame, marked: bool) -> np.ndarray:
    image = frame.image.copy()
    if marked:
        for x, y in np.round(frame.landmarks_px * 16).astype(int):
            cv2.circle(image, (int(x), int(y)), 16, (60, 255, 60), -1, cv2.LINE_AA, 4)
    width, height = _TILE
    middle = frame.landmarks_px.mean(0)
    left = int(np.clip(middle[0] - width / 2, 0, image.shape[1] - width))
    top = int(np.clip(middle[1] - 0.52 * height, 0, image.shape[0] - height))
    return image[top : top + height, left : left + width]


def _write(image: np.ndarray, text: str, x: int, y: int, size: float) -> None:
    cv2.putText(
        image, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), 1, cv2.LINE_AA
    )


def contact_sheet(people: Sequence[Person], columns: int = 3, marked: bool = False) -> np.ndarray:
    """(height, width, 3) uint8 RGB: three tasks a person, `columns` people a row.

    Args:
        marked: draw the true landmarks.
    """
    strips = []
    for person in tqdm(people, desc="people", unit="person"):
        strip = np.hstack([_tile(picture_of(person, task), marked) for task in PAPER_TASKS])
        label = f"{person.subject}  {person.group}, {person.sex}, {person.age_years:.0f} years"
        strip[:_LABEL_HEIGHT] = strip[:_LABEL_HEIGHT] // 3
        _write(strip, label, 6, _LABEL_HEIGHT - 8, 0.5)
        strips.append(strip)
    blank = np.zeros_like(strips[0])
    strips += [blank] * (-len(strips) % columns)
    rows = [np.hstack(strips[row : row + columns]) for row in range(0, len(strips), columns)]
    title = np.full((40, rows[0].shape[1], 3), 30, np.uint8)
    _write(title, TITLE, 10, 27, 0.8)
    return np.vstack([title, *rows])


def main() -> None:
    """Write a contact sheet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("gallery.png"))
    parser.add_argument("--subjects", nargs="*", help="only these, for example A01 S03")
    parser.add_argument("--columns", type=int, default=3, help="people in a row")
    parser.add_argument("--landmarks", action="store_true", help="draw the true landmarks")
    parser.add_argument("--seed", type=int, default=COHORT_SEED)
    arguments = parser.parse_args()
    people = cohort(arguments.seed)
    if arguments.subjects:
        people = [person_of(subject, people) for subject in arguments.subjects]
    sheet = contact_sheet(people, arguments.columns, arguments.landmarks)
    with atomic_path(arguments.out) as temporary:
        encoded = cv2.imencode(".png", np.ascontiguousarray(sheet[..., ::-1]))[1]
        temporary.write_bytes(encoded.tobytes())


if __name__ == "__main__":
    main()
