"""The trunk features of a study's people in one folder, and what a fold may take from it."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from steadyface.errors import TrainingError
from steadyface.finetuning.fan_features import TrunkFeatures, open_trunk_features


def gather_features(files: Iterable[str | Path], store: str | Path) -> None:
    """Put the files of `precompute_trunk_features` into one folder, without a copy where possible.

    Args:
        files: `.npy` and `.npz` of each person, named after the person.
        store: the folder; an earlier one is replaced.
    """
    store = Path(store)
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    for file in map(Path, files):
        try:
            # The same bytes under a second name: gigabytes need not be written again.
            os.link(file, store / file.name)
        except OSError:
            shutil.copyfile(file, store / file.name)


def features_of_others(store: str | Path, held_out: str) -> dict[str, TrunkFeatures]:
    """The features of everyone in `store` but one person, whose files are not even opened.

    Raises:
        TrainingError: the person has no features there, so it is another study's store; or
            somebody's are unusable.
    """
    people = sorted(path.stem for path in Path(store).glob("*.npy"))
    if held_out not in people:
        raise TrainingError(
            f"{store}: holds no features of {held_out}; delete the folder and run again"
        )
    return {
        subject: open_trunk_features(
            Path(store) / f"{subject}.npy", Path(store) / f"{subject}.npz"
        )
        for subject in people
        if subject != held_out
    }
