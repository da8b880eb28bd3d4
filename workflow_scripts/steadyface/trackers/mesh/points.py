"""The 68 landmarks among the 468 points of MediaPipe's face mesh.

`MESH_POINTS` names the mesh point, or the two whose mean is taken, of each landmark. The
correspondence is P. Yan's (2024, github.com/PeizhiYan/Mediapipe_2_Dlib_Landmarks, version 1.0).
Mesh points are defined by the mesh, not by the 300-W scheme: on one face they lie 3 to 9 % of the
mouth's width from its landmarks. That offset counts as error in NRMSE; smoothness is unaffected.
"""

import numpy as np

POINTS = 468
OUTER_EYE_CORNERS = (33, 263)

# fmt: off
MESH_POINTS = (
    # jaw
    (127,), (234,), (93,), (132, 58), (58, 172), (136,), (150,), (176,), (152,),
    (400,), (379,), (365,), (397, 288), (361,), (323,), (454,), (356,),
    # brows
    (70,), (63,), (105,), (66,), (107,), (336,), (296,), (334,), (293,), (300,),
    # nose
    (168, 6), (197, 195), (5,), (4,), (75,), (97,), (2,), (326,), (305,),
    # eyes
    (33,), (160,), (158,), (133,), (153,), (144,), (362,), (385,), (387,), (263,), (373,), (380,),
    # outer lips
    (61,), (39,), (37,), (0,), (267,), (269,), (291,), (321,), (314,), (17,), (84,), (91,),
    # inner lips
    (78,), (82,), (13,), (312,), (308,), (317,), (14,), (87,),
)
# fmt: on


def landmarks_of_mesh(mesh: np.ndarray) -> np.ndarray:
    """The 68 landmarks (..., 68, 2) of mesh points (..., 468 or more, 2), in the same unit."""
    first = [points[0] for points in MESH_POINTS]
    last = [points[-1] for points in MESH_POINTS]
    return (mesh[..., first, :] + mesh[..., last, :]) / 2
