"""One person's manual annotations, of whatever format, as the table that all later rules read."""

from steadyface import tables
from steadyface.annotations.conversion import read_annotations
from steadyface.annotations.marks import Conventions
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.problems import refuse
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.schemas import FRAMES
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
index = tables.read(snakemake.input.index, FRAMES)
counts = index.groupby(["task", "repetition"]).size().to_dict()
with FrameStore(snakemake.input.frames) as store:
    sizes = {key: store.read(*key, 0).shape[1::-1] for key in counts}
annotations, problems = read_annotations(
    snakemake.params.source,
    snakemake.wildcards.subject,
    snakemake.params.recordings,
    Conventions(**snakemake.params.conventions),
    counts,
    sizes,
)
for problem in problems:
    print(problem)
refuse(problems)
tables.write(snakemake.output.annotations, annotations, ANNOTATIONS)
