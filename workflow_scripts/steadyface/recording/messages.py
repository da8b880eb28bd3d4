"""The messages inside a librealsense ROS1 bag: packing and parsing their bytes.

Two layouts exist. File version 3 (librealsense up to 2.48) holds plain ROS images. File version 4
(from 2.49 on) marks images with frame_id "1" and appends a float32 depth unit behind the pixels
*without saying so in the message definition*, so that generic ROS readers fail on every image.
Everything is little-endian.
"""

import struct
from dataclasses import dataclass

import numpy as np

from steadyface.recording.calibration import Extrinsics, Intrinsics

# Encoding name in the bag: (type of one value, values per pixel).
ENCODINGS = {
    "mono16": ("<u2", 1),
    "16UC1": ("<u2", 1),
    "8UC1": ("u1", 1),
    "mono8": ("u1", 1),
    "rgb8": ("u1", 3),
    "bgr8": ("u1", 3),
    "rgba8": ("u1", 4),
    "bgra8": ("u1", 4),
    "YUYV": ("u1", 2),
    "yuv422": ("u1", 2),
}


class UnreadEncoding(Exception):
    """Images are intact but not encoded in a way that is read; the message says how."""


@dataclass(frozen=True)
class ImageHeader:
    """An image message without its pixels: frame number, device time stamp, layout.

    `offset` and `size` say where the pixels are within the message, in bytes.
    """

    number: int
    stamp_ms: float
    height: int
    width: int
    encoding: str
    stride: int
    offset: int
    size: int
    message_size: int


def text(value: str) -> bytes:
    """A ROS string."""
    encoded = value.encode()
    return struct.pack("<I", len(encoded)) + encoded


def pack_image(
    image: np.ndarray,
    number: int,
    stamp_ms: float,
    encoding: str,
    layout: int,
    depth_unit_m: float = 0.0,
) -> bytes:
    """sensor_msgs/Image as librealsense writes it with file version `layout` (3 or 4)."""
    height, width = image.shape[:2]
    nanoseconds = round(stamp_ms * 1e6)
    stride = image.nbytes // height
    head = (
        struct.pack("<III", number, *divmod(nanoseconds, 10**9))
        + text("1" if layout >= 4 else "0")
        + struct.pack("<II", height, width)
        + text(encoding)
        + struct.pack("<BII", 0, stride, image.nbytes)
    )
    tail = struct.pack("<f", depth_unit_m) if layout >= 4 else b""
    return b"".join((head, memoryview(np.ascontiguousarray(image)).cast("B"), tail))


def parse_image_header(message: bytes | memoryview, message_size: int) -> ImageHeader:
    """The header of an image message of `message_size` bytes, given at least its first 128.

    Raises:
        ValueError: the bytes contradict themselves, so the recording is damaged here.
        UnreadEncoding: the pixels are encoded as none of `ENCODINGS`.
    """
    try:
        number, seconds, nanoseconds, length = struct.unpack_from("<IIII", message)
        version = bytes(message[16 : 16 + length]).decode("ascii")
        at = 16 + length
        height, width, length = struct.unpack_from("<III", message, at)
        encoding = bytes(message[at + 12 : at + 12 + length]).decode("ascii")
        at += 12 + length
        _, stride, size = struct.unpack_from("<BII", message, at)
    except (struct.error, UnicodeDecodeError):
        raise ValueError("an image header is damaged") from None
    at += 9
    tail = 4 if version == "1" else 0
    if not at + size <= message_size <= at + size + tail:
        raise ValueError(f"an image of {width} x {height} px has {size} bytes of pixels")
    if encoding not in ENCODINGS:
        raise UnreadEncoding(f"images are encoded as {encoding!r}, which is not read")
    if size != stride * height:
        raise ValueError(f"an image of {width} x {height} px has {size} bytes of pixels")
    kind, channels = ENCODINGS[encoding]
    if not 0 < width * channels * np.dtype(kind).itemsize <= stride:
        raise ValueError(f"rows of {width} px have {stride} bytes")
    stamp_ms = seconds * 1e3 + nanoseconds * 1e-6
    return ImageHeader(number, stamp_ms, height, width, encoding, stride, at, size, message_size)


def image_pixels(message: bytes | memoryview, header: ImageHeader) -> np.ndarray:
    """The pixels of an image message as recorded, without a copy: (height, width[, channels])."""
    kind, channels = ENCODINGS[header.encoding]
    values = np.frombuffer(message, np.uint8, header.size, header.offset)
    row = header.width * channels * np.dtype(kind).itemsize
    pixels = values.reshape(header.height, header.stride)[:, :row].view(kind)
    if channels == 1:
        return pixels
    return pixels.reshape(header.height, header.width, channels)


def pack_key_value(key: str, value: str) -> bytes:
    """diagnostic_msgs/KeyValue."""
    return text(key) + text(value)


def parse_key_value(message: bytes) -> tuple[str, str]:
    """Key and value of a diagnostic_msgs/KeyValue."""
    (length,) = struct.unpack_from("<I", message)
    key = message[4 : 4 + length].decode()
    (size,) = struct.unpack_from("<I", message, 4 + length)
    return key, message[8 + length : 8 + length + size].decode()


def pack_camera_info(lens: Intrinsics) -> bytes:
    """sensor_msgs/CameraInfo with librealsense's distortion model name and coefficients."""
    matrix = (lens.fx, 0.0, lens.ppx, 0.0, lens.fy, lens.ppy, 0.0, 0.0, 1.0)
    return (
        struct.pack("<III", 0, 0, 0)
        + text("")
        + struct.pack("<II", lens.height, lens.width)
        + text(lens.model)
        + struct.pack("<I5d", 5, *lens.coefficients)
        + struct.pack("<9d", *matrix)
        + bytes(21 * 8)  # rectification and projection, which librealsense leaves zero
        + bytes(25)  # binning and region of interest
    )


def parse_camera_info(message: bytes) -> Intrinsics:
    """The lens in a sensor_msgs/CameraInfo."""
    (length,) = struct.unpack_from("<I", message, 12)
    at = 16 + length
    height, width, length = struct.unpack_from("<III", message, at)
    model = message[at + 12 : at + 12 + length].decode()
    at += 12 + length
    (count,) = struct.unpack_from("<I", message, at)
    coefficients = struct.unpack_from(f"<{count}d", message, at + 4)
    matrix = struct.unpack_from("<9d", message, at + 4 + 8 * count)
    return Intrinsics(
        width, height, matrix[0], matrix[4], matrix[2], matrix[5], model, coefficients
    )


def pack_transform(motion: Extrinsics) -> bytes:
    """geometry_msgs/Transform: translation in metres, then a quaternion x, y, z, w."""
    m = np.array(motion.rotation).reshape(3, 3)
    # The eigenvector of Bar-Itzhack's symmetric matrix: exact for every rotation, no branches.
    k = np.array(
        [
            [m[0, 0] - m[1, 1] - m[2, 2], m[1, 0] + m[0, 1], m[2, 0] + m[0, 2], m[2, 1] - m[1, 2]],
            [m[1, 0] + m[0, 1], m[1, 1] - m[0, 0] - m[2, 2], m[2, 1] + m[1, 2], m[0, 2] - m[2, 0]],
            [m[2, 0] + m[0, 2], m[2, 1] + m[1, 2], m[2, 2] - m[0, 0] - m[1, 1], m[1, 0] - m[0, 1]],
            [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], m.trace()],
        ]
    )
    x, y, z, w = np.linalg.eigh(k)[1][:, -1]
    return struct.pack("<7d", *motion.translation_m, x, y, z, w)


def parse_transform(message: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Rotation (3, 3) and translation (3,) in metres of a librealsense geometry_msgs/Transform."""
    *translation, x, y, z, w = struct.unpack_from("<7d", message)
    rotation = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    return rotation, np.array(translation)
