"""A study whose jobs share no files: each fetches what it needs and sends back what it made."""

import shutil

import pytest

from tests.workflow.conftest import files_that_differ, lacking


@pytest.mark.full
def test_a_run_without_a_shared_file_system_gives_the_same_results(study, tmp_path, local_results):
    if shutil.which("rsync") is None:
        lacking("rsync, which the storage plugin copies with")
    store = tmp_path / "store"
    shutil.copytree(study.folder / "data", store / "data")
    # The workflow sees the sheets and which people have annotations, not the recordings.
    for bag in (study.folder / "data").glob("*.bag"):
        bag.unlink()
    study.snakemake(
        *("--default-storage-provider", "fs"),
        *("--default-storage-prefix", str(store)),
        *("--local-storage-prefix", str(tmp_path / "job")),
        *("--shared-fs-usage", "none"),
    )
    assert files_that_differ(store / "results", local_results) == []
    assert not (study.folder / "results").exists()
