"""A rule's fingerprint follows what its script imports, and nothing else."""

import pytest

from steadyface.provenance import fingerprints as provenance


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    """A scripts' folder: `measure.py` imports `lab.speed`, which imports `lab.units`."""
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "__init__.py").write_text('"""Lab."""\n')
    (tmp_path / "lab" / "units.py").write_text("MM = 1.0\n")
    (tmp_path / "lab" / "speed.py").write_text("from lab.units import MM\n")
    (tmp_path / "lab" / "other.py").write_text("X = 1\n")
    (tmp_path / "measure.py").write_text("def f():\n    from lab import speed\n")
    monkeypatch.setattr(provenance, "SCRIPTS", tmp_path)
    provenance._parsed.cache_clear()
    yield tmp_path
    provenance._parsed.cache_clear()


def taken(script="measure.py"):
    provenance._parsed.cache_clear()
    return provenance.fingerprint(script)


def test_it_names_the_script_and_all_that_it_imports(scripts):
    names = [line.split()[0] for line in taken()]
    assert names == ["lab/__init__.py", "lab/speed.py", "lab/units.py", "measure.py"]


def test_a_change_two_imports_away_changes_it(scripts):
    before = taken()
    (scripts / "lab" / "units.py").write_text("MM = 2.0\n")
    changed = set(taken()) - set(before)
    assert [line.split()[0] for line in changed] == ["lab/units.py"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("lab/other.py", "X = 2\n"),
        ("lab/units.py", "# millimetres\nMM  =  1.0\n"),
        ("lab/units.py", '"""Units."""\n\nMM = 1.0\n'),
    ],
    ids=["a module that is not imported", "a comment and spaces", "a docstring"],
)
def test_a_change_without_effect_leaves_it(scripts, file, text):
    before = taken()
    (scripts / file).write_text(text)
    assert taken() == before


def test_files_that_a_script_reads_belong_to_it(scripts):
    (scripts / "pages").mkdir()
    (scripts / "pages" / "page.html").write_text("<p>one</p>")
    before = provenance.fingerprint("measure.py", "pages")
    (scripts / "pages" / "page.html").write_text("<p>two</p>")
    (changed,) = set(provenance.fingerprint("measure.py", "pages")) - set(before)
    assert changed.startswith("pages/page.html ")


@pytest.fixture
def rules(tmp_path):
    """A workflow of a Snakefile and one file of rules."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "Snakefile").write_text('include: "rules/one.smk"\n')
    (tmp_path / "rules" / "one.smk").write_text("rule one:\n    params:\n        window=5.0,\n")
    return tmp_path


def test_rules_count_by_what_they_say(rules):
    before = provenance.rules_fingerprint(rules)
    assert [line.split()[0] for line in before] == ["Snakefile", "rules/one.smk"]
    file = rules / "rules" / "one.smk"
    file.write_text("# seconds\n" + file.read_text().replace("5.0,", "5.0,  # as the paper"))
    assert provenance.rules_fingerprint(rules) == before
    file.write_text(file.read_text().replace("5.0", "4.0"))
    changed = set(provenance.rules_fingerprint(rules)) - set(before)
    assert [line.split()[0] for line in changed] == ["rules/one.smk"]


def test_docstrings_of_rule_files_do_not_count_but_paths_do(rules):
    file = rules / "rules" / "one.smk"
    functions = "def e():\n    return 1\n\n\ndef f():\n    return 1\n"
    body = functions + '\n\nrule one:\n    log:\n        "a.log",\n'
    file.write_text(body)
    before = provenance.rules_fingerprint(rules)
    told = body.replace("def f():\n", 'def f():\n    """What."""\n')
    file.write_text('"""Rules."""\n\n' + told)
    assert provenance.rules_fingerprint(rules) == before
    file.write_text(body.replace("a.log", "b.log"))
    assert provenance.rules_fingerprint(rules) != before
