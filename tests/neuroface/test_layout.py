"""Whatever the folders are called, each file of a release is found, and everyone's group."""

import shutil

import pytest

from steadyface.neuroface.layout import Take, survey, unused

OPEN = Take("A101", "02", "NSM_OPEN")


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("ALS", "ALS"),
        ("Stroke", "stroke"),
        ("PS", "stroke"),
        ("Post_Stroke", "stroke"),
        ("post stroke", "stroke"),
        ("Healthy controls", "HC"),
        ("HealthyControls", "HC"),
        ("Healthy", "HC"),
        ("HC", "HC"),
    ],
)
def test_a_groups_folder_may_have_any_of_its_names(tmp_path, name, group):
    touch(tmp_path, f"{name}/Videos/X101_02_NSM_OPEN_color.avi")
    release, problems = survey(tmp_path)
    assert release.groups == {"X101": group}
    assert not problems


def test_the_folder_of_one_group_alone_is_a_release_too(tmp_path):
    folder = touch(tmp_path / "Post_Stroke", "Videos/X101_02_NSM_OPEN_color.avi")
    assert survey(folder)[0].groups == {"X101": "stroke"}


def test_archives_may_be_unpacked_into_folders_of_their_own(tmp_path):
    touch(
        tmp_path,
        "NeuroFace Open Access Data/Healthy controls/Videos/Videos/N101_02_NSM_OPEN_color.avi",
        "NeuroFace Open Access Data/Healthy controls/Landmarks_gt_and_VideoInfoFile_HC/"
        "Landmarks_gt/N101_02_NSM_OPEN_color.txt",
    )
    release, problems = survey(tmp_path)
    take = Take("N101", "02", "NSM_OPEN")
    assert release.groups == {"N101": "HC"}
    assert list(release.videos) == list(release.tables) == [take]
    assert not problems


def test_without_group_folders_the_ids_tell(tmp_path):
    ids = ("A101", "S101", "OP91", "N101")
    touch(tmp_path, *(f"all/{subject}_02_NSM_OPEN_color.avi" for subject in ids))
    assert survey(tmp_path)[0].groups == {
        "A101": "ALS",
        "S101": "stroke",
        "OP91": "stroke",
        "N101": "HC",
    }


def test_an_id_that_tells_no_group_is_told(tmp_path):
    touch(tmp_path, "all/Q101_02_NSM_OPEN_color.avi")
    _, problems = survey(tmp_path)
    assert [problem.subject for problem in problems] == ["Q101"]
    assert "below a folder ALS, Healthy controls or Stroke" in str(problems[0])


def test_a_person_in_two_groups_is_told(tmp_path):
    touch(tmp_path, "ALS/A101_02_NSM_OPEN_color.avi", "Stroke/A101_02_NSM_SPREAD_color.avi")
    problems = survey(tmp_path)[1]
    assert len(problems) == 1
    assert "below the group stroke, other videos below ALS" in str(problems[0])


def test_a_video_that_lies_there_twice_is_told(tmp_path):
    touch(tmp_path, "ALS/Videos/A101_02_NSM_OPEN_color.avi", "ALS/A101_02_NSM_OPEN_color.avi")
    problems = survey(tmp_path)[1]
    assert "second video of that name" in str(problems[0])


@pytest.mark.parametrize(
    "name",
    [
        "A101_02_NSM_OPEN_color.avi_159.jpg",
        "A101_02_NSM_OPEN_color_159.png",
        "A101_02_NSM_OPEN_color_avi_159.image.jpg",
        "a101_02_nsm_open_COLOR.avi_159.JPEG",
    ],
)
def test_pictures_are_known_by_their_names(tmp_path, name):
    touch(tmp_path, "ALS/Videos/A101_02_NSM_OPEN_color.avi", f"ALS/Frames/{name}")
    assert list(survey(tmp_path)[0].pictures[OPEN]) == [159]


def test_hidden_files_and_depth_videos_are_passed_over(tmp_path):
    touch(
        tmp_path,
        "ALS/Videos/A101_02_NSM_OPEN_color.avi",
        "ALS/Videos/._A101_02_NSM_OPEN_color.avi",
        "__MACOSX/ALS/Videos/A101_02_NSM_OPEN_color.avi",
        "ALS/Videos/A101_02_NSM_OPEN_depth.avi",
    )
    release, problems = survey(tmp_path)
    assert len(release.videos) == 1
    assert not problems
    assert not unused(release)


def test_packed_archives_are_named_when_there_are_no_videos(tmp_path):
    touch(tmp_path, "Stroke/Videos_and_metadata.zip")
    (problem,) = survey(tmp_path)[1]
    assert "Videos_and_metadata.zip" in str(problem)
    assert "unpack" in str(problem)


@pytest.mark.parametrize("missing", [True, False])
def test_a_folder_without_a_release_is_refused(tmp_path, missing):
    folder = tmp_path / "somewhere"
    if not missing:
        folder.mkdir()
    (problem,) = survey(folder)[1]
    assert str(folder) in str(problem)
    assert "give the folder that holds ALS, Healthy controls and Stroke" in str(problem)


def test_clinical_sheets_are_found_wherever_they_lie(tmp_path, release):
    shutil.move(release / "Stroke" / "SLP_Assessment_PS.xlsx", release / "Stroke" / "Videos")
    touch(release, "Stroke/Videos/VID_DATASET_Clinical information_Stroke.csv")
    found = survey(release)[0]
    assert len(found.ratings) == 3
    assert len(found.clinical) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Videos/A101_2_NSM_SPREAD_color.avi", "name it A101_02_NSM_SPREAD_color.avi"),
        ("Videos/A101_02_NSM-SPREAD_color.avi", "name it A101_02_NSM_SPREAD_color.avi"),
        ("Videos/A101 02 NSM SPREAD color.mp4", "name it A101_02_NSM_SPREAD_color.mp4"),
        ("Videos/A101_02_NSM_SPREAD_colour.avi", "name it A101_02_NSM_SPREAD_color.avi"),
        ("Landmarks_gt/a101_2_nsm_open_Color.txt", "name it a101_02_nsm_open_color.txt"),
        ("Videos/A101_NSM_SPREAD.avi", "name it as A002_02_NSM_OPEN_color.avi"),
        ("Videos/A101_02_NSM_SPREAD_color.wmv", "name it as A002_02_NSM_OPEN_color.avi"),
        ("Videos/A101_02_NSM_SPREAD_color (1).avi", "name it A101_02_NSM_SPREAD_color.avi"),
        ("Videos/A101_02_NSM_SPREAD_color - Copy.avi", "name it A101_02_NSM_SPREAD_color.avi"),
        ("Videos/smile.MOV", "has no name of the release and is passed over"),
        ("A101.bag", "has no name of the release and is passed over"),
        ("notes.csv", "has no name of the release and is passed over"),
        ("SLP_Assessment_ALS.xls", "(.xls) and is passed over; save it as .xlsx"),
        ("SLP Assessment ALS.ods", "(.ods) and is passed over; save it as .xlsx"),
        ("Clinical information.xls", "(.xls) and is passed over; save it as .xlsx"),
    ],
)
def test_a_file_under_another_name_is_named(tmp_path, name, words):
    touch(tmp_path, "ALS/Videos/A101_02_NSM_OPEN_color.avi", f"ALS/{name}")
    release, problems = survey(tmp_path)
    assert not problems
    (note,) = unused(release)
    assert note.kind == "note"
    assert name.rsplit("/", 1)[-1] in note.file
    assert words in str(note)


@pytest.mark.parametrize(
    "name",
    ["~$SLP_Assessment_ALS.xlsx", ".~lock.a.csv#", "README.txt", "Licence.txt", "a_depth.avi"],
)
def test_what_is_no_data_is_passed_over_in_silence(tmp_path, name):
    touch(tmp_path, "ALS/Videos/A101_02_NSM_OPEN_color.avi", f"ALS/{name}")
    release, problems = survey(tmp_path)
    assert not problems
    assert not unused(release)
    assert not release.ratings


def test_misnamed_pictures_are_counted_by_folder(tmp_path):
    pictures = (f"ALS/Frames/A101_2_NSM_OPEN_color.avi_{number}.jpg" for number in range(3))
    lonely = "ALS/Frames/A101_02_NSM_BLOW_color.avi_7.jpg"
    touch(tmp_path, "ALS/Videos/A101_02_NSM_OPEN_color.avi", lonely, *pictures)
    notes = " | ".join(map(str, unused(survey(tmp_path)[0])))
    assert "ALS/Frames: 3 pictures have no name of the release" in notes
    assert "1 pictures are of A101_02_NSM_BLOW_color, whose video is not there" in notes


def test_misnamed_videos_are_named_when_there_are_no_others(tmp_path):
    touch(tmp_path, "ALS/Videos/A101_2_NSM_OPEN_color.avi")
    told = " | ".join(map(str, survey(tmp_path)[1]))
    assert "name it A101_02_NSM_OPEN_color.avi" in told
    assert "holds no videos" in told
