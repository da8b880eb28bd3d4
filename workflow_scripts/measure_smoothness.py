"""How smooth every tracker's traces of one subject are."""

from steadyface import tables
from steadyface.measures.settings import SmoothnessSettings
from steadyface.measures.smoothness_table import measure_smoothness
from steadyface.measures.spectra import velocity_spectra
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
settings = SmoothnessSettings(**snakemake.params.settings)
trackers = zip(snakemake.params.trackers, snakemake.input.tracks, strict=True)
tracks = {tracker: tables.read(path, tables.TRACKS) for tracker, path in trackers}
truth = snakemake.input.truth
smoothness = measure_smoothness(
    tracks,
    settings,
    annotations=tables.read_all(snakemake.input.annotations, tables.ANNOTATIONS),
    truth=tables.read(truth, tables.TRUTH) if truth else None,
)
tables.write(snakemake.output.smoothness, smoothness, tables.SMOOTHNESS)
tables.write(snakemake.output.spectra, velocity_spectra(tracks, settings), tables.SPECTRA)
