"""Simulated videos, rendered once for all tests of releases."""

import pytest

from tests.neuroface.release import make_clips, write_release


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    return make_clips(tmp_path_factory.mktemp("clips"))


@pytest.fixture
def release(tmp_path, clips):
    """A release of twelve people in the usual layout, for a test to change."""
    return write_release(tmp_path / "NeuroFace Open Access Data", clips)
