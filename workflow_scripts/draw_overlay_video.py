"""A film of each of one subject's recordings with all trackers' landmarks."""

from pathlib import Path

from steadyface import tables
from steadyface.faces.schemas import FACES
from steadyface.measures.landmark_arrays import frame_statuses, landmark_array
from steadyface.recording.frame_store import FrameStore
from steadyface.report.figures.overlay_video import OverlayRecording, draw_frames, write_video
from steadyface.report.palette import looks_of
from steadyface.running.stage import log_to
from steadyface.trackers.schemas import TRACKS
from steadyface.trackers.tracks import boxes_of

log_to(snakemake.log[0])
params = snakemake.params
faces = tables.read(snakemake.input.faces, FACES)
files = zip(params.trackers, snakemake.input.tracks, strict=True)
tracks = {tracker: tables.read(path, TRACKS) for tracker, path in files}
folder = Path(snakemake.output.folder)
folder.mkdir(parents=True, exist_ok=True)
with FrameStore(snakemake.input.frames) as store:
    for (task, repetition), rows in faces.groupby(["task", "repetition"], sort=False):
        shown = {
            tracker: table[(table["task"] == task) & (table["repetition"] == repetition)]
            for tracker, table in tracks.items()
        }
        overlay = OverlayRecording(
            times=rows["time_s"].to_numpy(),
            boxes=boxes_of(rows),
            points={tracker: landmark_array(table)[1] for tracker, table in shown.items()},
            statuses={tracker: frame_statuses(table) for tracker, table in shown.items()},
            looks=looks_of(params.study_trackers),
            simulated=params.simulated,
        )
        images = (image for _, image in store.frames(task, repetition))
        write_video(
            folder / f"{task}_{repetition}.mp4",
            draw_frames(images, overlay),
            overlay.times,
            params.slow,
        )
