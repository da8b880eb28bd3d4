"""What BagWriter writes is what librealsense, and the pure-Python reader, read."""

import json
import subprocess
import sys

import numpy as np
import pytest

from steadyface.recording import sdk
from steadyface.recording.bag_reader import BagReader
from steadyface.recording.bag_writer import BagWriter
from steadyface.recording.scanner import BagScanner

LAYOUTS = [
    {"layout": 4},
    {"layout": 3},
    {"layout": 4, "compress": True},
    {"layout": 3, "compress": True, "colour_encoding": "YUYV"},
]

# The SDK's own words about a file, in a process of its own as pyrealsense2 never enters ours.
SDK_CALIBRATION = """
import json, sys
from steadyface.recording.sdk_worker import load_sdk
rs = load_sdk()
device = rs.context().load_device(sys.argv[1])
info = rs.camera_info
streams, told = {}, {}
for sensor in device.query_sensors():
    for profile in sensor.get_stream_profiles():
        streams[profile.stream_type().name] = profile
    if sensor.is_depth_sensor():
        told["depth_unit_m"] = sensor.as_depth_sensor().get_depth_scale()
for name, profile in streams.items():
    k = profile.as_video_stream_profile().get_intrinsics()
    told[name] = [k.width, k.height, k.fx, k.fy, k.ppx, k.ppy, *k.coeffs]
    told[name + "_model"] = k.model.name
    told[name + "_rate"] = profile.fps()
motion = streams["depth"].get_extrinsics_to(streams["color"])
told["moved"] = rs.rs2_transform_point_to_point(motion, [0.1, -0.2, 0.5])
told["name"] = device.get_info(info.name)
told["serial"] = device.get_info(info.serial_number)
told["product"] = device.get_info(info.product_id)
told["line"] = device.get_info(info.product_line)
print(json.dumps(told))
"""


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_librealsense_reads_every_frame_back_exactly(make_bag, layout):
    bag = make_bag(**layout)
    played = list(sdk.play(bag.path, {"colour": True, "depth": True}, 30))[1:]
    colour = [frame for frame in played if frame.stream == "colour"]
    depth = [frame for frame in played if frame.stream == "depth"]
    for frames, images, stamps in (
        (colour, bag.colour, bag.colour_ms),
        (depth, bag.depth, bag.depth_ms),
    ):
        assert [frame.number for frame in frames] == list(range(1, len(images) + 1))
        assert np.array_equal([frame.pixels for frame in frames], images)
        np.testing.assert_allclose([f.stamp_ms for f in frames], stamps, rtol=0, atol=1e-6)


def test_librealsense_reads_the_calibration_back(make_bag):
    bag = make_bag(serial="987654321098")
    output = subprocess.run(
        [sys.executable, "-c", SDK_CALIBRATION, str(bag.path)],
        env={"PYTHONPATH": str(sdk.LIBRARY)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    told, expected = json.loads(output), bag.calibration
    assert (told["name"], told["serial"]) == ("Intel RealSense SR300", "987654321098")
    assert (told["product"], told["line"]) == ("0AA5", "SR300")
    assert told["color_rate"] == told["depth_rate"] == 30
    assert told["depth_unit_m"] == expected.depth_unit_m == 0.00012498664727900177
    assert told["depth_model"] == "inverse_brown_conrady"
    for stream, lens in (("color", expected.colour), ("depth", expected.depth)):
        values = [lens.width, lens.height, lens.fx, lens.fy, lens.ppx, lens.ppy]
        np.testing.assert_allclose(told[stream], [*values, *lens.coefficients], rtol=1e-6)
    motion = expected.depth_to_colour
    moved = np.reshape(motion.rotation, (3, 3)) @ [0.1, -0.2, 0.5] + motion.translation_m
    np.testing.assert_allclose(told["moved"], moved, atol=1e-6)


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("kind", ["reader", "scanner"])
def test_pure_python_reads_every_frame_back_exactly(make_bag, layout, kind):
    bag = make_bag(**layout)
    if kind == "reader":
        with BagReader(bag.path) as reader:
            headers = {s: reader.headers(s) for s in reader.counts()}
            images = {s: [(h, np.array(p)) for h, p in reader.images(s)] for s in headers}
            calibration = reader.calibration()
    else:
        scanner = BagScanner(bag.path)
        headers = {s: scanner.headers(s) for s in ("colour", "depth")}
        images = {s: list(scanner.images(s)) for s in headers}
        calibration = scanner.calibration()
        assert scanner.damage is None
        assert scanner.recovered_bytes == bag.path.stat().st_size
    for stream, pixels, stamps in (
        ("colour", bag.colour, bag.colour_ms),
        ("depth", bag.depth, bag.depth_ms),
    ):
        assert headers[stream] == [header for header, _ in images[stream]]
        assert np.array_equal([image for _, image in images[stream]], pixels)
        np.testing.assert_allclose(
            [h.stamp_ms for h in headers[stream]], stamps, rtol=0, atol=1e-6
        )
    expected = bag.calibration
    assert (calibration.colour, calibration.depth) == (expected.colour, expected.depth)
    assert calibration.depth_unit_m == expected.depth_unit_m
    motion = calibration.depth_to_colour
    np.testing.assert_allclose(motion.rotation, expected.depth_to_colour.rotation, atol=1e-12)
    np.testing.assert_allclose(motion.translation_m, expected.depth_to_colour.translation_m)


def test_full_hd_colour_survives(make_bag):
    bag = make_bag(frames=2, size=(1920, 1080))
    played = [f for f in sdk.play(bag.path, {"colour": True}, 30) if not isinstance(f, str)]
    assert np.array_equal([frame.pixels for frame in played], bag.colour)


def test_an_interrupted_recording_leaves_no_file(tmp_path, make_bag):
    def record():
        with BagWriter(tmp_path / "interrupted.bag", calibration) as bag:
            bag.add_colour(np.zeros((48, 64, 3), np.uint8), 0.0, 1)
            raise KeyboardInterrupt

    calibration = make_bag().calibration
    with pytest.raises(KeyboardInterrupt):
        record()
    assert [p.name for p in tmp_path.iterdir()] == ["recording0.bag"]
