"""The landmarks of one subject by DLIB."""

from steadyface import tables
from steadyface.faces.schemas import FACES
from steadyface.running.stage import log_to
from steadyface.trackers.dlib_tracker import track_dlib
from steadyface.trackers.schemas import TRACKS
from steadyface.trackers.tracks import subject_tracks

log_to(snakemake.log[0])
((arm, (_, decoder)),) = snakemake.params.arms.items()
tracks = subject_tracks(
    snakemake.input.frames,
    tables.read(snakemake.input.faces, FACES),
    {arm: decoder},
    lambda recording: {arm: track_dlib(recording.images, recording.boxes)},
)
tables.write(snakemake.output.tracks, tracks[arm], TRACKS)
