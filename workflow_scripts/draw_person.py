"""One subject's own page: traces with cycles marked, left against right, the main measures."""

from pathlib import Path

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS, TRUTH
from steadyface.measures.depth.schemas import FACE_PLANE, LANDMARKS_IN_SPACE
from steadyface.measures.kinematics.kinematics_table import movements
from steadyface.measures.kinematics.millimetres import mm_per_px, places_in_space
from steadyface.measures.kinematics.schemas import KINEMATICS
from steadyface.measures.kinematics.segments import read_segments, seconds_of
from steadyface.measures.kinematics.settings import kinematics_settings
from steadyface.report.page.movement_views import settings_in_words
from steadyface.report.page.person import Drawn, write_person
from steadyface.running.stage import log_to
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
subject, section = snakemake.wildcards.subject, snakemake.params.settings
settings = kinematics_settings(section)
trackers = zip(snakemake.params.trackers, snakemake.input.tracks, strict=True)
tracks = {tracker: tables.read(path, TRACKS) for tracker, path in trackers}
truth, segments = snakemake.input.truth, None
planes, places = snakemake.input.planes, snakemake.input.places
for path in snakemake.input.segments:
    # What is wrong with it has been told when it was measured.
    segments, _ = read_segments(path, subject, snakemake.params.recordings, seconds_of(tracks))
shown = [
    Drawn(movement, settings.of_task(movement.task).sought)
    for movement in movements(
        tracks,
        settings,
        annotations=tables.read_all(snakemake.input.annotations, ANNOTATIONS),
        truth=tables.read(truth, TRUTH) if truth else None,
        mm_per_px=mm_per_px(tables.read(planes, FACE_PLANE)) if planes else None,
        places=places_in_space(tables.read(places, LANDMARKS_IN_SPACE)) if places else None,
        segments=segments,
    )
]
write_person(
    Path(snakemake.output.page),
    subject,
    snakemake.params.group,
    shown,
    tables.read(snakemake.input.kinematics, KINEMATICS),
    settings_in_words(section),
    snakemake.params.simulated,
)
