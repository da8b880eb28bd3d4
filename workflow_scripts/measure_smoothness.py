"""How smooth every tracker's traces of one subject are."""

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS, TRUTH
from steadyface.measures.schemas import SMOOTHNESS, SPECTRA
from steadyface.measures.settings import SmoothnessSettings
from steadyface.measures.smoothness_table import measure_smoothness
from steadyface.measures.spectra import velocity_spectra
from steadyface.running.stage import log_to
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
settings = SmoothnessSettings(**snakemake.params.settings)
trackers = zip(snakemake.params.trackers, snakemake.input.tracks, strict=True)
tracks = {tracker: tables.read(path, TRACKS) for tracker, path in trackers}
truth = snakemake.input.truth
smoothness = measure_smoothness(
    tracks,
    settings,
    annotations=tables.read_all(snakemake.input.annotations, ANNOTATIONS),
    truth=tables.read(truth, TRUTH) if truth else None,
)
tables.write(snakemake.output.smoothness, smoothness, SMOOTHNESS)
tables.write(snakemake.output.spectra, velocity_spectra(tracks, settings), SPECTRA)
