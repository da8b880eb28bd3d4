"""One person's manual annotations, of whatever format, as the table that all later rules read."""

from steadyface import tables
from steadyface.annotations.annotators import reference_of
from steadyface.annotations.conversion import read_annotators
from steadyface.annotations.marks import Conventions
from steadyface.annotations.schemas import ANNOTATIONS, ANNOTATORS
from steadyface.problems import refuse
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.schemas import FRAMES
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
index = tables.read(snakemake.input.index, FRAMES)
counts = index.groupby(["task", "repetition"]).size().to_dict()
with FrameStore(snakemake.input.frames) as store:
    sizes = {key: store.size(*key) for key in counts}
conventions = Conventions(**snakemake.params.conventions)
annotators, problems = read_annotators(
    snakemake.params.sources,
    snakemake.wildcards.subject,
    snakemake.params.recordings,
    conventions,
    counts,
    sizes,
)
for problem in problems:
    print(problem)
refuse(problems)
tables.write(snakemake.output.annotators, annotators, ANNOTATORS)
reference = reference_of(annotators, conventions.reference)
tables.write(snakemake.output.annotations, reference, ANNOTATIONS)
