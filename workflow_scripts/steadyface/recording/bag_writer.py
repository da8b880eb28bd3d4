"""SR300 recordings as librealsense writes them: ROS1 bags that its SDK reads back pixel-exact.

The ROS1 container comes from `rosbags`; topics, device information, options and metadata follow
librealsense v2.50's recorder. Newer SDKs no longer write this format but read it.
"""

import struct
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import lz4.frame
import numpy as np
from rosbags.rosbag1 import Writer

from steadyface.files import atomic_path
from steadyface.recording import messages
from steadyface.recording.calibration import Calibration, Extrinsics, Intrinsics

DEPTH_STREAM = "/device_0/sensor_0/Depth_0"
COLOUR_STREAM = "/device_0/sensor_1/Color_0"

# Type: (md5 sum, definition). The SDK compares the sums with those of its own message classes.
TYPES = {
    "sensor_msgs/msg/Image": ("060021388200f6f0f447d0fcd9c64743", "# sensor_msgs/Image\n"),
    "sensor_msgs/msg/CameraInfo": (
        "c9a58c1b0b154e0e6da7578cb991d214",
        "# sensor_msgs/CameraInfo\n",
    ),
    "geometry_msgs/msg/Transform": (
        "ac9eff44abf714214112b05d54a3cf9b",
        "# geometry_msgs/Transform\n",
    ),
    "realsense_msgs/msg/StreamInfo": (
        "311d7e24eac31bb87271d041bf70ff7d",
        "uint32 fps\nstring encoding\nbool is_recommended\n",
    ),
    "diagnostic_msgs/msg/KeyValue": (
        "cf57fdc6617a881a88c16e768132149c",
        "string key\nstring value\n",
    ),
    "std_msgs/msg/Float32": ("73fcbf46b49191e672908e50842a83d4", "float32 data\n"),
    "std_msgs/msg/String": ("992ce8a1687cec8c8bd883ec73ca41d1", "string data\n"),
    "std_msgs/msg/UInt32": ("304a39449588c7f8ce2df6e8001c5fce", "uint32 data\n"),
}

DEPTH_OPTIONS = {
    "Laser Power": 16.0,
    "Accuracy": 1.0,
    "Motion Range": 9.0,
    "Filter Option": 5.0,
    "Confidence Threshold": 3.0,
    "Visual Preset": 8.0,
    "Frames Queue Size": 16.0,
}
COLOUR_OPTIONS = {
    "Brightness": 0.0,
    "Exposure": 156.0,
    "Gain": 64.0,
    "White Balance": 4600.0,
    "Enable Auto Exposure": 1.0,
    "Frames Queue Size": 16.0,
}

# Messages that describe the device carry the earliest time the SDK accepts.
DESCRIPTION_NS = 1
# What the SDK plays back is ordered by bag time and looked up by it: no two frames may share one.
TICK_NS = 1000


class BagWriter:
    """Write one recording, frame by frame, in the order in which the frames arrived.

    Use it as a context manager: the file appears under its name, complete and indexed, when the
    block ends without an error, and not at all otherwise. Existing files are replaced.

    Args:
        path: the `.bag` file.
        calibration: written to the file; without `depth` the recording has no depth stream.
        serial: the camera's serial number, instead of the calibration's.
        rate: nominal frames per second of both streams.
        colour_encoding: encoding of `add_colour`'s images: rgb8, bgr8, rgba8, bgra8 (height,
            width, channels), YUYV or yuv422 (that is, UYVY; height, width, 2).
        layout: librealsense's file version: 4 (since 2.49) or 3 (before).
        compress: LZ4 chunks, which is the SDK's default when it records an SR300.
    """

    def __init__(
        self,
        path: str | Path,
        calibration: Calibration,
        *,
        serial: str | None = None,
        rate: int = 30,
        colour_encoding: str = "rgb8",
        layout: int = 4,
        compress: bool = False,
    ) -> None:
        self._path = Path(path)
        self._calibration = calibration
        self._serial = serial or calibration.serial
        self._rate = rate
        self._encoding = colour_encoding
        self._layout = layout
        self._compress = compress
        self._connections: dict[str, object] = {}
        self._bag_ns = 10**9 - TICK_NS

    def __enter__(self) -> "BagWriter":
        with ExitStack() as resources:
            temporary = resources.enter_context(atomic_path(self._path))
            temporary.unlink()  # rosbags insists on making the file
            self._writer = Writer(temporary)
            if self._compress:
                self._writer.set_compression(Writer.CompressionFormat.LZ4)
                self._writer.compressor = _lz4
            resources.enter_context(self._writer)
            self._describe()
            self._resources = resources.pop_all()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._resources.__exit__(*raised)

    def add_colour(self, image: np.ndarray, stamp_ms: float, frame_number: int) -> None:
        """Append a colour image (height, width, channels) uint8 in the writer's encoding."""
        self._add(COLOUR_STREAM, self._encoding, image, stamp_ms, frame_number, 0.0)

    def add_depth(self, depth: np.ndarray, stamp_ms: float, frame_number: int) -> None:
        """Append a depth image (height, width) uint16 in depth units, 0 where there is none."""
        unit = self._calibration.depth_unit_m or 0.0
        depth = depth.astype("<u2", copy=False)
        self._add(DEPTH_STREAM, "mono16", depth, stamp_ms, frame_number, unit)

    def _add(
        self,
        stream: str,
        encoding: str,
        image: np.ndarray,
        stamp_ms: float,
        number: int,
        depth_unit_m: float,
    ) -> None:
        self._bag_ns = max(self._bag_ns + TICK_NS, round(stamp_ms * 1e6))
        image_message = messages.pack_image(
            image, number, stamp_ms, encoding, self._layout, depth_unit_m
        )
        self._put(f"{stream}/image/data", "sensor_msgs/msg/Image", image_message, self._bag_ns)
        metadata = {
            "system_time": f"{1.5e12 + self._bag_ns / 1e6:.6f}",
            "timestamp_domain": "Hardware Clock",
            "Frame Counter": str(number),
            "Frame Timestamp": str(round(stamp_ms * 1000)),
            # Since 2.54 the SDK's syncer reads this as frames per 1000 s; plain 30 breaks it.
            "Actual Fps": str(self._rate * 1000),
        }
        for key, value in metadata.items():
            self._put(
                f"{stream}/image/metadata",
                "diagnostic_msgs/msg/KeyValue",
                messages.pack_key_value(key, value),
                self._bag_ns,
            )

    def _describe(self) -> None:
        calibration = self._calibration
        self._put("/file_version", "std_msgs/msg/UInt32", struct.pack("<I", self._layout))
        device = {
            "Name": calibration.camera,
            "Serial Number": self._serial,
            "Firmware Version": calibration.firmware,
            "Product Id": "0AA5",
            "Usb Type Descriptor": "3.0",
            "Product Line": "SR300",
            "Camera Locked": "YES",
            "Debug Op Code": "15",
        }
        for key, value in device.items():
            self._put_pair("/device_0/info", key, value)
        self._put_pair("/device_0/sensor_0/info", "Name", "Coded-Light Depth Sensor")
        self._put_pair("/device_0/sensor_1/info", "Name", "RGB Camera")
        unit = calibration.depth_unit_m or 0.0
        self._put_options("/device_0/sensor_0", {"Depth Units": unit, **DEPTH_OPTIONS})
        self._put_options("/device_0/sensor_1", COLOUR_OPTIONS)
        if calibration.depth is not None:
            self._put_stream(DEPTH_STREAM, "mono16", calibration.depth, Extrinsics())
        # The depth camera is the reference, so the colour stream's motion is depth to colour.
        motion = calibration.depth_to_colour or Extrinsics()
        self._put_stream(COLOUR_STREAM, self._encoding, calibration.colour, motion)

    def _put_options(self, sensor: str, options: dict[str, float]) -> None:
        for name, value in options.items():
            topic = name.replace(" ", "_") if self._layout >= 4 else name
            self._put(
                f"{sensor}/option/{topic}/value", "std_msgs/msg/Float32", struct.pack("<f", value)
            )
            self._put(
                f"{sensor}/option/{topic}/description",
                "std_msgs/msg/String",
                messages.text(name),
            )

    def _put_stream(
        self, stream: str, encoding: str, lens: Intrinsics, motion: Extrinsics
    ) -> None:
        self._put(
            f"{stream}/info",
            "realsense_msgs/msg/StreamInfo",
            struct.pack("<I", self._rate) + messages.text(encoding) + b"\x01",
        )
        self._put(
            f"{stream}/info/camera_info",
            "sensor_msgs/msg/CameraInfo",
            messages.pack_camera_info(lens),
        )
        self._put(f"{stream}/tf/0", "geometry_msgs/msg/Transform", messages.pack_transform(motion))

    def _put_pair(self, topic: str, key: str, value: str) -> None:
        self._put(topic, "diagnostic_msgs/msg/KeyValue", messages.pack_key_value(key, value))

    def _put(self, topic: str, kind: str, message: bytes, bag_ns: int = DESCRIPTION_NS) -> None:
        if topic not in self._connections:
            digest, definition = TYPES[kind]
            self._connections[topic] = self._writer.add_connection(
                topic, kind, msgdef=definition, md5sum=digest
            )
        self._writer.write(self._connections[topic], bag_ns, message)


def _lz4(data: bytes) -> bytes:
    # librealsense's decoder takes independent blocks with a content checksum and no size only.
    return lz4.frame.compress(data, block_linked=False, store_size=False, content_checksum=True)
