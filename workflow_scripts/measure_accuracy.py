"""How far every tracker is from the annotations of one subject."""

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS, BOXES, TRUTH
from steadyface.measures.accuracy_table import measure_accuracy
from steadyface.measures.schemas import ACCURACY, LANDMARK_ERRORS
from steadyface.running.stage import log_to
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
trackers = zip(snakemake.params.trackers, snakemake.input.tracks, strict=True)
truth, boxes = snakemake.input.truth, snakemake.input.boxes
accuracy, landmark_errors = measure_accuracy(
    {tracker: tables.read(path, TRACKS) for tracker, path in trackers},
    tables.read_all(snakemake.input.annotations, ANNOTATIONS),
    tables.read(truth, TRUTH) if truth else None,
    tables.read_all(boxes, BOXES) if boxes else None,
)
tables.write(snakemake.output.accuracy, accuracy, ACCURACY)
tables.write(snakemake.output.landmarks, landmark_errors, LANDMARK_ERRORS)
