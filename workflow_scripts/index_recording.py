"""One subject's recordings: their frames without loss, times, calibration and quality."""

import json

from steadyface import tables
from steadyface.files import content_of, shown, write_text
from steadyface.recording.index import index_subject, refuse_missing
from steadyface.recording.schemas import FRAMES
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
settings = snakemake.params.settings
refuse_missing(snakemake.wildcards.subject, snakemake.params.files, snakemake.input.recordings)
recordings = zip(snakemake.params.recordings, snakemake.input.recordings, strict=True)
index, calibration, quality = index_subject(
    [(task, repetition, path) for (task, repetition), path in recordings],
    snakemake.wildcards.subject,
    snakemake.output.frames,
    engine=settings["engine"],
    allow_recovered=settings["allow_recovered"],
    stall_limit_s=settings["stall_limit_s"],
    expected_rate=settings["expected_rate_hz"],
    rates=snakemake.params.rates,
)
named = zip(snakemake.params.files, snakemake.input.recordings, strict=True)
for record, (file, path) in zip(quality["recordings"], named, strict=True):
    record |= {"file": shown(file), **content_of(path)}
tables.write(snakemake.output.index, index, FRAMES)
write_text(snakemake.output.calibration, json.dumps(calibration, indent=1))
write_text(snakemake.output.quality, json.dumps(quality, indent=1))
