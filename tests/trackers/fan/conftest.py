"""The installed face-alignment package, without its detector's and network's downloads."""

import sys
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def package():
    """The package `face_alignment`; installed without dependencies that its landmarks don't need.

    scikit-image serves it only to read image files, which no test here does.
    """
    if "skimage" not in sys.modules:
        try:
            import skimage  # noqa: F401
        except ModuleNotFoundError:
            stand_in = ModuleType("skimage")
            stand_in.io, stand_in.color = ModuleType("skimage.io"), ModuleType("skimage.color")
            sys.modules |= {"skimage": stand_in, "skimage.io": stand_in.io}
            sys.modules["skimage.color"] = stand_in.color
    return pytest.importorskip(
        "face_alignment", reason="pip install --no-deps face-alignment==1.5.0"
    )
