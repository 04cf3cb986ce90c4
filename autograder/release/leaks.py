"""Proves that nothing hidden is in a release, without trusting the markers that should hide it.

nbgrader removes what stands between its markers, and a marker with a typing error removes nothing.
So the released files are searched for what must not be there: marker words, lines of the master's
solutions and hidden tests, lines of the reference and of every accepted and mistaken answer, and
outputs.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .. import KitError
from ..corpus import Corpus
from ..student import selfcheck

MARKER = re.compile(r"#+\s*(BEGIN|END)\s+\w*\s*(SOLUTION|HIDDEN|MARK|TEST)", re.IGNORECASE)
# What a hidden region looks like in the master, however its marker is spelt.
REGION = re.compile(r"^[ \t]*#{1,}\s*BEGIN\b.*?^[ \t]*#{1,}\s*END\b[^\n]*$", re.M | re.S)
# Shorter lines (`return x`, `else:`) are everybody's.
SHORTEST = 16


class LeakError(KitError):
    """Something hidden is in the release; the message says what and in which file."""


def check(corpus: Corpus, master: Mapping[str, Any], folder: Path) -> None:
    """LeakError when a file in the folder holds anything that students must not have."""
    found = list(leaks(corpus, master, folder))
    if found:
        raise LeakError(
            f"The release of {corpus.assignment.name} would leak; nothing was replaced.\n"
            + "\n".join(f"  {line}" for line in found[:20])
        )


def leaks(corpus: Corpus, master: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """One line for each thing that must not be there."""
    secret = _secret_lines(corpus, master)
    allowed = _normal_lines(_given_text(master)) | _normal_lines(
        Path(selfcheck.__file__).read_text()
    )
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder)
        if path.suffix == ".py" and path.name != "selfcheck.py":
            yield f"{name}: Python files of the master's folder do not belong to a release"
        text = path.read_text(encoding="utf-8", errors="replace")
        for place, source in _texts(path, text):
            if MARKER.search(source):
                yield f"{name}, {place}: a marker is left: {MARKER.search(source).group(0)!r}"  # type: ignore[union-attr]
            for line in _normal_lines(source) & (secret - allowed):
                yield f"{name}, {place}: a line of an answer or hidden test: {line!r}"
        if path.suffix == ".ipynb":
            yield from _notebook_leaks(str(name), json.loads(text))


def _texts(path: Path, text: str) -> Iterator[tuple[str, str]]:
    if path.suffix != ".ipynb":
        yield "text", text
        return
    for number, cell in enumerate(json.loads(text)["cells"], start=1):
        yield f"cell {number}", "".join(cell["source"])


def _notebook_leaks(name: str, notebook: Mapping[str, Any]) -> Iterator[str]:
    for number, cell in enumerate(notebook["cells"], start=1):
        source = "".join(cell["source"])
        if cell.get("outputs"):
            yield f"{name}, cell {number}: has outputs"
        about = cell["metadata"].get("nbgrader", {})
        answers = about.get("solution") and cell["cell_type"] == "code" and not about.get("grade")
        if answers and not _is_stub(source):
            yield f"{name}, cell {number}: its answer is more than a docstring and a stub"


def _is_stub(source: str) -> bool:
    """Whether every function of an answer cell only raises NotImplementedError."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        if not isinstance(node, ast.FunctionDef):
            return False
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        if len(body) != 1 or not isinstance(body[0], ast.Raise):
            return False
    return True


def _given_text(master: Mapping[str, Any]) -> str:
    """What the master shows on purpose: everything that is neither solution nor hidden test."""
    kept = []
    for cell in master["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        source = REGION.sub("", cell["source"])
        if not about.get("solution"):
            kept.append(source)
    return "\n".join(kept)


def _secret_lines(corpus: Corpus, master: Mapping[str, Any]) -> set[str]:
    """Lines that only answers and hidden tests have."""
    texts = [(corpus.assignment.solutions / "reference.py").read_text(encoding="utf-8")]
    texts += [source for style in corpus.accepted.values() for source in style.values()]
    texts += [known.as_answer() for known in corpus.all_misconceptions]
    for cell in master["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("solution") and cell["cell_type"] == "code":
            texts.append(_without_docstrings(cell["source"]))
        else:
            texts += [match.group(0) for match in REGION.finditer(cell["source"])]
    return {line for text in texts for line in _normal_lines(_without_docstrings(text))}


def _without_docstrings(source: str) -> str:
    """The code of a text, as its statements are written; whole where it does not parse."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.Module, ast.ClassDef)) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:] or [ast.Pass()]
    code = ast.unparse(tree)
    # As written too: unparsing changes spaces and quotes, and drops comments.
    written = [line for line in source.splitlines() if not line.lstrip().startswith(('"', "'"))]
    documented = {line.strip() for line in _docstring_lines(source)}
    return code + "\n" + "\n".join(line for line in written if line.strip() not in documented)


def _docstring_lines(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.Module, ast.ClassDef)):
            yield from (ast.get_docstring(node, clean=False) or "").splitlines()


def _normal_lines(text: str) -> set[str]:
    """Lines without white space, long enough to mean something."""
    lines = (re.sub(r"\s+", "", line) for line in text.splitlines())
    return {
        line
        for line in lines
        if len(line) >= SHORTEST and not line.startswith(("import", "from", "def", "#", "class"))
    }
