"""SBR in every frame of a recording, on the CPU, without torch."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steadyface.errors import FaceError, WeightsError
from steadyface.faces.boxes import tight_box_of_hog
from steadyface.faces.sbr_crop import Image, crop_area, crop_face, normalise, to_image
from steadyface.landmarks import LANDMARKS
from steadyface.trackers.engine import session
from steadyface.trackers.sbr.peak_finder import find_peaks
from steadyface.trackers.sbr.rounding import round_to_fan_grid

DECODER = "centre_of_mass"
ROUNDED_DECODER = "centre_of_mass_rounded"

Track = tuple[NDArray[np.float64], NDArray[np.float64]]


def track_sbr(
    frames: Iterable[Image],
    boxes: NDArray[np.float64],
    models: Mapping[str, str | Path],
    rounded: Mapping[str, str] | None = None,
    threads: int = 1,
) -> dict[str, Track]:
    """Landmarks of each frame by every given network, one frame in memory at a time.

    Args:
        frames: RGB images (height, width, 3), as many as there are boxes.
        boxes: (frames, 4) face boxes in the HOG convention, full-image pixels; NaN where a frame
            has no face.
        models: exported graph of each arm.
        rounded: arms that are another arm's landmarks rounded to FAN's grid, e.g.
            {"sbr_rounded": "sbr"}.
        threads: cores to use.

    Returns:
        For each arm points (frames, 68, 2), full-image pixels, and confidence (frames, 68), the
        height of the heat map's peak; NaN where a frame has no usable box.

    Raises:
        WeightsError: a graph is missing or is not SBR's.
    """
    networks = {arm: _Network(path, threads) for arm, path in models.items()}
    nothing = np.full((len(boxes), LANDMARKS, 3), np.nan)
    tracks = {arm: (nothing[..., :2].copy(), nothing[..., 2].copy()) for arm in networks}
    tight = tight_box_of_hog(boxes)
    sizes = {network.size for network in networks.values()}
    for frame, (image, box) in enumerate(zip(frames, tight, strict=True)):
        try:
            area = crop_area(box, image.shape[1], image.shape[0])
        except FaceError:
            continue
        inputs = {size: normalise(crop_face(image, area, size))[None] for size in sizes}
        for arm, network in networks.items():
            points, confidence = network.locate(inputs[network.size])
            tracks[arm][0][frame] = to_image(points, area, network.size)
            tracks[arm][1][frame] = confidence
    for arm, source in (rounded or {}).items():
        points, confidence = tracks[source]
        tracks[arm] = round_to_fan_grid(points, boxes), confidence
    return tracks


class _Network:
    """An exported graph and the side of the crops it takes."""

    def __init__(self, path: str | Path, threads: int) -> None:
        self.session = session(path, threads)
        self.input = self.session.get_inputs()[0]
        _, channels, rows, columns = self.input.shape
        maps = self.session.get_outputs()[0].shape[1]
        if channels != 3 or rows != columns or maps != LANDMARKS + 1:
            raise WeightsError(
                f"{path}: takes {self.input.shape} and gives {maps} maps; not a graph of SBR's, "
                "export the weights again"
            )
        self.size = int(rows)

    def locate(self, crop: NDArray[np.float32]) -> Track:
        """Landmarks (68, 2) in crop pixels and the heights of their peaks (68,)."""
        (heat_maps,) = self.session.run(None, {self.input.name: crop})
        return find_peaks(heat_maps[0, :LANDMARKS])
