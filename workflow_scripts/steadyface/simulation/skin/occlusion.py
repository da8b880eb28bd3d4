"""Ambient occlusion: how much of the room's light reaches each point of the skin."""

import cv2
import numpy as np

from steadyface.simulation.camera.light import cast_shadows
from steadyface.simulation.camera.rasteriser import vertex_normals
from steadyface.simulation.head.head import REFERENCE_OPENING_DEG, Head
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.movement.expression import Expression

_DIRECTIONS = 48
_MAP_SIZE = 128
_GOLDEN_ANGLE = 2.399963
# A point counts as hidden when something is this far nearer to the light, mm.
_HIDDEN_FROM_MM, _HIDDEN_OVER_MM = 3.5, 3.0


def _measure(head: Head, jaw_deg: float) -> FloatArray:
    mesh = head.mesh
    vertices = head.deform(Expression(jaw_deg=jaw_deg))
    normals = np.zeros_like(vertices)
    vertex_normals(vertices, mesh.triangles, normals)
    light = np.zeros(len(vertices))
    total = np.zeros(len(vertices))
    for number in range(_DIRECTIONS):
        towards_camera = (number + 0.5) / _DIRECTIONS * 1.15 - 0.15
        radius = np.sqrt(max(0.0, 1 - towards_camera**2))
        turn = number * _GOLDEN_ANGLE
        towards = np.array([radius * np.cos(turn), radius * np.sin(turn), towards_camera])
        shadow = cast_shadows(vertices, mesh.shadow_triangles, towards, _MAP_SIZE, 0.0)
        seen = vertices @ shadow.frame.T
        scale, offset_x, offset_y, _ = shadow.placing
        column = (seen[:, 0] * scale + offset_x - 0.5).astype(np.float32)
        row = (seen[:, 1] * scale + offset_y - 0.5).astype(np.float32)
        height = cv2.remap(
            shadow.moments[..., 0], column[None], row[None], cv2.INTER_LINEAR, borderValue=-1e3
        )[0]
        visible = np.clip(1 - (height - seen[:, 2] - _HIDDEN_FROM_MM) / _HIDDEN_OVER_MM, 0, 1)
        facing = np.clip(normals @ towards, 0, 1)
        light += facing * visible
        total += facing
    measured = light / np.maximum(total, 1e-3)
    measured[total < 1.5] = 0.4
    return np.clip(measured, 0.02, 1)


def _smoothed(values: FloatArray, triangles: np.ndarray) -> FloatArray:
    """Half of each vertex's value replaced by its neighbours' mean."""
    start, end = triangles.reshape(-1), np.roll(triangles, -1, axis=1).reshape(-1)
    total = np.bincount(start, values[end], len(values))
    count = np.bincount(start, minlength=len(values))
    return 0.5 * values + 0.5 * total / np.maximum(count, 1)


def bake_occlusion(head: Head) -> FloatArray:
    """(2, vertices) share of ambient light with the mouth closed and at the reference opening."""
    mesh = head.mesh
    baked = []
    for jaw_deg in (0.0, REFERENCE_OPENING_DEG):
        measured = _smoothed(_measure(head, jaw_deg), mesh.triangles)
        occlusion = mesh.occlusion.copy()
        for name, part in mesh.parts.items():
            if name == "skin":
                occlusion[part.vertices] = measured[part.vertices]
            elif name == "shirt":
                occlusion[part.vertices] *= measured[part.vertices]
        baked.append(np.clip(occlusion, 0.02, 1.0) ** 0.9)
    return np.stack(baked)
