"""Annotations are found by person, and by annotator where the path names one."""

import pytest

from steadyface.study.annotation_sources import annotation_sources


@pytest.fixture
def place(tmp_path, monkeypatch):
    for path in ("AB/A01.csv", "CD/A01.csv", "CD/A02.csv", "A01/x.json", "EF/A01_EF.json"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).touch()
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (None, {}),
        ("{subject}", {"": "A01"}),
        ("{subject}.csv", {}),
        ("{annotator}/{subject}.csv", {"AB": "AB/A01.csv", "CD": "CD/A01.csv"}),
        ("./{annotator}/{subject}.csv", {"AB": "./AB/A01.csv", "CD": "./CD/A01.csv"}),
        ("{annotator}/{subject}_{annotator}.json", {"EF": "EF/A01_EF.json"}),
    ],
)
def test_sources_by_annotator(place, pattern, expected):
    assert annotation_sources(pattern, "A01") == expected


def test_what_looks_like_a_pattern_in_a_path_is_a_name(tmp_path):
    folder = tmp_path / "a[b]*"
    (folder / "AB").mkdir(parents=True)
    (folder / "AB" / "A01.json").touch()
    found = annotation_sources(f"{folder}/{{annotator}}/{{subject}}.json", "A01")
    assert found == {"AB": f"{folder}/AB/A01.json"}
