"""The tracks of one subject by one tracker in the formats of other tools."""

from pathlib import Path

from steadyface import tables
from steadyface.exchange.exporting import export_tracks
from steadyface.running.stage import log_to
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
tracks = tables.read(snakemake.input.tracks, TRACKS)
export_tracks(Path(snakemake.output.folder), tracks, snakemake.wildcards.tracker)
