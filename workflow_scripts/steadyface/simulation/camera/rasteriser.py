"""Triangles to samples: normals, and a z-buffer that says which triangle is in front.

One rasteriser serves the image (perspective, four samples a pixel), the depth camera and the
shadow maps (parallel light): all need only a sample position and a nearness per vertex that is
linear on the image plane.
"""

import math

import numpy as np

from steadyface.simulation.camera.kernel import kernel


@kernel
def vertex_normals(vertices, triangles, normals):
    """Area-weighted unit normals, written to `normals` (vertices, 3).

    The cross product keeps a triangle's area, so larger triangles count more.
    """
    normals[:] = 0.0
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ux = vertices[b, 0] - vertices[a, 0]
        uy = vertices[b, 1] - vertices[a, 1]
        uz = vertices[b, 2] - vertices[a, 2]
        vx = vertices[c, 0] - vertices[a, 0]
        vy = vertices[c, 1] - vertices[a, 1]
        vz = vertices[c, 2] - vertices[a, 2]
        nx = uy * vz - uz * vy
        ny = uz * vx - ux * vz
        nz = ux * vy - uy * vx
        for k in (a, b, c):
            normals[k, 0] += nx
            normals[k, 1] += ny
            normals[k, 2] += nz
    for i in range(normals.shape[0]):
        length = math.sqrt(normals[i, 0] ** 2 + normals[i, 1] ** 2 + normals[i, 2] ** 2) + 1e-12
        normals[i, 0] /= length
        normals[i, 1] /= length
        normals[i, 2] /= length


@kernel
def rasterise(samples, triangles, two_sided, nearest, front):
    """Find the front-most triangle of every sample.

    Args:
        samples: (vertices, 3) float64: x and y on the sample grid, where sample (0, 0) covers
            0..1, and nearness, larger is nearer; a vertex with nearness <= 0 is behind.
        triangles: (triangles, 3) int32, clockwise as seen from the front.
        two_sided: (triangles,) whether the back is drawn, too.
        nearest: (height, width) float32, filled with 0 before; nearness of the front-most one.
        front: (height, width) int32, filled with -1 before; its triangle.
    """
    height, width = nearest.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        if samples[a, 2] <= 0 or samples[b, 2] <= 0 or samples[c, 2] <= 0:
            continue
        x0, y0 = samples[a, 0], samples[a, 1]
        x1, y1 = samples[b, 0], samples[b, 1]
        x2, y2 = samples[c, 0], samples[c, 1]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if area == 0:
            continue
        if area < 0:
            if not two_sided[t]:
                continue
            x1, x2 = x2, x1
            y1, y2 = y2, y1
            b, c = c, b
            area = -area
        low_y, high_y = min(y0, min(y1, y2)), max(y0, max(y1, y2))
        low_x, high_x = min(x0, min(x1, x2)), max(x0, max(x1, x2))
        if high_x < 0 or high_y < 0 or low_x >= width or low_y >= height:
            continue
        inverse = 1.0 / area
        near0, near1, near2 = samples[a, 2], samples[b, 2], samples[c, 2]
        step = (-(y2 - y1) * near0 - (y0 - y2) * near1 - (y1 - y0) * near2) * inverse
        first_row = max(0, math.ceil(low_y - 0.5))
        last_row = min(height - 1, math.floor(high_y - 0.5))
        for row in range(first_row, last_row + 1):
            y = row + 0.5
            left, right = low_x, high_x
            for edge in range(3):
                if edge == 0:
                    ax, ay, bx, by = x0, y0, x1, y1
                elif edge == 1:
                    ax, ay, bx, by = x1, y1, x2, y2
                else:
                    ax, ay, bx, by = x2, y2, x0, y0
                # Clockwise with y down: the inside is left of an edge that goes down.
                if by > ay:
                    right = min(right, ax + (y - ay) / (by - ay) * (bx - ax))
                elif by < ay:
                    left = max(left, ax + (y - ay) / (by - ay) * (bx - ax))
            first = max(0, math.ceil(left - 0.5))
            last = min(width - 1, math.ceil(right - 0.5) - 1)
            if first > last:
                continue
            x = first + 0.5
            w0 = ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) * inverse
            w1 = ((x0 - x2) * (y - y2) - (y0 - y2) * (x - x2)) * inverse
            near = w0 * near0 + w1 * near1 + (1.0 - w0 - w1) * near2
            for column in range(first, last + 1):
                if near > nearest[row, column]:
                    nearest[row, column] = near
                    front[row, column] = t
                near += step


def empty_buffers(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The nearness and triangle buffers that `rasterise` fills."""
    return np.zeros((height, width), np.float32), np.full((height, width), -1, np.int32)
