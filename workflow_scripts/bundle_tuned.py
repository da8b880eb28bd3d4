"""A tuned network's folder for other studies: weights, graphs and card."""

from steadyface import tables
from steadyface.analysis.starting_points import STARTING_POINTS
from steadyface.finetuning.bundle import Tuning, write_bundle
from steadyface.measures.schemas import ACCURACY
from steadyface.provenance.software import repository_commit, software_versions
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
files = snakemake.input
starts = [tables.read(path, STARTING_POINTS) for path in files.starts]
write_bundle(
    snakemake.output.folder,
    Tuning(snakemake.wildcards.network, files.base, files.tuned, files.manifest, files.graphs),
    files.quality,
    tables.read_all(files.accuracy, ACCURACY),
    snakemake.params.title,
    snakemake.params.simulated,
    {"SteadyFace": repository_commit(snakemake.scriptdir), **software_versions()},
    {start.tracker: start.n_frames for table in starts for start in table.itertuples()},
)
