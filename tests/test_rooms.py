"""The rooms of the library, its scripts and the rules know each other in one direction only."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "workflow_scripts"
LIBRARY = SCRIPTS / "steadyface"

# Each room of the way may import those before it.
WAY = ("recording", "faces", "trackers", "measures", "analysis", "report")
FRAMES_TO_TRACKS = ("recording", "annotations", "faces", "trackers", "weights")
# The rooms that each room may import, besides the library's base.
MAY_IMPORT = {
    "weights": set(),
    "study": {"weights", "trackers"},
    "provenance": set(),
    "running": {"provenance", "study"},
    "recording": set(),
    "annotations": {"recording"},
    "faces": {"recording"},
    "trackers": {"recording", "faces", "weights"},
    "measures": {"recording", "annotations", "faces", "trackers"},
    "analysis": {"study", "annotations", *WAY[:4]},
    "report": {"study", "provenance", "weights", "annotations", *WAY[:5]},
    "simulation": {"recording", "annotations", "study"},
    "finetuning": set(FRAMES_TO_TRACKS),
    "pretraining": {*FRAMES_TO_TRACKS, "measures", "simulation", "finetuning"},
    "exchange": {"annotations", *WAY[:4]},
    "annotation_task": {"annotations", "study", "exchange", *WAY[:4]},
    "neuroface": {"study", "recording", "annotations", "measures"},
    "checks": {"study", "exchange", *FRAMES_TO_TRACKS, "measures", "finetuning"},
}
# A study's plan asks other rooms what they need; this part of the room is used by the rules alone.
PLAN = "study/plan"
# The order in which the stages' rule files may use each other's results.
STAGES = {
    "recordings": 0,
    "weights": 0,
    "exchange": 2,
    "finetuning": 2,
    "tracking": 2,
    "measures": 3,
    "statistics": 4,
    "report": 5,
}
# Rooms whose work a stage's scripts may do.
STAGE_MAY_IMPORT = {
    "recordings": {"recording", "annotations", "faces", "simulation"},
    "weights": {"weights", "trackers"},
    "finetuning": {*FRAMES_TO_TRACKS, "finetuning"},
    "tracking": {"recording", "faces", "weights", "trackers"},
    # Of the simulation only the schemas of the truth that measures are held against.
    "measures": {"annotations", "simulation", *WAY[:4]},
    "statistics": {"study", "annotations", "simulation", *WAY[:5]},
}


def modules_imported(path):
    """Dotted names below `steadyface` that a Python file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("steadyface"):
            inside = node.module.split(".")[1:]
            yield from ([*inside, alias.name] for alias in node.names)
        elif isinstance(node, ast.Import):
            names = (alias.name.split(".") for alias in node.names)
            yield from (name[1:] for name in names if name[0] == "steadyface")


def rooms_imported(path):
    return {name[0] for name in modules_imported(path) if name and (LIBRARY / name[0]).is_dir()}


def rooms_of_the_library():
    return sorted(folder.parent.name for folder in LIBRARY.glob("*/__init__.py"))


def test_every_room_has_its_place():
    assert set(rooms_of_the_library()) <= set(MAY_IMPORT)


@pytest.mark.parametrize("room", rooms_of_the_library())
def test_a_room_imports_only_rooms_before_it(room):
    found = {
        f"{path.relative_to(LIBRARY).as_posix()} imports {other}"
        for path in (LIBRARY / room).rglob("*.py")
        for other in rooms_imported(path) - {room} - MAY_IMPORT[room]
        if not path.relative_to(LIBRARY).as_posix().startswith(PLAN)
    }
    assert not found, f"see MAY_IMPORT in {Path(__file__).name}"


def test_the_rooms_can_be_put_in_one_order():
    left, order = dict(MAY_IMPORT), []
    while left:
        ready = {room for room, needed in left.items() if needed <= set(order)}
        assert ready, f"these import each other: {sorted(left)}"
        order += sorted(ready)
        left = {room: needed for room, needed in left.items() if room not in ready}
    assert [room for room in order if room in WAY] == list(WAY)


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.py")), ids=lambda path: path.stem)
def test_the_base_imports_no_room(path):
    assert not rooms_imported(path)


@pytest.mark.parametrize(
    "path",
    sorted(LIBRARY.rglob("__init__.py")),
    ids=lambda path: path.parent.relative_to(SCRIPTS).as_posix(),
)
def test_a_package_says_what_it_is_and_what_is_not_in_it(path):
    (docstring,) = ast.parse(path.read_text(encoding="utf-8")).body
    what, _, what_not = docstring.value.value.strip().partition("\n\n")
    assert what.endswith(".")
    assert what_not.endswith(".")


def rules_of(stage):
    text = (ROOT / f"rules/{stage}.smk").read_text(encoding="utf-8")
    return dict(re.findall(r"(?ms)^rule (\w+):\n(.*?)(?=^\S|\Z)", text))


@pytest.mark.parametrize("stage", STAGE_MAY_IMPORT)
def test_a_script_imports_only_what_its_stage_may_know(stage):
    allowed = STAGE_MAY_IMPORT[stage] | {"running"}
    scripts = {SCRIPTS / f"{name}.py" for name in rules_of(stage)}
    found = {
        f"{path.name} imports {room}"
        for path in scripts
        if path.is_file()
        for room in rooms_imported(path) - allowed
    }
    assert not found


def test_no_rule_takes_the_result_of_a_later_stage():
    part = re.compile(r'<results>/([\w/]+)/|rules\.(\w+)\.output|"<results>/([\w.]+)"')
    made, taken = {}, []
    for stage, number in STAGES.items():
        for name, text in rules_of(stage).items():
            made[name] = number
            output = re.search(r"(?ms)^    output:\n(.*?)(?=^    \w)", text)
            for folder in re.findall(r"<results>/(\w+)", output[1] if output else ""):
                made[folder] = min(number, made.get(folder, number))
            wanted = re.search(r"(?ms)^    input:\n(.*?)(?=^    \w)", text)
            for groups in part.findall(wanted[1] if wanted else ""):
                used = next(group for group in groups if group)
                taken.append((name, number, used.split("/")[0]))
    late = [f"{name} takes {used}" for name, number, used in taken if made.get(used, 0) > number]
    assert len(taken) > 40
    assert not late
