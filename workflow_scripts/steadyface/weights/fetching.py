"""Getting a published weight file: downloaded, or taken from where the user put it.

Downloads come over https from the hosts that the registry lists, and from nowhere else.
"""

import shutil
from pathlib import Path
from typing import Any

import pooch
import requests
from requests.adapters import HTTPAdapter
from tqdm import tqdm

from steadyface.errors import WeightsError
from steadyface.files import atomic_path
from steadyface.weights import registry
from steadyface.weights.checked_files import sha256_of, verify
from steadyface.weights.real_faces import works_offline
from steadyface.weights.registry import WeightSource

CONNECT_SECONDS = 30
PIECE_BYTES = 2**16


def fetch_weights(
    source: WeightSource,
    path: str | Path,
    local: str | Path | None = None,
    sha256: str | None = None,
    retries: int = 3,
) -> None:
    """Put a source's published file at `path`, complete and with the right hash, or nothing.

    Args:
        source: an entry of the registry.
        path: path of the new file; kept if it is there and right.
        local: the user's own copy; nothing is downloaded then.
        sha256: the hash that the user's own copy must have. Without it, that is the published
            one; where none is published either, the copy's own is recorded on the card.
        retries: number of new starts after a broken download.

    Raises:
        WeightsError: the file cannot be had, or is not the published one; says what to do.
    """
    path = Path(path)
    if local is None and source.address is None:
        raise WeightsError(
            f"{source.file} may not be downloaded by a program",
            where=f"weights {source.name}",
            remedy=f"get it from {source.page}, save it anywhere, and give its path as `local` of "
            "these weights in study.yaml",
        )
    if local is not None:
        _copy(source, Path(local), path, sha256 or source.sha256)
    else:
        _download(source, path, retries)


def _copy(source: WeightSource, local: Path, path: Path, expected: str | None) -> None:
    if not local.is_file():
        raise WeightsError(
            f"there is no file {local}",
            where=f"weights {source.name}",
            remedy=f"get {source.file} from {source.page} and put it there",
        )
    if expected is None:
        print(
            f"weights {source.name}: its authors publish no hash to check {local.name} against; "
            f"`sha256: {sha256_of(local)}` beside its path in study.yaml refuses any other file"
        )
    else:
        verify(local, expected)
    with atomic_path(path) as temporary:
        shutil.copyfile(local, temporary)


def _download(source: WeightSource, path: Path, retries: int) -> None:
    address = source.address()
    store = pooch.create(
        path=path.parent,
        base_url="",
        registry={path.name: f"sha256:{source.sha256}"},
        urls={path.name: address},
        retry_if_failed=retries,
    )
    instead = (
        f"or bring {source.file} from a machine with a network and write "
        f"`weights: {source.architecture}: {{path: ...}}` in study.yaml; "
        f"{works_offline(source)}"
    )
    try:
        store.fetch(path.name, downloader=_save)
    except requests.HTTPError as problem:
        raise WeightsError(
            f"{address} answers {problem.response.status_code} ({problem.response.reason})",
            where=f"weights {source.name}",
            remedy=f"try later, {instead}",
        ) from None
    except requests.exceptions.InvalidSchema:
        raise WeightsError(
            f"{address} leads to a place that downloads may not come from (only "
            f"{', '.join(registry.DOWNLOAD_PLACES)})",
            where=f"weights {source.name}",
            remedy=instead.removeprefix("or "),
        ) from None
    except requests.RequestException as problem:
        raise WeightsError(
            f"{address} cannot be downloaded ({type(problem).__name__})",
            where=f"weights {source.name}",
            remedy=f"check the network, {instead}",
        ) from None
    except ValueError:
        raise WeightsError(
            f"what {address} gives does not have the sha256 {source.sha256} and was deleted",
            where=f"weights {source.name}",
            remedy=f"try again, {instead}",
        ) from None


def _save(url: str, path: str | Path, _store: Any) -> None:
    """A downloader for pooch; InvalidSchema where the address leads to an unlisted place."""
    with requests.Session() as session:
        # Whatever no adapter is mounted for cannot be reached, by a redirect neither.
        session.adapters.clear()
        for place in registry.DOWNLOAD_PLACES:
            session.mount(place, HTTPAdapter())
        answer = session.get(url, stream=True, timeout=CONNECT_SECONDS)
        answer.raise_for_status()
        total = int(answer.headers.get("Content-Length", 0)) or None
        with Path(path).open("wb") as file, tqdm(total=total, unit="B", unit_scale=True) as done:
            for piece in answer.iter_content(PIECE_BYTES):
                done.update(file.write(piece))
