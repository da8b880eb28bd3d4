"""The landmarks of one subject that another tool has found."""

import pandas as pd

from steadyface import tables
from steadyface.exchange.importing import IMPORTS, files_shared, imported_tracks, read_faces
from steadyface.exchange.settings import ImportSettings
from steadyface.faces.schemas import FACES
from steadyface.recording.frame_store import FrameStore
from steadyface.running.stage import log_to
from steadyface.trackers.schemas import TRACKS

log_to(snakemake.log[0])
settings = ImportSettings(**snakemake.params.settings)
faces = tables.read(snakemake.input.faces, FACES)
keys = ["subject", "task", "repetition"]
recordings = list(faces[keys].drop_duplicates().itertuples(index=False, name=None))
shared = files_shared(settings, recordings)
parts, told = [], []
with FrameStore(snakemake.input.frames) as store:
    for recording, rows in faces.groupby(keys, sort=False):
        height, width, _ = store.read(*recording[1:], 0).shape
        found = read_faces(
            settings, recording, (width, height), settings.file_of(*recording) in shared
        )
        tracks, row = imported_tracks(rows, found, settings.format, (width, height))
        print(row)
        parts.append(tracks)
        told.append(row)
tables.write(snakemake.output.tracks, pd.concat(parts), TRACKS)
tables.write(snakemake.output.account, pd.DataFrame(told), IMPORTS)
