"""A folder of pictures is a recording once something says when each was taken."""

import re
import resource

import numpy as np
import pytest
from PIL import Image

from steadyface import tables
from steadyface.errors import RecordingError
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.image_folder import natural_order
from steadyface.recording.index import index_subject, open_recording
from steadyface.recording.schemas import FRAMES
from tests.security.fuzzing.memory import limit_memory


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (12, 48, 64, 3), dtype=np.uint8)


@pytest.fixture
def folder(tmp_path, images):
    """frame1.png to frame12.png, so that text order is not number order."""
    path = tmp_path / "A01_REST"
    path.mkdir()
    for number, image in enumerate(images, start=1):
        Image.fromarray(image).save(path / f"frame{number}.png")
    return path


def write_times(folder, rows, header="file,time_s"):
    (folder / "timestamps.csv").write_text(
        "\n".join([header, *(f"{name},{time}" for name, time in rows)]) + "\n"
    )


def refusal(path, **settings):
    with pytest.raises(RecordingError) as problem:
        list(open_recording(path, subject="A01", **settings).frames())
    assert "\n" not in str(problem.value)
    assert path.name in str(problem.value)
    return str(problem.value)


def test_numbers_order_the_pictures_and_a_stated_rate_times_them(folder, images):
    recording = open_recording(folder, subject="A01", rate=50, expected_rate=50)
    frames = list(recording.frames())
    assert np.array_equal([frame.image for frame in frames], images)
    np.testing.assert_allclose([frame.stamp_ms for frame in frames], 20 * np.arange(12))
    assert recording.quality["expected"] == recording.quality["decoded"] == {"colour": 12}
    assert recording.quality["times_from"] == "sheet"


def test_a_table_of_times_may_be_in_any_order_and_irregular(folder):
    times = np.cumsum([0.0, *[0.033] * 5, 0.1, *[0.033] * 5])
    rows = [(f"frame{n + 1}.png", round(t, 6)) for n, t in enumerate(times)]
    write_times(folder, rows[::-1])
    recording = open_recording(folder, subject="A01")
    np.testing.assert_allclose([f.stamp_ms for f in recording.frames()], times * 1e3, atol=1e-6)
    assert recording.quality["gaps"] == {"colour": 1}
    assert recording.quality["times_from"] == "timestamps.csv"


def test_a_stated_rate_beats_the_table_and_the_conflict_is_noted(folder):
    write_times(folder, [(f"frame{n + 1}.png", n / 30) for n in range(12)])
    recording = open_recording(folder, subject="A01", rate=60)
    np.testing.assert_allclose(np.diff(recording.colour.stamps_ms), 1000 / 60)
    (note,) = recording.quality["notes"]
    assert all(word in note["wrong"] for word in ("30.00", "60", "the sheet's"))


def test_pictures_without_times_are_refused_with_both_remedies(folder):
    told = refusal(folder)
    assert "12 pictures without times" in told
    assert "timestamps.csv" in told
    assert "rate_hz" in told


def test_a_missing_number_is_no_silent_shift(folder):
    (folder / "frame7.png").unlink()
    assert "frame6.png is followed by frame8.png" in refusal(folder, rate=30)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(f"frame{n}.png", n) for n in range(1, 12)], "1 pictures are not in timestamps.csv"),
        ([(f"frame{n}.png", n) for n in range(1, 14)], "not in the folder, the first frame13"),
        ([(f"frame{n}.png", 5) for n in range(1, 13)], "do not increase"),
        ([("frame1.png", 1), ("frame1.png", 2)], "occurs twice"),
        ([(f"frame{n}.png", "") for n in range(1, 13)], "time_s is empty in row 2"),
        (
            [(f"frame{n}.png", n if n < 9 else "inf") for n in range(1, 13)],
            "time_s 'inf' is not a number in row 10",
        ),
        (
            [(f"frame{n}.png", n if n < 9 else "nan") for n in range(1, 13)],
            "time_s 'nan' is not a number in row 10",
        ),
    ],
)
def test_a_table_that_does_not_fit_the_pictures_is_refused(folder, rows, words):
    write_times(folder, rows)
    assert words in refusal(folder)


def test_a_table_of_other_columns_is_refused(folder):
    write_times(folder, [(1, 2)], header="frame,ms")
    assert "has no column 'file'" in refusal(folder)


def test_grey_and_deep_and_transparent_pictures_become_rgb(tmp_path):
    grey = np.random.default_rng(0).integers(0, 256, (48, 64), dtype=np.uint8)
    deep = Image.fromarray(grey.astype(np.uint16) * 257)
    for name, picture in {
        "1.png": Image.fromarray(grey),
        "2.png": deep,
        "3.png": Image.fromarray(grey).convert("RGBA"),
        "4.png": Image.fromarray(grey).convert("P"),
    }.items():
        picture.save(tmp_path / name)
    for frame in open_recording(tmp_path, subject="A01", rate=30).frames():
        assert np.array_equal(frame.image, np.repeat(grey[..., None], 3, axis=2))


def test_a_photograph_is_turned_as_its_exif_entry_says(tmp_path, images):
    for number in (1, 2):
        picture = Image.fromarray(images[0])
        exif = picture.getexif()
        exif[0x0112] = 6  # turn clockwise to see it upright
        picture.save(tmp_path / f"{number}.jpg", exif=exif, quality=95)
    for frame in open_recording(tmp_path, subject="A01", rate=30).frames():
        assert frame.image.shape == (64, 48, 3)
        near = np.abs(frame.image - np.rot90(images[0], -1).astype(float)).mean()
        assert near < np.abs(frame.image - np.rot90(images[0], 1).astype(float)).mean() / 1.5


def test_a_picture_cut_short_is_named(folder):
    path = folder / "frame4.png"
    path.write_bytes(path.read_bytes()[:2000])
    assert "frame4.png" in refusal_of_pixels(folder)


@pytest.fixture
def half_a_gigabyte():
    """No more memory than that beyond what is in use."""
    before = limit_memory(2**29)
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def test_a_picture_that_claims_gigabytes_is_named(folder, half_a_gigabyte):
    path = folder / "frame4.png"
    content = path.read_bytes()
    at = content.index(b"IDAT") - 4
    path.write_bytes(content[:at] + b"\x7f\xff\xff\xff" + content[at + 4 :])
    assert "frame4.png" in refusal_of_pixels(folder)


def test_a_picture_of_another_size_is_named(folder, images):
    Image.fromarray(images[0, :40]).save(folder / "frame5.png")
    told = refusal_of_pixels(folder)
    assert "frame5.png" in told
    assert "differ from the first" in told


def refusal_of_pixels(folder):
    with pytest.raises(RecordingError) as problem:
        list(open_recording(folder, subject="A01", rate=30).frames())
    assert "\n" not in str(problem.value)
    return str(problem.value)


def test_two_kinds_of_picture_are_ambiguous(folder, images):
    Image.fromarray(images[0]).save(folder / "frame1.jpg")
    assert "both .jpg and .png" in refusal(folder, rate=30)


def test_hidden_files_and_others_do_not_matter(folder):
    (folder / "._frame1.png").write_bytes(b"resource fork")
    (folder / "notes.txt").write_text("held by the father")
    assert len(list(open_recording(folder, subject="A01", rate=30).frames())) == 12


def test_an_empty_folder_is_refused(tmp_path):
    assert "0 pictures" in refusal(tmp_path, rate=30)


def test_numbers_are_compared_as_numbers_at_every_place():
    names = ["b2", "a10_2", "a10_10", "a2_30", "a2_4", "B1"]
    assert sorted(names, key=natural_order) == ["a2_4", "a2_30", "a10_2", "a10_10", "B1", "b2"]


def test_a_subject_may_mix_folders_and_bags_and_a_conflict_is_one_line(
    folder, make_bag, tmp_path, capfd
):
    bag = make_bag(depth=False)
    recordings = [("REST", 1, folder), ("OPEN", 1, bag.path)]
    store_path = tmp_path / "A01.frames"
    frames, _, quality = index_subject(
        recordings, "A01", store_path, engine="python", rates=[50, 60]
    )
    frames = tables.check(frames, FRAMES, "frames").groupby("task")
    np.testing.assert_allclose(np.diff(frames.get_group("REST").time_s), 0.02)
    # A camera's own stamps are better than any statement.
    np.testing.assert_allclose(np.diff(frames.get_group("OPEN").time_s), 1 / 30, atol=1e-9)
    with FrameStore(store_path) as store:
        assert store.count("REST", 1) == store.count("OPEN", 1) == 12
    said = re.findall(r"^NOTE: .*", capfd.readouterr().err, re.M)
    assert len(said) == 1
    assert "30.00 frames per second" in said[0]
    assert "times are the camera's" in said[0]
    (note,) = quality["recordings"][1]["notes"]
    assert said[0].partition("): ")[2] == f"{note['wrong']}; {note['remedy']}"


# 30 frames per second in nanoseconds, from shortly before a second is full.
NS, SOME_NS, FIRST = 10**9, 33_333_333, 1_700_000_000_800_000_000


def names_of(kind, count=12):
    """File names as programs write them."""
    makers = {
        "counter": lambda i: f"f_{i:04d}",
        "counter and clock": lambda i: f"f_{i:04d}_{1_700_000_000_000 + 33 * i}",
        "clock and counter": lambda i: f"{1_700_000_000_000 + 33 * i}_{i}",
        "milliseconds with decimals": lambda i: f"Color_{1_547_124_578_123 + 33.3333 * i:.11f}",
        "nanoseconds": lambda i: f"{1_700_000_000_000_000_000 + 33_333_333 * i}",
        "clips": lambda i: f"clip{1 + i // 6}_{i % 6:03d}",
        "counter and code": lambda i: f"f_{i:04d}_{('a1b2', 'cdef', '9f3a')[i % 3]}",
        "counter and seconds": lambda i: f"frame_{i}_t{i / 30:.3f}",
        "seconds and nanoseconds": lambda i: "{}_{:09d}".format(*divmod(SOME_NS * i + FIRST, NS)),
        "seconds and parts": lambda i: "{}_{}".format(*divmod(SOME_NS * i + FIRST, NS)),
    }
    return [makers[kind](i) for i in range(count)]


@pytest.mark.parametrize(
    "kind",
    [
        "counter",
        "counter and clock",
        "clock and counter",
        "milliseconds with decimals",
        "nanoseconds",
        "clips",
        "counter and code",
        "counter and seconds",
        "seconds and nanoseconds",
        "seconds and parts",
    ],
)
@pytest.mark.parametrize("lacking", [None, 3, 7])
def test_a_missing_picture_is_noticed_by_any_number_of_the_names(tmp_path, kind, lacking):
    for number, name in enumerate(names_of(kind)):
        if number != lacking:
            Image.new("RGB", (8, 6)).save(tmp_path / f"{name}.png")
    if lacking is None:
        assert len(list(open_recording(tmp_path, subject="A01", rate=30).frames())) == 12
    else:
        assert "a rate does not tell the times" in refusal(tmp_path, rate=30)


def test_a_table_of_times_in_another_order_than_the_names_is_called_so(folder):
    times = [0.033 * n for n in range(12)]
    times[4], times[5] = times[5], times[4]
    write_times(folder, [(f"frame{n + 1}.png", t) for n, t in enumerate(times)])
    assert "timestamps.csv has another order than the numbers" in refusal(folder)


def test_a_jpeg_that_pillow_guesses_on_is_refused(tmp_path):
    noise = np.random.default_rng(0)
    for number in range(3):
        pixels = np.clip(np.cumsum(noise.normal(0, 6, (120, 160, 3)), axis=1) + 128, 0, 255)
        for options, name in (({}, "plain"), ({"progressive": True}, "progressive")):
            (tmp_path / name).mkdir(exist_ok=True)
            picture = Image.fromarray(pixels.astype(np.uint8))
            picture.save(tmp_path / name / f"f{number}.jpg", **options)
    for name in ("plain", "progressive"):
        assert len(list(open_recording(tmp_path / name, subject="A01", rate=30).frames())) == 3
    file = tmp_path / "plain/f1.jpg"
    whole = file.read_bytes()
    half = len(whole) // 2
    # The end of the picture comes before its rows are full, as a webcam's buffer leaves it.
    file.write_bytes(whole[:half] + b"\xff\xd9" + bytes(len(whole) - half - 2))
    with Image.open(file) as picture:
        picture.load()
    with pytest.raises(RecordingError, match=r"f1\.jpg .*the picture is damaged"):
        list(open_recording(tmp_path / "plain", subject="A01", rate=30).frames())


@pytest.mark.parametrize("start", ["", "sep=;\n"])
def test_times_may_come_from_a_spreadsheet_with_decimal_commas(folder, start):
    rows = [f"frame{n};{n / 30:.4f}".replace(".", ",").replace(";", ".png;") for n in range(1, 13)]
    text = start + "\n".join(["file;time_s", *rows]) + "\n"
    (folder / "timestamps.csv").write_text(text, encoding="utf-8")
    frames = list(open_recording(folder, subject="A01").frames())
    stamps = [frame.stamp_ms - frames[0].stamp_ms for frame in frames]
    np.testing.assert_allclose(stamps, np.arange(12) * 1000 / 30, atol=0.11)
