"""An edit of the library makes anew what it matters to, and no more."""

import re
import shutil
from pathlib import Path

import pytest

from steadyface.provenance import fingerprints

CHECKOUT = Path(__file__).resolve().parents[2]
# Rules that no study plans by itself.
ASKED_FOR = {
    "annotation_task",
    "checks",
    "exchange",
    "learning_curve",
    "pretraining",
    "provenance",
    "tuned",
}
RESULTS = {"statistics", "report"}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A copy of the scripts and the library, to be edited."""
    folder = tmp_path_factory.mktemp("edited") / "workflow_scripts"
    unread = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(CHECKOUT / "workflow_scripts", folder, ignore=unread))


@pytest.fixture(scope="module")
def rule_files():
    """The rule file of each script."""
    return {
        script: file.stem
        for file in (CHECKOUT / "rules").glob("*.smk")
        for script in re.findall(r"workflow_scripts/(\w+\.py)", file.read_text())
    }


@pytest.fixture
def touched(library, rule_files, monkeypatch):
    """A function that edits a file and tells whose rules would run anew."""

    def taken():
        fingerprints._parsed.cache_clear()
        return {script: fingerprints.fingerprint(script) for script in rule_files}

    def edit(file, old, new):
        path = library / "steadyface" / file
        before, text = taken(), path.read_text()
        assert old in text
        try:
            path.write_text(text.replace(old, new, 1))
            after = taken()
        finally:
            path.write_text(text)
        return {rule_files[name] for name in rule_files if before[name] != after[name]}

    monkeypatch.setattr(fingerprints, "SCRIPTS", library)
    yield edit
    fingerprints._parsed.cache_clear()


@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("errors.py", '"""A table does not obey'),
        ("landmarks.py", '"""The 68 facial landmarks'),
        ("tables.py", '"""One column:'),
        ("trackers/sbr/network.py", '"""'),
    ],
)
def test_a_docstring_makes_nothing_anew(touched, file, old):
    assert touched(file, old, old + " once upon a time") == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("trackers/arms.py", '"Mesh-FT, leave-one-out"', '"Mesh, each"', RESULTS),
        (
            "trackers/arms.py",
            'Arm("mesh", ',
            'Arm("sbr_ft_rounded", "SBR-FT, rounded", "sbr_ft", "centre_of_mass_rounded"),\n'
            '        Arm("mesh", ',
            RESULTS,
        ),
        ("report/palette.py", '"#7a7a7a"', '"#7b7b7b"', {"report"}),
        ("study/design.py", 'GROUPS = ("ALS", ', 'GROUPS = ("PD", "ALS", ', RESULTS),
        ("study/design.py", 'TASKS = ("REST", ', 'TASKS = ("BLOW", "REST", ', RESULTS),
        ("study/schemas.py", '"file": Column(TEXT),', '"camera": Column(TEXT),', RESULTS),
        ("measures/schemas.py", '"setting": Column', '"filter": Column', {"measures", *RESULTS}),
        (
            "trackers/schemas.py",
            '"decoder": Column',
            '"filter": Column',
            {"tracking", "measures", "report"},
        ),
    ],
    ids=[
        "a tracker's label",
        "an arm",
        "a colour",
        "a group",
        "a task",
        "a column of the sheets",
        "a column of the measures",
        "a column of the tracks",
    ],
)
def test_an_edit_makes_its_stage_anew(touched, file, old, new, expected):
    assert touched(file, old, new) - ASKED_FOR == expected
