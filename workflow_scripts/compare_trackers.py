"""Every test and effect of the study, and its answer in words."""

import json
from pathlib import Path

from steadyface import tables
from steadyface.analysis.comparison import compare
from steadyface.analysis.manifests import read_manifests
from steadyface.analysis.paper.published import published_accuracy, published_smoothness
from steadyface.analysis.per_person.finetuned import (
    FINETUNED,
    finetuned_table,
    told,
    without_unchanged,
)
from steadyface.analysis.schemas import SCHEMAS
from steadyface.analysis.settings import AnalysisSettings
from steadyface.files import write_text
from steadyface.measures.schemas import ACCURACY, SMOOTHNESS
from steadyface.running.stage import log_to
from steadyface.study.study import read_participants

log_to(snakemake.log[0])


published = Path(snakemake.params.published)
manifests = zip(snakemake.params.trained, snakemake.input.manifests, strict=True)
finetuned = finetuned_table(read_manifests(manifests))
tables.write(snakemake.output.finetuned, finetuned, FINETUNED)
comparison = compare(
    without_unchanged(tables.read_all(snakemake.input.accuracy, ACCURACY), finetuned),
    without_unchanged(tables.read_all(snakemake.input.smoothness, SMOOTHNESS), finetuned),
    read_participants(snakemake.input.participants, snakemake.params.subjects),
    AnalysisSettings(
        simulated=snakemake.params.simulated,
        failure_cap_pct=snakemake.params.failure_cap_pct,
        **snakemake.params.settings,
    ),
    published_accuracy(published),
    published_smoothness(published),
)
for path in snakemake.output.tables:
    name = Path(path).stem
    tables.write(path, comparison.tables[name], SCHEMAS[name])
answer = told(comparison.answer, finetuned)
write_text(snakemake.output.answer, json.dumps(answer, indent=1))
