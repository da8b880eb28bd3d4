"""One person's annotated frames as FAN's last stack sees them, for all folds."""

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.faces.schemas import FACES
from steadyface.finetuning.annotated_frames import annotated_frames
from steadyface.finetuning.fan.augmentation import FanAugmentation
from steadyface.finetuning.fan.features import precompute_trunk_features
from steadyface.recording.frame_store import FrameStore
from steadyface.running.stage import log_to
from steadyface.trackers.engine import choose_device

log_to(snakemake.log[0])
annotated = annotated_frames(
    tables.read_all(snakemake.input.annotations, ANNOTATIONS),
    tables.read(snakemake.input.faces, FACES),
)
on_gpu = choose_device(snakemake.params.device) == "cuda"
with FrameStore(snakemake.input.frames) as store:
    precompute_trunk_features(
        snakemake.wildcards.subject,
        annotated.images(store),
        annotated.points,
        annotated.boxes,
        snakemake.input.weights if on_gpu else snakemake.input.trunk,
        snakemake.output.maps,
        snakemake.output.cells,
        FanAugmentation(**snakemake.params.augmentation),
        device=snakemake.params.device,
        threads=snakemake.threads,
    )
