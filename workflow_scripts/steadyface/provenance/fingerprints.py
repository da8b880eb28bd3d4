"""What a script's results depend on besides its inputs: its own code and the library's."""

import ast
import hashlib
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePath

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
SCRIPTS = Path(__file__).resolve().parents[2]


def fingerprint(script: str, *others: str) -> list[str]:
    """Digest of each file that a rule's script runs: itself and what it imports from the library.

    Snakemake notices a script that changed, not a module that the script imports. As a rule's
    parameter, these digests make it notice both, and only in the rules that they matter to.

    Args:
        script: file name under `workflow_scripts/`.
        others: files or folders there that the script reads, for example templates.

    Returns:
        Lines of path and digest, sorted by path.
    """
    pending, digests = [SCRIPTS / script], {}
    while pending:
        path = pending.pop()
        if path not in digests:
            digests[path], imported = _parsed(path)
            pending += imported
    for other in others:
        found = [path for path in (SCRIPTS / other).rglob("*") if path.is_file()]
        for path in found or [SCRIPTS / other]:
            digests[path] = _digest(path.read_bytes())
    return sorted(
        f"{path.relative_to(SCRIPTS).as_posix()} {digest}" for path, digest in digests.items()
    )


def rules_fingerprint(folder: str | Path) -> list[str]:
    """Digest of a workflow's Snakefile and rule files, without comments, docstrings and layout.

    Returns:
        Lines of path and digest, sorted by path.
    """
    folder = Path(folder)
    left_out = {tokenize.COMMENT, tokenize.NL}
    lines = []
    for path in [folder / "Snakefile", *(folder / "rules").glob("*.smk")]:
        with path.open("rb") as file:
            tokens = [
                f"{token.type} {token.string.strip()}"
                for token in _without_docstrings(tokenize.tokenize(file.readline))
                if token.type not in left_out
            ]
        lines.append(
            f"{path.relative_to(folder).as_posix()} {_digest(chr(10).join(tokens).encode())}"
        )
    return sorted(lines)


def _without_docstrings(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[tokenize.TokenInfo]:
    """The tokens of a rule file but for its docstring and those of its functions."""
    layout = {tokenize.ENCODING, tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT}
    # The first word of the line before; a string that begins a rule's section is a path.
    opened, begun, documented = "def", False, False
    for token in tokens:
        if token.type == tokenize.STRING and opened == "def" and not begun:
            documented = True
        elif token.type == tokenize.NEWLINE and documented:
            opened, documented = "", False
        else:
            yield token
            if token.type == tokenize.NEWLINE:
                begun = False
            elif token.type not in layout and not begun:
                opened, begun = token.string, True


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def _parsed(path: Path) -> tuple[str, list[Path]]:
    """Digest of a Python file's meaning, and the files under `SCRIPTS` that it imports."""
    digest, names = _meaning(path.read_bytes())
    modules = {PurePath(*name.split(".")) for name in names}
    modules |= {package for module in modules for package in module.parents}
    files = {SCRIPTS / module.with_suffix(".py") for module in modules if module.name}
    files |= {SCRIPTS / module / "__init__.py" for module in modules if module.name}
    return digest, [file for file in files if file.is_file()]


@cache
def _meaning(source: bytes) -> tuple[str, frozenset[str]]:
    """Digest of what Python code does, and the dotted names that it imports."""
    tree = ast.parse(source)
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        # The syntax tree leaves out comments and layout, and docstrings change no result.
        elif isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    return _digest(ast.dump(tree).encode()), frozenset(names)
