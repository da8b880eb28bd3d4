"""No code of this project runs what a file holds, and none hands a name to a shell."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("workflow_scripts", "benchmarks", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
# Made here to be refused.
HOSTILE = {
    "tests/exchange/test_deeplabcut.py",
    "tests/security/test_hostile_files.py",
    "tests/trackers/sbr/test_checkpoint.py",
}
FORBIDDEN_MODULES = {
    *("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"),
    *("zipfile", "tarfile"),
}
FORBIDDEN_CALLS = {
    *("eval", "exec", "os.system", "os.popen", "subprocess.getoutput"),
    *("subprocess.getstatusoutput", "pandas.read_pickle", "pd.read_pickle"),
    *("yaml.load", "yaml.unsafe_load", "yaml.full_load", "yaml.load_all"),
}


def name_of(node):
    """`a.b.c` of a dotted expression; empty for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return ""


def keywords(call):
    return {k.arg: getattr(k.value, "value", None) for k in call.keywords}


def offences(tree):
    """(line, what) of everything that could run a file's content or a file's name."""
    found = []
    for node in ast.walk(tree):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        found += [(node.lineno, m) for m in modules if m.split(".")[0] in FORBIDDEN_MODULES]
        if not isinstance(node, ast.Call):
            continue
        name, given = name_of(node.func), keywords(node)
        if name in FORBIDDEN_CALLS:
            found.append((node.lineno, name))
        if name == "torch.load" and given.get("weights_only") is not True:
            found.append((node.lineno, "torch.load without weights_only=True"))
        if given.get("allow_pickle") or given.get("shell"):
            found.append((node.lineno, f"{name} with allow_pickle or shell"))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_s_content_or_name_is_run(path):
    if path.relative_to(ROOT).as_posix() in HOSTILE:
        pytest.skip("makes hostile files, to see them refused")
    assert offences(ast.parse(path.read_bytes())) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "np.load(path, allow_pickle=True)",
        "yaml.load(text, Loader=yaml.Loader)",
        "eval(text)",
        "os.system(f'rm {name}')",
        "subprocess.run(command, shell=True)",
    ],
)
def test_the_search_finds_what_it_is_for(line):
    assert offences(ast.parse(line)) != []


@pytest.mark.parametrize("line", ["torch.load(p, weights_only=True)", "network.eval()"])
def test_the_search_leaves_harmless_lines_alone(line):
    assert offences(ast.parse(line)) == []


def test_a_shell_gets_names_from_a_rule_in_quotes_only():
    """`{input:q}` is quoted by Snakemake; a bare `{input}` would run what a name holds."""
    for path in [ROOT / "Snakefile", *sorted((ROOT / "rules").glob("*.smk"))]:
        text = path.read_text()
        for word in ("run:", "shell(", "eval(", "exec("):
            assert not re.search(rf"(?<!\w){re.escape(word)}", text), f"{path.name} has {word}"
        for command in re.findall(r"shell:\s*((?:\s*[rf]?\"[^\n]*\"\n)+)", text):
            fields = re.findall(r"(?<!{){([^{}]*)}", command)
            assert all(field.endswith(":q") for field in fields), f"{path.name}: {command}"
        assert len(re.findall(r"shell:", text)) == len(re.findall(r"shell:\s*\"", text))
