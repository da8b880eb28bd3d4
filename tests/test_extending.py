"""The guide to extensions is true: its lines, put into a copy of the library, do their work."""

import math
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs/extending.md"
# The line of each file after which the guide's lines go; None: at its end.
PLACES = {
    "trackers/arms.py": '        Arm("mesh_ft_loso", ',
    "report/palette.py": '    "mesh_ft_loso": ',
    "measures/jitter.py": None,
    "measures/registry.py": '    _of_task("smallest_step_px", ',
}


def blocks():
    """{file: lines} of the guide."""
    found = re.findall(r"^ *```\w+\n *# (\S+)\n(.*?)^ *```$", GUIDE.read_text(), re.M | re.S)
    return {file: textwrap.dedent(lines) for file, lines in found}


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of the scripts and the library with the guide's lines."""
    folder = tmp_path_factory.mktemp("extended")
    scripts = shutil.copytree(
        ROOT / "workflow_scripts",
        folder / "workflow_scripts",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for file, lines in blocks().items():
        path, after = scripts / "steadyface" / file, PLACES[file]
        text = path.read_text().splitlines(keepends=True)
        if after is None:
            text.append(f"\n\n{lines}")
        else:
            place = next(number for number, line in enumerate(text) if line.startswith(after))
            indent = re.match(" *", text[place])[0]
            text.insert(place + 1, textwrap.indent(lines, indent))
        path.write_text("".join(text))
    return scripts


def run(code, scripts):
    """What Python prints that imports the library of `scripts`."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(scripts), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=environment,
        cwd=scripts.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_guide_shows_an_arm_and_a_measure():
    assert blocks().keys() == PLACES.keys()


def test_an_arm_is_tracked_compared_coloured_and_may_be_named(extended):
    code = f"""
        import numpy as np
        from steadyface.analysis.per_person.contrasts import CONTROLS
        from steadyface.report.palette import looks_of
        from steadyface.study.arms import usable_arms
        from steadyface.study.configuration import configuration_schema
        from steadyface.trackers.arms import (
            ARMS, arms_of_family, as_parameters, network_of, tracker_label,
        )
        from steadyface.trackers.sbr.inference import DECODERS

        arm = "sbr_ft_rounded"
        schema = configuration_schema({str(ROOT / "rules/schemas/config.schema.yaml")!r})
        assert arm in schema["properties"]["trackers"]["items"]["enum"]
        people = ["a1", "a2", "a3"]
        assert usable_arms([arm], people, ["f1"], [*people, "f1"]) == ([arm], [])
        assert usable_arms([arm], people, ["f1"], people)[0] == []
        network, decoder = as_parameters(arms_of_family(ARMS, "sbr"))[arm]
        assert network_of(arm).file == "finetuning/sbr_ft/sbr.onnx"
        points = np.full((1, 68, 2), 100.3)
        rounded = DECODERS[decoder](points, np.array([[50.0, 50.0, 150.0, 150.0]]))
        assert (rounded == np.round(rounded)).all()
        assert (arm, "sbr_ft") in CONTROLS
        print(looks_of([arm])[arm].colour, tracker_label(arm))
    """
    assert run(code, extended) == ["#1b5e4a", "SBR-FT,", "rounded"]


def test_an_arm_touches_neither_what_is_trained_nor_what_is_rendered(extended):
    code = """
        import sys
        from pathlib import Path
        from steadyface.provenance.fingerprints import fingerprint

        for script in sorted(Path("workflow_scripts").glob("*.py")):
            files = [line.split()[0] for line in fingerprint(script.name)]
            if "steadyface/trackers/arms.py" in files or "steadyface/report/palette.py" in files:
                print(script.stem)
    """
    touched = set(run(code, extended))
    assert "compare_trackers" in touched
    assert not {name for name in touched if re.match("(finetune|calibrate|simulate|track)_", name)}


def test_a_measure_is_in_the_table_of_every_tracker(extended):
    code = """
        import numpy as np
        import pandas as pd
        from steadyface.measures.schemas import SMOOTHNESS
        from steadyface.measures.smoothness_table import measure_smoothness
        from steadyface.tables import check
        from steadyface.trackers.schemas import TRACKS

        time_s = np.arange(180) / 30
        points = np.full((180, 68, 2), 200.0)
        points += np.arange(68)[:, None]
        points[..., 1] += 7.5 * np.sin(2 * np.pi * time_s)[:, None]
        frames = np.repeat(np.arange(180), 68)
        tracks = check(pd.DataFrame({
            "subject": "A01", "task": "OPEN", "repetition": 1, "frame": frames,
            "time_s": time_s[frames], "landmark": np.tile(np.arange(68), 180),
            "x_px": points[..., 0].ravel(), "y_px": points[..., 1].ravel(),
            "confidence": 1.0, "decoder": "none", "status": "ok",
        }), TRACKS, "tracks")
        table = check(measure_smoothness({"fan": tracks, "sbr": tracks}), SMOOTHNESS, "smoothness")
        rows = table.query("measure == 'extent_px' and setting == 'main' and series == 'mean'")
        print(*rows["tracker"], *rows["status"], *rows["value"].round(6))
    """
    *told, first, second = run(code, extended)
    assert told == ["fan", "sbr", "ok", "ok"]
    # A sine of 7.5 px whose 30 samples a second do not hit its crests exactly.
    crest = max(math.sin(2 * math.pi * step / 30) for step in range(30))
    assert float(first) == float(second) == pytest.approx(15 * crest, abs=1e-6)
