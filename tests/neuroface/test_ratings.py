"""The three most asymmetric people of each group, as both raters judged, are fine-tuned on."""

import openpyxl
import pytest

from steadyface.neuroface.people import participants
from steadyface.neuroface.ratings import choose_people, read_ratings
from steadyface.study.design import PAPER_GROUPS
from tests.neuroface.release import PEOPLE, RATING_HEADER, place_text, write_ratings

GROUP_OF = {subject: group for group in PAPER_GROUPS for subject in PEOPLE[group]}
MILD = dict.fromkeys(PEOPLE["HC"], (1, 1))
# By hand: means 2.5, 1.5, 4, 3.
ALS = {"A101": (2, 3), "A102": (1, 2), "A103": (5, 3), "A104": (3, 3)}
STROKE = {"S101": (5, 5), "S102": (4, 4), "S103": (3, 3), "OP91": (2, 2)}


def choose(folder, *sheets, groups=GROUP_OF, **options):
    paths = []
    for number, ratings in enumerate(sheets):
        paths.append(folder / f"SLP_Assessment_{number}.xlsx")
        write_ratings(paths[-1], ratings)
    ratings, problems = read_ratings(paths)
    assert not problems
    return choose_people(ratings, groups, "folder", **options)


def test_the_highest_mean_of_both_raters_is_chosen(tmp_path):
    choice, _ = choose(tmp_path, ALS, STROKE, MILD)
    assert choice.subjects[:6] == ("A103", "A104", "A101", "S101", "S102", "S103")
    assert choice.told[0] == "ALS: A103 (4.00), A104 (3.00), A101 (2.50)"


def test_a_rater_who_rated_more_videos_does_not_count_more(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(RATING_HEADER)
    # The first rater gave 1, 1, 1 and the second 5 once: mean of means 3, not 2.
    for first, second in ((1, 5), (1, None), (1, None)):
        row = ["A101_02_NSM_OPEN_color.avi", "A101", first, *[None] * 6, second]
        book.active.append(row)
    for subject in PEOPLE["ALS"][1:]:
        book.active.append([f"{subject}_02_NSM_OPEN_color.avi", subject, 2, *[None] * 6, 2])
    book.save(tmp_path / "SLP_Assessment_ALS.xlsx")
    ratings, problems = read_ratings([tmp_path / "SLP_Assessment_ALS.xlsx"])
    assert not problems
    groups = {subject: "ALS" for subject in PEOPLE["ALS"]}
    choice, _ = choose_people(ratings, groups, "folder")
    assert choice.told[0].startswith("ALS: A101 (3.00)")


def test_a_tie_at_the_limit_goes_by_id_and_is_told(tmp_path):
    tied = ALS | {"A102": (3, 2)}
    choice, _ = choose(tmp_path, tied, STROKE, MILD)
    assert choice.subjects[:3] == ("A103", "A104", "A101")
    assert choice.told[0].endswith("tie: A101, A102 are equal, taken in the order of their ids")


def test_a_tie_among_the_chosen_needs_no_word(tmp_path):
    choice, _ = choose(tmp_path, ALS | {"A103": (3, 3)}, STROKE, MILD)
    assert "tie" not in choice.told[0]


def test_without_a_groups_sheet_it_says_what_to_do(tmp_path):
    problems = choose(tmp_path, ALS, MILD)[1]
    (problem,) = problems
    assert "no symmetry ratings of the group stroke" in str(problem)
    assert "put SLP_Assessment_PS.xlsx of the release there" in str(problem)
    assert "--finetune A002,S001" in str(problem)


def test_a_person_without_a_rating_is_noted(tmp_path):
    ratings = ALS | {"A102": (None, None)}
    (note,) = choose(tmp_path, ratings, STROKE, MILD)[1]
    assert (note.subject, note.kind) == ("A102", "note")


def test_a_group_of_three_leaves_nobody_to_evaluate(tmp_path):
    groups = {subject: group for subject, group in GROUP_OF.items() if subject != "A102"}
    (problem,) = choose(tmp_path, ALS, STROKE, MILD, groups=groups)[1]
    assert "the group ALS has only 3 people" in str(problem)


def test_a_scale_that_runs_the_other_way_is_noticed(tmp_path):
    turned = [
        {subject: tuple(6 - rating for rating in pair) for subject, pair in sheet.items()}
        for sheet in (ALS, STROKE, MILD)
    ]
    (problem,) = choose(tmp_path, *turned)[1]
    assert "add --most-asymmetric lowest" in str(problem)
    choice, problems = choose(tmp_path, *turned, lowest=True)
    assert choice.subjects[:3] == ("A103", "A104", "A101")
    assert not problems


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["A101_02_NSM_OPEN_color.avi", "A101", 6], "row 2): '6' is no rating from 1 to 5"),
        (["A101_02_NSM_OPEN_color.avi", "A101", "mild"], "row 2): 'mild' is no rating"),
        (["A102_02_NSM_OPEN_color.avi", "A101", 2], "Subject ID is A101, but the file is of A102"),
        (["a video", None, 2], "row 2): names no person"),
    ],
)
def test_what_is_wrong_with_a_rating_is_told(tmp_path, row, told):
    book = openpyxl.Workbook()
    book.active.append(RATING_HEADER)
    book.active.append([*row, *[None] * 6, 2])
    book.save(tmp_path / "SLP_Assessment_ALS.xlsx")
    (problem,) = read_ratings([tmp_path / "SLP_Assessment_ALS.xlsx"])[1]
    assert told in str(problem)


def test_a_sheet_saved_as_csv_will_do(tmp_path):
    path = tmp_path / "SLP_Assessment_ALS.csv"
    path.write_text("File Name,Subject ID, Symmetry (SLP1) ,Symmetry (SLP2)\nx,A101,2,3\n")
    ratings, problems = read_ratings([path])
    assert not problems
    assert ratings["rating"].tolist() == [2.0, 3.0]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("SLP_Assessment_HC.xlsx", b"PK no workbook", "is no readable workbook"),
        ("SLP_Assessment_HC.csv", b"Subject ID,Symmetry\nA,1\n", "has 1 columns of symmetry"),
        ("SLP_Assessment_HC.csv", b"Symmetry 1,Symmetry 2\n1,1\n", "has no column 'Subject ID'"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_told(tmp_path, name, content, told):
    (tmp_path / name).write_bytes(content)
    (problem,) = read_ratings([tmp_path / name])[1]
    assert told in str(problem)


def test_clinical_facts_go_into_the_participants_sheet(tmp_path):
    path = tmp_path / "VID_DATASET_Clinical information_Stroke.csv"
    place_text(
        path, "SubjectID,AgeSession,Gender,DaysfromStroke,Type\nS101,61,M,40,x\nS102,,F,n/a,x\n"
    )
    people, problems = participants({"S101": "stroke", "S102": "stroke"}, ["S101"], [path])
    assert not problems
    facts = people.set_index("subject")
    assert facts.loc["S101", ["set", "age_years", "sex", "disease_duration"]].tolist() == [
        "finetune",
        61.0,
        "male",
        40.0,
    ]
    assert facts.loc["S102", "sex"] == "female"
    assert facts.loc["S102", ["age_years", "disease_duration"]].isna().all()


@pytest.mark.parametrize(("ages", "noted"), [((21, 62, 64), False), ((21, 62, 65), True)])
def test_ages_that_are_not_the_papers_are_noted(tmp_path, ages, noted):
    people = PEOPLE["stroke"][:3]
    rows = [f"{subject},{age}" for subject, age in zip(people, ages, strict=True)]
    place_text(tmp_path / "clinical.csv", "\n".join(["SubjectID,Age", *rows]))
    groups = dict.fromkeys(PEOPLE["stroke"], "stroke")
    _, problems = participants(groups, people, [tmp_path / "clinical.csv"])
    assert ["not the paper's people" in str(problem) for problem in problems] == [True] * noted
