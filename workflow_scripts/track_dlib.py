"""The landmarks of one subject by DLIB."""

from steadyface import tables
from steadyface.running.stage import log_to
from steadyface.trackers.dlib_tracker import DECODER, track_dlib
from steadyface.trackers.tracks import subject_tracks

log_to(snakemake.log[0])
tracks = subject_tracks(
    snakemake.input.frames,
    tables.read(snakemake.input.faces, tables.FACES),
    {"dlib": DECODER},
    lambda recording: {"dlib": track_dlib(recording.images, recording.boxes)},
)
tables.write(snakemake.output.tracks, tracks["dlib"], tables.TRACKS)
