"""Colour images as recorded, made RGB.

Only reordering and the camera's own YUV transform happen here; RGB recordings pass unchanged.
"""

import numpy as np

# The SDK's names of the formats, in the bag's words.
SDK_FORMATS = {
    "rgb8": "rgb8",
    "bgr8": "bgr8",
    "rgba8": "rgba8",
    "bgra8": "bgra8",
    "yuyv": "YUYV",
    "uyvy": "yuv422",
    "z16": "mono16",
}

COLOUR_ENCODINGS = ("rgb8", "bgr8", "rgba8", "bgra8", "YUYV", "yuv422")


def rgb(image: np.ndarray, encoding: str) -> np.ndarray:
    """RGB uint8 (height, width, 3) of a colour image (height, width, channels) as encoded.

    YUV 4:2:2 follows BT.601 in studio range, as librealsense converts it.

    Raises:
        ValueError: the encoding is not that of a colour image.
    """
    if encoding == "rgb8":
        return image
    if encoding == "rgba8":
        return np.ascontiguousarray(image[..., :3])
    if encoding in ("bgr8", "bgra8"):
        return np.ascontiguousarray(image[..., 2::-1])
    if encoding not in COLOUR_ENCODINGS:
        raise ValueError(f"no colour encoding: {encoding!r}; known: {', '.join(COLOUR_ENCODINGS)}")
    import cv2  # costs a quarter of a second, which recordings in RGB need not pay

    code = cv2.COLOR_YUV2RGB_YUYV if encoding == "YUYV" else cv2.COLOR_YUV2RGB_UYVY
    return cv2.cvtColor(np.ascontiguousarray(image), code)
