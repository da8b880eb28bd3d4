"""What the results were made from, with every file's hash: the study's record."""

from pathlib import Path

from steadyface.provenance.software import repository_commit, software_versions
from steadyface.provenance.study_record import make_record, write_record
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
named = zip(snakemake.params.names, snakemake.input.inputs, strict=True)
results = [*snakemake.params.unlisted, *snakemake.input.results]
write_record(
    snakemake.output.record,
    make_record(
        snakemake.params.config,
        snakemake.params.subjects,
        dict(named),
        [path for path in results if path.endswith(".quality.json")],
        results,
        snakemake.params.code_of_study,
        repository_commit(Path(__file__).parent),
        software_versions(),
        snakemake.params.folder,
    ),
)
