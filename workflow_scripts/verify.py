"""Whether inputs, code, settings and results are still those of the study's record."""

import sys
from pathlib import Path

from steadyface.errors import ProvenanceError
from steadyface.files import write_text
from steadyface.provenance.software import software_versions
from steadyface.provenance.study_record import read_record
from steadyface.provenance.verification import verify_study

# To the terminal, where whoever asked is waiting; the log holds the same lines.
try:
    found = verify_study(
        read_record(snakemake.params.record),
        Path(snakemake.params.record).parent,
        snakemake.params.inputs,
        snakemake.params.recordings,
        snakemake.params.config,
        snakemake.params.code_of_study,
        software_versions(),
    )
except ProvenanceError as problem:
    sys.exit(f"ERROR: {problem}")
lines = [f"NOTE: {note}" for note in found.notes]
lines += [f"MISMATCH: {mismatch}" for mismatch in found.mismatches]
lines.append(
    f"{len(found.mismatches)} of {found.compared} files and settings do not match the record"
    if found.mismatches
    else f"All {found.compared} files match the record"
)
write_text(snakemake.params.log, "\n".join(lines) + "\n")
print("\n".join(lines))
sys.exit(bool(found.mismatches))
