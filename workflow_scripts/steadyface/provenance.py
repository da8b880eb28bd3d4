"""What a script's results depend on besides its inputs: its own code and the library's."""

import ast
import hashlib
from functools import cache
from pathlib import Path, PurePath

SCRIPTS = Path(__file__).resolve().parents[1]


def fingerprint(script: str) -> list[str]:
    """Digest of each file that a rule's script runs: itself and what it imports from the library.

    Snakemake notices a script that changed, not a module that the script imports. As a rule's
    parameter, these digests make it notice both, and only in the rules that they matter to.

    Args:
        script: file name under `workflow_scripts/`.

    Returns:
        Lines of path and digest, sorted by path.
    """
    pending, digests = [SCRIPTS / script], {}
    while pending:
        path = pending.pop()
        if path not in digests:
            digests[path], imported = _parsed(path)
            pending += imported
    return sorted(
        f"{path.relative_to(SCRIPTS).as_posix()} {digest}" for path, digest in digests.items()
    )


@cache
def _parsed(path: Path) -> tuple[str, list[Path]]:
    """Digest of a Python file's meaning, and the files under `SCRIPTS` that it imports."""
    tree = ast.parse(path.read_bytes())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    modules = {PurePath(*name.split(".")) for name in names}
    modules |= {package for module in modules for package in module.parents}
    files = {SCRIPTS / module.with_suffix(".py") for module in modules if module.name}
    files |= {SCRIPTS / module / "__init__.py" for module in modules if module.name}
    # The syntax tree leaves out comments and layout, which change no result.
    digest = hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:12]
    return digest, [file for file in files if file.is_file()]
