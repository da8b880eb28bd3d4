"""The depth of one subject's faces, moved onto the colour images."""

from pathlib import Path

from steadyface import tables
from steadyface.faces.schemas import FACES
from steadyface.recording.decode import read_recording
from steadyface.recording.depth_pictures import DEPTH_FRAMES
from steadyface.recording.depth_reading import read_depth
from steadyface.recording.index import refuse_missing
from steadyface.recording.schemas import FRAMES
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
subject, settings = snakemake.wildcards.subject, snakemake.params.settings
refuse_missing(subject, snakemake.params.files, snakemake.input.recordings)
recordings = [
    (
        task,
        repetition,
        read_recording(
            path,
            subject=subject,
            engine=settings["engine"],
            allow_recovered=settings["allow_recovered"],
        )
        if Path(path).suffix.lower() == ".bag"
        else None,
    )
    for (task, repetition), path in zip(
        snakemake.params.recordings, snakemake.input.recordings, strict=True
    )
]
depth_frames = read_depth(
    recordings,
    tables.read(snakemake.input.index, FRAMES),
    tables.read(snakemake.input.faces, FACES),
    snakemake.output.pictures,
)
tables.write(snakemake.output.depth_frames, depth_frames, DEPTH_FRAMES)
