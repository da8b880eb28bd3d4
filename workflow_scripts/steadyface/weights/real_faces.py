"""How far weights are from human marks on photographs of real people, as far as it was measured.

The marks are the 68 points of 221 photographs of LFPW's test part. Error: NRMSE of the mouth, mean
over photographs, in per cent of 1.05 times the diagonal of the tight box of the marked points. A
file of weights is known by its hash, since another training has other errors under the same name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steadyface.weights.cards import BUNDLED, read_card
from steadyface.weights.registry import SOURCES, WeightSource

PHOTOGRAPHS = "221 photographs with human marks"
NETWORKS = {"fan": "FAN", "sbr": "SBR", "mesh": "The face mesh"}


@dataclass(frozen=True)
class RealFaces:
    """Errors on the photographs.

    Attributes:
        mouth_pct: NRMSE of the mouth; of FAN by the sub-pixel decoder.
        gap_slope: slope of the inner lips' gap on the marked one; 1 is faithful.
    """

    mouth_pct: float
    gap_slope: float


MESH_SHA256 = "e6260846e241f658ec4901be7fb223e9ade17df54b8c51270c4a3ec555456df4"
# Most of the mesh's error is its points' own definition: one constant per landmark taken away.
MESH_WITHOUT_CONVENTION_PCT = 1.17
# By the sha256 of the weight file.
MEASURED = {
    # fan_compact and sbr_compact as first bundled.
    "2103d9ea3c318199ab3e3593cd57235d2a7825109887781b281831d72285466a": RealFaces(2.24, 0.31),
    "99637be1fdd194ceece7739fa8341058fe3b9b212b0cdd6ffe784d10ce11e4fc": RealFaces(1.98, 0.17),
    MESH_SHA256: RealFaces(1.79, 0.96),
}
# The predictor very probably learned from these photographs.
DLIB = RealFaces(0.96, 0.85)


def error_in_words(sha256: str) -> str:
    """Half a sentence on a weight file's error on real faces, as far as known."""
    found = MEASURED.get(sha256)
    if found is None:
        return "its error on real faces has not been measured"
    return (
        f"error of the mouth on real faces {found.mouth_pct:.2f} % (NRMSE, {PHOTOGRAPHS}), and "
        f"{100 * found.gap_slope:.0f} % of the lips' opening seen"
    )


def said_of_weights(card: Mapping[str, Any]) -> str:
    """A phrase on weights: which they are, their source, and their error on real faces.

    Args:
        card: card of the weights that a study used, from `cards.read_card`.
    """
    name = str(card.get("name", "unnamed"))
    source = SOURCES.get(name)
    network = NETWORKS.get(str(card.get("architecture", "")), "")
    if "tuned" in card:
        return f"{network}: {str(card.get('note', '')).rstrip('.')}"
    if str(card.get("architecture", "")) == "mesh":
        kind = "MediaPipe's, which learned from photographs of real faces"
    elif source is not None and source.bundled:
        kind = "comes with SteadyFace and learned from rendered faces only"
    elif source is not None:
        kind = "the published network"
    else:
        kind = "the user's own"
    error = error_in_words(str(card.get("sha256", "")))
    if card.get("sha256") == MESH_SHA256:
        error += (
            "; its points are the mesh's own, not those of the annotations: "
            f"{MESH_WITHOUT_CONVENTION_PCT:.2f} % when one constant per landmark is taken away"
        )
    return f"{network} {name} ({kind}; {error})".strip()


def said_of_dlib() -> str:
    """The same phrase for DLIB's predictor."""
    return (
        "DLIB's 68-point predictor (as published; error of the mouth on real faces "
        f"{DLIB.mouth_pct:.2f} % on {PHOTOGRAPHS}, which it very probably learned from)"
    )


def works_offline(source: WeightSource) -> str:
    """Half a sentence on bundled weights of the same network, which need no download."""
    for other in SOURCES.values():
        if other.bundled and other.architecture == source.architecture:
            error = error_in_words(read_card(BUNDLED / other.file)["sha256"])
            return f"`weights: {other.architecture}: {other.name}` works offline ({error})"
    return "no weights of this network come with SteadyFace"
