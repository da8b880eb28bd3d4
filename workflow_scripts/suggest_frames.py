"""A list of frames to annotate: those in which the trackers disagree most."""

import pandas as pd

from steadyface import tables
from steadyface.measures.disagreement import SUGGESTED_FRAMES, suggest_frames
from steadyface.running.stage import log_to
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
trackers, settings = snakemake.params.trackers, snakemake.params.settings
files = snakemake.input.tracks
parts = []
for start in range(0, len(files), len(trackers)):
    of_subject = zip(trackers, files[start : start + len(trackers)], strict=True)
    tracks = {tracker: tables.read(path, TRACKS) for tracker, path in of_subject}
    parts.append(suggest_frames(tracks, settings["frames"], settings["apart_s"]))
tables.write(snakemake.output.frames, pd.concat(parts), SUGGESTED_FRAMES)
