"""A file's names, taken together, say which landmarks they mean, or are refused."""

import numpy as np
import pytest

from steadyface.landmark_names import LANDMARK_NAMES, NAMED_REGIONS, NamingError, landmarks_named
from steadyface.landmarks import BROWS, EYES, JAW, LANDMARKS, MOUTH, NOSE

ALL = range(LANDMARKS)
# How other programs divide and count the 68: regions by themselves, the mouth in two or as one.
BY_REGION = {"jaw": JAW, "nose": NOSE, "mouth": MOUTH} | {
    region: NAMED_REGIONS[region]
    for region in ("right_brow", "left_brow", "right_eye", "left_eye")
}


def counted(regions, form, first=1):
    """Names of each region's points, counted within it."""
    return {
        form.format(region=region, number=place + first): number
        for region, numbers in regions.items()
        for place, number in enumerate(range(numbers.start, numbers.stop))
    }


def test_our_own_names_are_a_region_and_a_number_from_0():
    assert len(LANDMARK_NAMES) == LANDMARKS
    assert [int(name.rsplit("_", 1)[1]) for name in LANDMARK_NAMES] == list(ALL)
    assert LANDMARK_NAMES[48] == "outer_lips_48"
    assert landmarks_named(LANDMARK_NAMES).landmarks == dict(zip(LANDMARK_NAMES, ALL, strict=True))


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize(
    "form",
    [
        *("{}", "p{}", "lm_{}", "LM{}", "landmark {}", "point_{}", "kpt-{}", "face-{}", "id={}"),
        *(
            "{:02d}",
            "{:03d}",
            "ibug68_{}",
            "Punkt {}",
            "точка {}",
            "{} - somewhere",
            "{}.",
            "№ {}",
        ),
    ],
)
@pytest.mark.parametrize("order", ["sorted", "as texts", "shuffled"])
def test_all_68_in_any_order_count_from_0_or_from_1(form, first, order):
    names = {form.format(number + first): number for number in ALL}
    listed = sorted(names) if order == "as texts" else list(names)
    if order == "shuffled":
        listed = list(np.random.default_rng(1).permutation(listed))
    found = landmarks_named(listed)
    assert found.landmarks == names
    assert (found.first, found.inferred) == (first, False)


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize(
    "form", ["{region}_{number}", "{region} {number:02d}", "{region}{number}"]
)
def test_regions_may_be_counted_by_themselves(form, first):
    names = counted(BY_REGION, form, first)
    assert landmarks_named(names).landmarks == names


@pytest.mark.parametrize(
    ("words", "region"),
    [
        ("RightEyebrow", "right_brow"),
        ("eyebrow_left", "left_brow"),
        ("right eye brow", "right_brow"),
        ("LEFT-EYE", "left_eye"),
        ("eyeR", "right_eye"),
        ("jawline", "jaw"),
        ("face contour", "jaw"),
        ("mouth_outer", "outer_lips"),
        ("innerlip", "inner_lips"),
    ],
)
def test_a_region_may_be_called_by_common_words(words, region):
    rest = {name: numbers for name, numbers in NAMED_REGIONS.items() if name != region}
    names = counted({words: NAMED_REGIONS[region], **rest}, "{region}_{number}")
    assert landmarks_named(names).landmarks == names


def test_numbers_of_the_whole_face_tell_whose_sides_are_meant():
    of_picture = [
        name.replace("right", "other").replace("left", "right").replace("other", "left")
        for name in LANDMARK_NAMES
    ]
    assert list(landmarks_named(of_picture).landmarks.values()) == list(ALL)
    assert not landmarks_named(of_picture).sided
    assert landmarks_named(counted(BY_REGION, "{region}_{number}")).sided


@pytest.mark.parametrize(
    ("names", "expected", "first"),
    [
        (range(48, 68), range(48, 68), 0),
        (range(49, 69), range(48, 68), 1),
        (range(17, 68), range(17, 68), 0),
        (range(18, 69), range(17, 68), 1),
        ([48, 51, 54, 57], [48, 51, 54, 57], 0),
        ([49, 52, 55, 58], [48, 51, 54, 57], 1),
        ([57], [57], 0),
        (["mouth48", "mouth60"], [48, 60], 0),
        (["67 - inner lip", "60 - inner lip"], [67, 60], 0),
        (["lip corner 48", "lip corner 54"], [48, 54], 0),
        (["４８", "５４"], [48, 54], 0),
    ],
)
def test_of_a_part_the_side_that_lacks_nothing_tells(names, expected, first):
    found = landmarks_named(names)
    assert list(found.landmarks.values()) == list(expected)
    assert found.first == first


def test_other_points_of_the_file_are_no_landmarks():
    found = landmarks_named(["p48", "p54", "ear", "whisker_1", "tongue 3"])
    assert found.landmarks == {"p48": 48, "p54": 54}
    assert found.ignored == ("ear", "tongue 3", "whisker_1")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([30], "unclear"),
        (["48"], "unclear whether .* from 0 or from 1: '48'"),
        (range(1, 68), "67 points .* another scheme"),
        (range(2, 68), "unclear"),
        ([f"mouth {number}" for number in range(2, 20)], "unclear|contradict"),
        (["p36", "p48", "p54"], "unclear"),
        (range(69), "landmarks 0 and 68"),
        (["0", "68"], "landmarks 0 and 68"),
        (["48", "p48"], "two names are landmark 48: '48' and 'p48'"),
        (["jaw_40", "jaw_2"], "contradict each other, among them 'jaw_40'"),
        (["48 - jaw", "50 - jaw"], "contradict"),
        (["jaw_1", "lips_2", "p67"], "contradict"),
        (["1", "99"], "'99' is no landmark"),
        (range(98), "is no landmark|another scheme"),
        (range(51), "51 points with numbers of their own may be another scheme's"),
        ([f"p{number}" for number in range(1, 18)], "17 points .* another scheme"),
        ([*range(5), "tongue"], "5 points .* another scheme"),
        (["nose", "left_eye", "right_ear"], "no name means a landmark: 'nose'"),
        (["whisker_1", "whisker_2"], "no name means"),
        ([], "no name means"),
    ],
)
def test_what_leaves_a_doubt_is_refused(names, words):
    with pytest.raises(NamingError, match=words) as told:
        landmarks_named(names)
    assert "jaw_0 to inner_lips_67" in told.value.remedy


def test_every_region_stands_once():
    spans = sorted((numbers.start, numbers.stop) for numbers in NAMED_REGIONS.values())
    assert [start for start, _ in spans] == [0, *(stop for _, stop in spans[:-1])]
    assert (BROWS.start, EYES.stop) == (17, 48)
