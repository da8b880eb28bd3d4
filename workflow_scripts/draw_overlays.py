"""Landmarks before and after fine-tuning on the face of one person per group."""

from pathlib import Path

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.recording.frame_store import FrameStore
from steadyface.report.figures.overlays import Overlay, draw_overlays, points_in, widest_frame
from steadyface.report.figures.style import save_figure
from steadyface.report.words import group_label
from steadyface.running.stage import log_to
from steadyface.study.study import read_participants
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
subjects, trackers = snakemake.params.subjects, snakemake.params.trackers
people = read_participants(snakemake.input.participants, subjects).set_index("subject")
overlays = []
for number, subject in enumerate(subjects):
    annotations = tables.read(snakemake.input.annotations[number], ANNOTATIONS)
    repetition, frame = widest_frame(annotations)
    files = snakemake.input.tracks[number * len(trackers) : (number + 1) * len(trackers)]
    with FrameStore(snakemake.input.frames[number]) as store:
        image = store.read("OPEN", repetition, frame)
    overlays.append(
        Overlay(
            f"{group_label(people.loc[subject, 'group'])}, {subject}",
            image,
            points_in(annotations, repetition, frame),
            {
                tracker: points_in(tables.read(path, TRACKS), repetition, frame)
                for tracker, path in zip(trackers, files, strict=True)
            },
        )
    )
folder = Path(snakemake.output.picture).parent
save_figure(draw_overlays(overlays, snakemake.params.simulated), folder, "before_after")
