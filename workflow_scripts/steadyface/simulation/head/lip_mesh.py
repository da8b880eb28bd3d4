"""The triangles of the red of the lips, between the vermilion border and the mouth line.

The rows of the lips meet at the corners of the mouth, closer together than a Delaunay
triangulation respects; triangles across the rows would leave holes there when the mouth opens.
So the lips are stitched row by row.
"""

from itertools import pairwise

import numpy as np

# From the vermilion border inwards.
_ROWS = ("border", "0", "1", "2", "inside")


def _stitched(rows: list[np.ndarray]) -> list[tuple[int, int, int]]:
    """Triangles of one lip; the first and the last row have one more point at each end."""
    border, *between, inside = rows
    inner = [border[1:-1], *between, inside[1:-1]]
    triangles = []
    for outer_row, inner_row in pairwise(inner):
        for a, b, c, d in zip(
            outer_row[:-1], outer_row[1:], inner_row[:-1], inner_row[1:], strict=True
        ):
            triangles += [(a, b, c), (b, d, c)]
    for corner, inside_corner, end in ((border[0], inside[0], 0), (border[-1], inside[-1], -1)):
        fan = [*(row[end] for row in inner), inside_corner]
        triangles += [(corner, a, b) for a, b in pairwise(fan)]
    return triangles


def lip_triangles(rows: dict[str, np.ndarray]) -> np.ndarray:
    """(triangles, 3) vertex indices, in any winding; `rows` names the rows of the face's mesh."""
    triangles = []
    for lip in ("upper", "lower"):
        stitched = [rows[f"{lip} lip {row}"] for row in _ROWS]
        if lip == "lower":
            # Both lips share the corners, which are points of the upper lip's rows.
            for index, name in ((0, "border"), (-1, "inside")):
                ends = rows[f"upper lip {name}"][[0, -1]]
                stitched[index] = np.concatenate([ends[:1], stitched[index], ends[1:]])
        triangles += _stitched(stitched)
    return np.array(triangles)


def vermilion_loop(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Vertex indices around the lips."""
    return np.concatenate([rows["upper lip border"], rows["lower lip border"][::-1]])


def lip_interior(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Vertex indices inside the vermilion border."""
    return np.concatenate([rows[f"{lip} lip {row}"] for lip in ("upper", "lower")
                           for row in _ROWS[1:]])  # fmt: skip
