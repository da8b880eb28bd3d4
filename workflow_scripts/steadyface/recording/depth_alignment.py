"""Depth moved onto the colour image, where the face is.

The depth camera sits 25 mm beside the colour camera and has a lens of its own. Every depth pixel
becomes a point in space, and the point falls into a cell of a grid that is laid over a part of
the colour image.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from steadyface.recording.calibration import Calibration
from steadyface.recording.depth import FloatArray, deproject, project

# Aligned depth is kept in tenths of a millimetre: a tenth of the noise, and up to 6.5 m.
UNIT_MM = 0.1
# Nobody's face is nearer or farther when a depth camera sees it.
_NEAREST_MM, _FARTHEST_MM = 100.0, 3000.0


@dataclass(frozen=True)
class Grid:
    """Cells over a part of the colour image.

    left_px, top_px: centre of the first cell.
    step_px: distance from one cell to the next; 1 where both cameras see equally fine.
    columns, rows: numbers of cells.
    """

    left_px: int
    top_px: int
    step_px: int
    columns: int
    rows: int

    def cells(self, points: npt.ArrayLike) -> FloatArray:
        """Column and row (..., 2), with fractions, of points (..., 2) in px of the image."""
        return (np.asarray(points, float) - (self.left_px, self.top_px)) / self.step_px


def face_grid(boxes: npt.ArrayLike, calibration: Calibration, margin: float = 0.35) -> Grid:
    """The grid over all places of a face, no finer than the depth camera sees.

    Args:
        boxes: (frames, 4) left, top, right, bottom, px; NaN where the face was not found. The
            whole image where it never was.
        margin: share of the largest box added on each side, for the chin of an open mouth.
    """
    colour, depth = calibration.colour, calibration.depth
    step = max(1, round(colour.fx / depth.fx))
    boxes = np.asarray(boxes, float).reshape(-1, 4)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    left, top, right, bottom = 0.0, 0.0, colour.width - 1.0, colour.height - 1.0
    if len(boxes):
        beyond = margin * (boxes[:, 2:] - boxes[:, :2]).max(axis=0)
        left, top = np.maximum(boxes[:, :2].min(axis=0) - beyond, (left, top))
        right, bottom = np.minimum(boxes[:, 2:].max(axis=0) + beyond, (right, bottom))
    left, top = int(left), int(top)
    columns, rows = int(right - left) // step + 1, int(bottom - top) // step + 1
    return Grid(left, top, step, max(columns, 1), max(rows, 1))


class DepthAligner:
    """Moves the depth images of one recording onto a grid over its colour images.

    Raises:
        ValueError: a lens has a distortion that this camera family does not use.
    """

    def __init__(self, calibration: Calibration, grid: Grid) -> None:
        self._lens, self._grid = calibration.colour, grid
        self._unit_mm = calibration.depth_unit_m * 1e3
        motion = calibration.depth_to_colour
        rotation = np.reshape(motion.rotation, (3, 3))
        self._shift = np.multiply(motion.translation_m, 1e3)
        self._window = self._seen_by_depth(calibration, rotation)
        rows, columns = np.mgrid[self._window]
        pixels = np.stack([columns.ravel(), rows.ravel()], axis=-1)
        rays = deproject(pixels, np.ones(len(pixels)), calibration.depth)
        # Of each depth pixel, in the colour camera's axes: a point is ray x depth + shift.
        self._rays = rays @ rotation.T

    def align(self, depth: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """Depth on the grid, (rows, columns) in `UNIT_MM`, 0 where none falls.

        Args:
            depth: (height, width) of the depth camera, in its depth units, 0 for none.

        Every depth pixel goes to the cell that it falls into; of several the nearest counts.
        """
        seen = depth[self._window].ravel()
        known = np.flatnonzero(seen)
        points = self._rays[known] * (seen[known] * self._unit_mm)[:, None] + self._shift
        points = points[points[:, 2] > 0]
        column, row = self._grid.cells(project(points, self._lens)).T
        # False where there is no place: NaN compares with nothing.
        inside = (column > -0.5) & (column < self._grid.columns - 0.5)
        inside &= (row > -0.5) & (row < self._grid.rows - 0.5)
        cell = np.rint(row[inside]).astype(np.intp) * self._grid.columns
        cell += np.rint(column[inside]).astype(np.intp)
        aligned = np.full(self._grid.rows * self._grid.columns, np.inf)
        np.minimum.at(aligned, cell, points[inside, 2])
        units = np.rint(aligned / UNIT_MM)
        units[units > np.iinfo(np.uint16).max] = 0
        return units.astype(np.uint16).reshape(self._grid.rows, self._grid.columns)

    def _seen_by_depth(
        self, calibration: Calibration, rotation: FloatArray
    ) -> tuple[slice, slice]:
        """Rows and columns of the depth image from which something can fall into the grid."""
        grid, lens = self._grid, calibration.depth
        right = grid.left_px + (grid.columns - 1) * grid.step_px
        bottom = grid.top_px + (grid.rows - 1) * grid.step_px
        edge = np.linspace(0, 1, 9)
        across = grid.left_px + edge * (right - grid.left_px)
        down = grid.top_px + edge * (bottom - grid.top_px)
        outline = np.concatenate(
            [np.stack(np.broadcast_arrays(x, y), axis=-1) for x, y in (
                (across, grid.top_px), (across, bottom), (grid.left_px, down), (right, down)
            )]
        )  # fmt: skip
        places = []
        for distance in (_NEAREST_MM, _FARTHEST_MM):
            points = deproject(outline, np.full(len(outline), distance), calibration.colour)
            places.append(project((points - self._shift) @ rotation, lens))
        # A place without an image lies beyond the lens's edge.
        x, y = np.nan_to_num(np.concatenate(places), nan=1e6).T
        columns = np.clip([np.floor(x.min()) - 1, np.ceil(x.max()) + 2], 0, lens.width)
        rows = np.clip([np.floor(y.min()) - 1, np.ceil(y.max()) + 2], 0, lens.height)
        return slice(*rows.astype(int)), slice(*columns.astype(int))
