"""The landmarks of one subject by DLIB."""

from steadyface.running.stage import log_to
from steadyface.trackers.dlib_tracker import track_dlib
from steadyface.trackers.tracks import write_tracks

log_to(snakemake.log[0])
((arm, (_, decoder)),) = snakemake.params.arms.items()
write_tracks(
    {arm: snakemake.output.tracks},
    {arm: decoder},
    snakemake.input.frames,
    snakemake.input.faces,
    lambda recording: {arm: track_dlib(recording.images, recording.boxes)},
)
