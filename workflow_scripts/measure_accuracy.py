"""How far every tracker is from the annotations of one subject."""

from steadyface import tables
from steadyface.measures.accuracy_table import measure_accuracy
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
trackers = zip(snakemake.params.trackers, snakemake.input.tracks, strict=True)
truth, boxes = snakemake.input.truth, snakemake.input.boxes
accuracy, landmark_errors = measure_accuracy(
    {tracker: tables.read(path, tables.TRACKS) for tracker, path in trackers},
    tables.read_all(snakemake.input.annotations, tables.ANNOTATIONS),
    tables.read(truth, tables.TRUTH) if truth else None,
    tables.read_all(boxes, tables.BOXES) if boxes else None,
)
tables.write(snakemake.output.accuracy, accuracy, tables.ACCURACY)
tables.write(snakemake.output.landmarks, landmark_errors, tables.LANDMARK_ERRORS)
