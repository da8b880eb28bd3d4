"""The trunk features of a study's people in one folder, and what a fold may take from it."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from steadyface.files import PART
from steadyface.finetuning.fan.features import TrunkFeatures, open_trunk_features


def gather_features(files: Iterable[str | Path], store: str | Path) -> None:
    """Put the files of `precompute_trunk_features` into one folder, without a copy where possible.

    Args:
        files: `.npy` and `.npz` of each person, named after the person.
        store: the folder; an earlier one is replaced.
    """
    store = Path(store)
    # Filled under another name, so that a fold never meets a store that lacks somebody.
    unfinished = store.with_name(f".{store.name}{PART}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for file in map(Path, files):
        try:
            # The same bytes under a second name: gigabytes need not be written again.
            os.link(file, unfinished / file.name)
        except OSError:
            shutil.copyfile(file, unfinished / file.name)
    shutil.rmtree(store, ignore_errors=True)
    unfinished.rename(store)


def features_of_others(store: str | Path, held_out: str | None) -> dict[str, TrunkFeatures]:
    """The features of everyone in `store` but one person, whose files are not even opened.

    Args:
        store: folder that `gather_features` filled.
        held_out: the person; None for everybody's features.

    Raises:
        TrainingError: somebody's features are unusable.
    """
    return {
        maps.stem: open_trunk_features(maps, maps.with_suffix(".npz"))
        for maps in sorted(Path(store).glob("*.npy"))
        if maps.stem != held_out
    }
