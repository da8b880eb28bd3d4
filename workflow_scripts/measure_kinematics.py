"""How one subject's mouth moves, as every tracker sees it: measures and cycles."""

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS, TRUTH
from steadyface.measures.depth.schemas import FACE_PLANE, LANDMARKS_IN_SPACE
from steadyface.measures.kinematics.kinematics_table import measure_movement
from steadyface.measures.kinematics.millimetres import mm_per_px, places_in_space
from steadyface.measures.kinematics.schemas import CYCLES, KINEMATICS
from steadyface.measures.kinematics.segments import read_segments, seconds_of
from steadyface.measures.kinematics.settings import kinematics_settings
from steadyface.problems import refuse
from steadyface.running.stage import log_to
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
trackers = zip(snakemake.params.trackers, snakemake.input.tracks, strict=True)
tracks = {tracker: tables.read(path, TRACKS) for tracker, path in trackers}
truth = snakemake.input.truth
segments = None
for path in snakemake.input.segments:
    segments, problems = read_segments(
        path, snakemake.wildcards.subject, snakemake.params.recordings, seconds_of(tracks)
    )
    refuse(problems)
planes, places = snakemake.input.planes, snakemake.input.places
movement = measure_movement(
    tracks,
    kinematics_settings(snakemake.params.settings),
    snakemake.params.longest_lag_s,
    annotations=tables.read_all(snakemake.input.annotations, ANNOTATIONS),
    truth=tables.read(truth, TRUTH) if truth else None,
    mm_per_px=mm_per_px(tables.read(planes, FACE_PLANE)) if planes else None,
    places=places_in_space(tables.read(places, LANDMARKS_IN_SPACE)) if places else None,
    segments=segments,
)
for path in (snakemake.output.kinematics, snakemake.output.table):
    tables.write(path, movement.kinematics, KINEMATICS)
tables.write(snakemake.output.cycles, movement.cycles, CYCLES)
