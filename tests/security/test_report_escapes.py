"""Nothing from a sheet becomes part of the page's own code, or of a figure's."""

from html.parser import HTMLParser

import pytest

from tests.report import synthetic_study as study

DANGER = "<img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    """Collects every tag's name and attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The report of a study in which one person's id is a piece of HTML."""
    people = study.few_people(2)
    known = people.index[people["set"] == "evaluate"][-1]
    people.loc[known, "subject"] = DANGER
    return study.write_study(tmp_path_factory.mktemp("hostile"), people, ("dlib",))


def test_a_participant_called_like_a_tag_is_shown_and_does_nothing(page):
    text = page.read_text(encoding="utf-8")
    assert DANGER not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    tags = Tags()
    tags.feed(text)
    for tag, attributes in tags.found:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert attributes.get("src", "data:").startswith("data:"), (tag, attributes)


def test_no_figure_holds_a_tag_from_a_sheet(page):
    for figure in (page.parent / "figures").glob("*.svg"):
        assert "<img" not in figure.read_text(encoding="utf-8")
