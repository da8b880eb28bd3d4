"""Every set of weights that a study can name: source, hash, licence, citation.

2DFAN-4's address comes from the face-alignment package; its hash stands here, since the package
has only its first digits, in the file's name. The SBR checkpoint's file name is that of its
authors' README.
"""

from collections.abc import Callable
from dataclasses import dataclass

from steadyface.errors import WeightsError


@dataclass(frozen=True)
class WeightSource:
    """One set of weights.

    Attributes:
        name: name in configurations.
        architecture: `fan`, `sbr` or `mesh`.
        file: the published file's name; of bundled weights, that under `resources/weights`.
        address: tells where a program may download it; None where only a person can.
        sha256: hash of the published file; None where its authors publish none, or where it stands
            on the bundled weights' card.
        page: address where a person finds it.
        licence: SPDX name, or in words.
        citation: the paper to cite.
        note: sentence that a user must know.
        bundled: whether it comes with this project.
    """

    name: str
    architecture: str
    file: str
    address: Callable[[], str] | None
    sha256: str | None
    page: str
    licence: str
    citation: str
    note: str = ""
    bundled: bool = False


FAN_CITATION = (
    "Bulat A, Tzimiropoulos G. How far are we from solving the 2D & 3D face alignment problem? "
    "ICCV 2017."
)
SBR_CITATION = (
    "Dong X, Yu SI, Weng X, Wei SE, Yang Y, Sheikh Y. Supervision-by-Registration: an "
    "unsupervised approach to improve the precision of facial landmark detectors. CVPR 2018."
)
MESH_CITATION = (
    "Kartynnik Y, Ablavatski A, Grishchenko I, Grundmann M. Real-time facial surface geometry "
    "from monocular video on mobile GPUs. CVPR Workshop on Computer Vision for AR/VR 2019."
)
OWN_NOTE = (
    "Trained by this project on rendered faces only; the card beside the file tells how and how "
    "well."
)


def _address_of_2dfan4() -> str:
    # Importing the package takes seconds, and planning a study needs no address.
    from face_alignment.api import models_urls

    return models_urls["2DFAN-4"]


SOURCES = {
    source.name: source
    for source in (
        WeightSource(
            name="fan_compact",
            architecture="fan",
            file="fan_compact.safetensors",
            address=None,
            sha256=None,
            page="resources/weights",
            licence="MIT",
            citation=FAN_CITATION,
            note=OWN_NOTE,
            bundled=True,
        ),
        WeightSource(
            name="sbr_compact",
            architecture="sbr",
            file="sbr_compact.safetensors",
            address=None,
            sha256=None,
            page="resources/weights",
            licence="MIT",
            citation=SBR_CITATION,
            note=OWN_NOTE,
            bundled=True,
        ),
        WeightSource(
            name="face_mesh",
            architecture="mesh",
            file="face_mesh.onnx",
            address=None,
            sha256=None,
            page="https://github.com/google-ai-edge/mediapipe",
            licence="Apache-2.0",
            citation=MESH_CITATION,
            note=(
                "Made of the file in the wheel of mediapipe 0.10.14, copyright The MediaPipe "
                "Authors; changed in its format alone. The licence lies beside it."
            ),
            bundled=True,
        ),
        WeightSource(
            name="2dfan4",
            architecture="fan",
            file="2DFAN4-11f355bf06.pth.tar",
            address=_address_of_2dfan4,
            sha256="11f355bf0693120222f5955ce3f9dc8fb5763ebb30a47d7906e509490d32e4aa",
            page="https://github.com/1adrianb/face-alignment",
            licence="BSD-3-Clause",
            citation=FAN_CITATION,
            note=(
                "The author states BSD-3-Clause for code and models; the photographs that it "
                "learned from have terms of their own."
            ),
        ),
        WeightSource(
            name="cpm_vgg16_300w",
            architecture="sbr",
            file="cpm_vgg16-epoch-049-050.pth",
            address=None,
            sha256=None,
            page="https://drive.google.com/open?id=1znVYaCheFJ6VbZmzS1fcfkHoOV4K9H6L",
            licence="CC-BY-NC-4.0",
            citation=SBR_CITATION,
            note=(
                "The base detector, trained on 300-W alone without registration; its authors "
                "never released one that was. Folder 300W-CPM-DET/checkpoint of the link in "
                "SBR's README at https://github.com/facebookresearch/supervision-by-registration."
            ),
        ),
    )
}

# The only places that a program of this project downloads from, redirects included.
DOWNLOAD_PLACES = ("https://www.adrianbulat.com/",)


def source_of(name: str) -> WeightSource:
    """The entry of that name.

    Raises:
        WeightsError: there is none.
    """
    if name not in SOURCES:
        raise WeightsError(
            "unknown", where=f"weights {name!r}", remedy=f"choose one of {', '.join(SOURCES)}"
        )
    return SOURCES[name]
