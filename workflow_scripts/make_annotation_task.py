"""One person's frames to annotate: pictures, the page to do it in, other tools' files."""

from pathlib import Path

from steadyface import tables
from steadyface.annotation_task.choice import choose_frames, starting_points
from steadyface.annotation_task.folder import write_task
from steadyface.annotation_task.task import task_of
from steadyface.faces.schemas import FACES
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.schemas import FRAMES
from steadyface.running.stage import log_to
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
params = snakemake.params
read_by = zip(params.suggesting, snakemake.input.suggesting, strict=True)
frames = choose_frames(
    tables.read(snakemake.input.index, FRAMES),
    params.how,
    every=params.every,
    tracks={tracker: tables.read(path, TRACKS) for tracker, path in read_by},
    count=params.suggest["frames"],
    apart_s=params.suggest["apart_s"],
)
track = snakemake.input.track
with FrameStore(snakemake.input.frames) as store:
    sizes = {key: store.size(*key) for key in store.recordings}
    points, tracked = starting_points(
        frames,
        sizes,
        tables.read(snakemake.input.faces, FACES),
        tables.read_all(track, TRACKS) if track else None,
    )
    task = task_of(frames, sizes, points, tracked, params.first_frame, params.tracker)
    write_task(
        Path(snakemake.output.folder),
        task,
        lambda frame: store.read(frame.task, frame.repetition, frame.frame),
        params.formats,
        destination=params.destination,
        simulated=params.simulated,
    )
