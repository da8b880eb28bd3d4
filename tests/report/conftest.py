"""The made-up study, written once: with a control arm, and with DLIB alone."""

from pathlib import Path

import pytest

from steadyface.trackers.arms import PAPER_TRACKERS
from tests.report import synthetic_study as study

SHOWN = (*PAPER_TRACKERS, "fan_subpixel")


@pytest.fixture(scope="session")
def full_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return study.write_study(tmp_path_factory.mktemp("full"), study.few_people(), SHOWN)


@pytest.fixture(scope="session")
def dlib_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return study.write_study(tmp_path_factory.mktemp("dlib"), study.few_people(), ("dlib",))
