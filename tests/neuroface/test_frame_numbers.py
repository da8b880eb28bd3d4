"""Where frame numbers begin is told by the released pictures, or refused."""

import cv2
import numpy as np
import pytest

from steadyface.neuroface.frame_numbers import compare_pictures, first_frame, likeness
from steadyface.neuroface.layout import Take
from steadyface.neuroface.videos import Videos, begin_of_numbers
from steadyface.recording.video import read_video
from tests.neuroface.release import MARKED, write_video

TAKE = Take("A101", "02", "NSM_OPEN")


def write_pictures(folder, frames, begin, indices=MARKED):
    """Released pictures by number, of the frames at the indices."""
    pictures = {}
    for index in indices:
        path = folder / f"{TAKE}.avi_{index + begin}.jpg"
        cv2.imwrite(str(path), frames[index], [cv2.IMWRITE_JPEG_QUALITY, 92])
        pictures[index + begin] = path
    return pictures


def compare(video, pictures):
    return compare_pictures(read_video(video, subject="A101"), TAKE, pictures)


@pytest.fixture
def clip(clips):
    return clips["ALS", "OPEN"]


@pytest.mark.parametrize("task", ["OPEN", "SPREAD"])
@pytest.mark.parametrize("begin", [0, 1])
def test_pictures_tell_where_numbers_begin(tmp_path, clips, task, begin):
    clip = clips["stroke", task]
    compared, problems = compare(clip.video, write_pictures(tmp_path, clip.frames, begin))
    assert not problems
    assert first_frame(compared, tmp_path)[0] == begin


def test_another_range_of_grey_values_changes_nothing(tmp_path, clip):
    paler = [(16 + frame * (219 / 255)).astype(np.uint8) for frame in clip.frames]
    compared, _ = compare(clip.video, write_pictures(tmp_path, paler, 1))
    assert first_frame(compared, tmp_path)[0] == 1


def test_a_still_video_cannot_tell(tmp_path, clip):
    video = tmp_path / "still.avi"
    write_video(video, [clip.frames[0]] * 14, "mjpeg")
    compared, _ = compare(video, write_pictures(tmp_path, [clip.frames[0]] * 14, 1))
    first, told, (problem,) = first_frame(compared, tmp_path)
    assert first is None
    assert "3 are unclear" in told
    assert "--first-frame 0 or --first-frame 1" in str(problem)


def test_pictures_that_disagree_are_refused(tmp_path, clip):
    some = compare(clip.video, write_pictures(tmp_path, clip.frames, 0, (2, 8)))[0]
    others = compare(clip.video, write_pictures(tmp_path, clip.frames, 1, (4, 9)))[0]
    first, _, (problem,) = first_frame(some + others, tmp_path)
    assert first is None
    assert (
        "unclear where frame numbers begin: of 4 pictures 2 fit counting from 1, 2 from 0"
        in str(problem)
    )


def test_without_pictures_it_is_refused(tmp_path):
    first, _, (problem,) = first_frame([], tmp_path)
    assert first is None
    assert "unpack the folders Frames" in str(problem)


def test_a_video_whose_pictures_are_off_is_told(tmp_path, clips, clip):
    right = compare(clip.video, write_pictures(tmp_path, clip.frames, 1, range(2, 11)))[0]
    other = clips["HC", "OPEN"]
    folder = tmp_path / "other"
    folder.mkdir()
    take = Take("N101", "02", "NSM_OPEN")
    pictures = write_pictures(folder, other.frames, 2, (3,))
    off = compare_pictures(read_video(other.video, subject="N101"), take, pictures)[0]
    first, _, (problem,) = first_frame(right + off, tmp_path)
    assert first == 1
    assert problem.subject == "N101"
    assert "its pictures are off by -1 frame(s)" in str(problem)


def test_pictures_of_somebody_else_are_told(tmp_path, clips, clip):
    right = compare(clip.video, write_pictures(tmp_path, clip.frames, 1, range(2, 11)))[0]
    take = Take("N101", "02", "NSM_OPEN")
    pictures = write_pictures(tmp_path, clips["stroke", "OPEN"].frames, 1, (3,))
    video = read_video(clips["HC", "OPEN"].video, subject="N101")
    strange = compare_pictures(video, take, pictures)[0]
    problems = first_frame(right + strange, tmp_path)[2]
    assert ["are not those of its pictures (frame 4)" in str(line) for line in problems] == [True]


@pytest.mark.parametrize("kind", ["smaller", "no picture"])
def test_pictures_that_cannot_be_compared_are_told(tmp_path, clip, kind):
    pictures = write_pictures(tmp_path, clip.frames, 1, (3,))
    if kind == "smaller":
        cv2.imwrite(str(pictures[4]), cv2.resize(clip.frames[3], (160, 120)))
    else:
        pictures[4].write_bytes(b"not a picture")
    _, (problem,) = compare(clip.video, pictures)
    expected = "is of 160 x 120 px, its video of 320 x 240 px"
    assert (expected if kind == "smaller" else "is no readable picture") in str(problem)
    assert problem.subject == "A101"


def test_what_the_user_says_holds_only_where_pictures_are_silent(tmp_path, clip):
    videos = Videos()
    assert begin_of_numbers(videos, "folder", 0)[::2] == (0, [])
    videos.comparisons = compare(clip.video, write_pictures(tmp_path, clip.frames, 1))[0]
    assert begin_of_numbers(videos, "folder", 1)[::2] == (1, [])
    (problem,) = begin_of_numbers(videos, "folder", 0)[2]
    assert "--first-frame 0 contradicts the pictures" in str(problem)


def test_likeness_is_the_peak_signal_to_noise_ratio():
    random = np.random.default_rng(0)
    frame = random.integers(60, 200, (400, 400)).astype(np.uint8)
    noisy = frame + random.normal(0, 5, frame.shape)
    # The noise of a deviation of 5 and that of rounding, 1 / 12.
    expected = 10 * np.log10(255**2 / (25 + 1 / 12))
    assert likeness(np.round(noisy).astype(np.uint8), frame) == pytest.approx(expected, abs=0.05)
