"""Where one subject's landmarks are in space, for every tracker."""

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS, TRUTH
from steadyface.measures.depth.errors import distance_errors
from steadyface.measures.depth.places import colour_lenses, measure_depth
from steadyface.measures.depth.schemas import (
    DEPTH_ERRORS,
    DEPTH_QUALITY,
    FACE_PLANE,
    LANDMARKS_IN_SPACE,
)
from steadyface.recording.depth_pictures import DEPTH_FRAMES
from steadyface.recording.frame_store import FrameStore
from steadyface.running.stage import log_to
from steadyface.simulation.schemas import TRUTH_IN_SPACE
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
trackers = zip(snakemake.params.trackers, snakemake.input.tracks, strict=True)
tracks = {tracker: tables.read(path, TRACKS) for tracker, path in trackers}
if snakemake.input.truth:
    tracks["truth"] = tables.read(snakemake.input.truth, TRUTH)
if snakemake.input.annotations:
    tracks["annotation"] = tables.read_all(snakemake.input.annotations, ANNOTATIONS)
with FrameStore(snakemake.input.pictures) as store:
    places, planes, quality = measure_depth(
        tables.read(snakemake.input.depth_frames, DEPTH_FRAMES),
        store,
        colour_lenses(snakemake.input.calibration),
        tracks,
    )
tables.write(snakemake.output.places, places, LANDMARKS_IN_SPACE)
tables.write(snakemake.output.planes, planes, FACE_PLANE)
tables.write(snakemake.output.quality, quality, DEPTH_QUALITY)
if snakemake.input.truth_in_space:
    truth = tables.read(snakemake.input.truth_in_space, TRUTH_IN_SPACE)
    errors = distance_errors(places, planes, tracks, truth)
    tables.write(snakemake.output.errors, errors, DEPTH_ERRORS)
