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
EMPTY = np.iinfo(np.uint16).max
MOST_UNITS = EMPTY - 1
# A face's box ends at the brows and at a closed mouth's chin: the share of its size that the grid
# reaches further, below it for the chin of an open mouth.
AROUND, BELOW = 0.1, 0.4
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


def face_grid(boxes: npt.ArrayLike, calibration: Calibration) -> Grid:
    """The grid over all places of a face, no finer than the depth camera sees.

    Args:
        boxes: (frames, 4) left, top, right, bottom, px; NaN where the face was not found. The
            whole image where it never was.
    """
    colour, depth = calibration.colour, calibration.depth
    step = max(1, round(colour.fx / depth.fx))
    boxes = np.asarray(boxes, float).reshape(-1, 4)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    first, last = np.zeros(2), np.array([colour.width, colour.height]) - 1.0
    if len(boxes):
        size = (boxes[:, 2:] - boxes[:, :2]).max(axis=0)
        first = np.clip(boxes[:, :2].min(axis=0) - AROUND * size, first, last)
        last = np.clip(boxes[:, 2:].max(axis=0) + (AROUND, BELOW) * size, first, last)
    left, top = np.floor(first).astype(int)
    columns, rows = ((last - (left, top)) // step).astype(int) + 1
    return Grid(int(left), int(top), step, int(columns), int(rows))


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
        self._rays = (rays @ rotation.T).T.astype(np.float32)

    def align(self, depth: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """Depth on the grid, (rows, columns) in `UNIT_MM`, 0 where none falls.

        Args:
            depth: (height, width) of the depth camera, in its depth units, 0 for none.

        Every depth pixel goes to the cell that it falls into; of several the nearest counts.
        """
        grid = self._grid
        seen = depth[self._window].ravel()
        known = np.flatnonzero(seen)
        distance = seen[known] * np.float32(self._unit_mm)
        # Coordinate by coordinate: thrice as fast as on an array of points.
        x, y, z = (
            ray[known] * distance + np.float32(shift)
            for ray, shift in zip(self._rays, self._shift, strict=True)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            column, row = self._cells(x, y, z)
            inside = (z > 0) & (z < MOST_UNITS * UNIT_MM)
            # Where there is no place there is NaN, which compares with nothing.
            inside &= (column > -0.5) & (column < grid.columns - 0.5)
            inside &= (row > -0.5) & (row < grid.rows - 0.5)
        inside = np.flatnonzero(inside)
        cell = np.rint(row[inside]).astype(np.intp) * grid.columns
        cell += np.rint(column[inside]).astype(np.intp)
        units = np.rint(z[inside] / np.float32(UNIT_MM)).astype(np.uint16)
        aligned = np.full(grid.rows * grid.columns, EMPTY, np.uint16)
        np.minimum.at(aligned, cell, units)
        aligned[aligned == EMPTY] = 0
        return aligned.reshape(grid.rows, grid.columns)

    def _cells(self, x: FloatArray, y: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Column and row of the points in space whose coordinates are given."""
        grid, lens = self._grid, self._lens
        if any(lens.coefficients):
            pixels = project(np.stack([x, y, z], axis=-1), lens)
            return tuple(grid.cells(pixels).T)
        right = np.float32((lens.ppx - grid.left_px) / grid.step_px)
        down = np.float32((lens.ppy - grid.top_px) / grid.step_px)
        return (
            x / z * np.float32(lens.fx / grid.step_px) + right,
            y / z * np.float32(lens.fy / grid.step_px) + down,
        )

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
