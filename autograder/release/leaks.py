"""Proves that nothing hidden is in a release, without trusting the markers that should hide it.

nbgrader removes what stands between its markers, and a marker with a typing error removes nothing.
So the released files are searched for what must not be there: whatever looks like a marker, lines
of the master's solutions and hidden tests, of the reference, of the graders and of every accepted
and mistaken answer, outputs, tests in the open, and files that nobody meant to ship.
"""

from __future__ import annotations

import ast
import functools
import json
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from .. import KitError
from ..course.corpus import Corpus
from ..student import SELFCHECK, files_of_the_check

# What the kit itself puts beside the notebook.
SHIPPED = (*files_of_the_check(), "selfcheck.json", "requirements.txt", "README.md")
# The Python of a master's folder that ships: it draws the numbers of each student's own questions,
# and what the notebook shows.
HELPERS = ("instances.py", "figures.py")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
MARKER = re.compile(r"#+\s*(BEGIN|END)\s+\w*\s*(SOLUTION|HIDDEN|MARK|TEST)", re.IGNORECASE)
MARKERS = [
    f"{side} {what}"
    for side in ("BEGIN", "END")
    for what in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
]
COMMENT = re.compile(r"^[ \t]*#+[ \t]*(\S[^\n]{4,30})$", re.MULTILINE)
# What a hidden region looks like in the master, however its marker is spelt.
REGION = re.compile(r"^[ \t]*#{1,}\s*BEGIN\b.*?^[ \t]*#{1,}\s*END\b[^\n]*$", re.M | re.S)
# Shorter lines (`return x`, `else:`) are everybody's.
SHORTEST = 16


class LeakError(KitError):
    """Something hidden is in the release; the message says what and in which file."""


def check(corpus: Corpus, master: Mapping[str, Any], folder: Path) -> None:
    """LeakError when a file in the folder holds anything that students must not have."""
    lines = list(leaks(corpus, master, folder))
    if lines:
        raise LeakError(
            f"The release of {corpus.assignment.name} would leak; nothing was replaced.\n"
            + "\n".join(f"  {line}" for line in lines[:20])
        )


def leaks(corpus: Corpus, master: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """One line for each thing that must not be there."""
    # Assignments give ready-made what earlier ones asked for: that is shown on purpose.
    shown = _squeezed(_given_code(master)) + _squeezed(_check())
    hidden = {line for line in _hidden_lines(corpus, master) if line not in shown}
    source = corpus.assignment.source.parent
    meant = {str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()}
    meant |= {*SHIPPED, corpus.assignment.released.name}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        if name not in meant:
            yield f"{name}: a stray file, which is neither the kit's nor in the master's folder"
        elif path.suffix == ".py" and name not in (*SHIPPED, *HELPERS):
            yield (
                f"{name}: Python files of the master's folder do not belong to a release, but for "
                f"{' and '.join(HELPERS)}"
            )
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            if path.suffix not in PICTURES:
                yield f"{name}: neither text nor a picture, so it cannot be searched"
            continue
        for where, words in _texts(path, text):
            for marker in _markers(words):
                yield f"{name}, {where}: a marker is left: {marker!r}"
            squeezed = _squeezed(words)
            for line in sorted(line for line in hidden if line in squeezed):
                yield f"{name}, {where}: a line of an answer or hidden test: {line!r}"
        if path.suffix == ".ipynb":
            yield from _notebook_leaks(name, json.loads(text))


def _markers(text: str) -> Iterator[str]:
    """What is a marker, or was meant to be one."""
    if match := MARKER.search(text):
        yield match.group(0)
        return
    for said in COMMENT.findall(text):
        if any(SequenceMatcher(None, marker, said.upper()).ratio() > 0.8 for marker in MARKERS):
            yield said


def _texts(path: Path, text: str) -> Iterator[tuple[str, str]]:
    """The texts of a file, with where they stand: of JSON its strings, as they are meant."""
    if path.suffix == ".json":
        yield "text", "\n".join(_strings(json.loads(text)))
    elif path.suffix == ".ipynb":
        notebook = json.loads(text)
        for number, cell in enumerate(notebook.pop("cells"), start=1):
            yield f"cell {number}", "".join(cell.pop("source"))
            yield f"cell {number}, beside its source", "\n".join(_strings(cell))
        yield "metadata", "\n".join(_strings(notebook))
    else:
        yield "text", text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)


def _notebook_leaks(name: str, notebook: Mapping[str, Any]) -> Iterator[str]:
    for number, cell in enumerate(notebook["cells"], start=1):
        source = "".join(cell["source"])
        if cell.get("outputs"):
            yield f"{name}, cell {number}: has outputs"
        about = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] != "code":
            continue
        if about.get("solution") and not about.get("grade") and not _is_stub(source):
            yield f"{name}, cell {number}: its answer is not a signature, a docstring and a stub"
        if about.get("grade") and not about.get("solution") and not _only_checks(source):
            yield f"{name}, cell {number}: its tests are more than `check(...)`"


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


def _only_checks(source: str) -> bool:
    """Whether a cell does nothing but call `check`."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    return all(
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "check"
        for node in tree.body
    )


def _check() -> str:
    return "\n".join((SELFCHECK.parent / name).read_text() for name in files_of_the_check())


def _given_code(master: Mapping[str, Any]) -> str:
    """The code that the master shows on purpose: neither solution nor hidden test."""
    return "\n".join(
        REGION.sub("", cell["source"])
        for cell in master["cells"]
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("solution")
    )


def _hidden_lines(corpus: Corpus, master: Mapping[str, Any]) -> set[str]:
    """Lines that only answers and hidden tests have."""
    files = [corpus.assignment.solutions / "reference.py", *corpus.assignment.graders.glob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files]
    texts += [source for style in corpus.accepted.values() for source in style.values()]
    texts += [misconception.as_answer() for misconception in corpus.all_misconceptions]
    for cell in master["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("solution"):  # of code, and of text that a person grades
            texts.append(cell["source"])
        else:
            texts += [match.group(0) for match in REGION.finditer(cell["source"])]
    return {line for text in texts for line in _long_lines(_without_docstrings(text))}


@functools.cache
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


def _long_lines(code: str) -> Iterator[str]:
    """Squeezed lines that are long enough to mean something, with and without their comment."""
    for written in code.splitlines():
        for line in {_squeezed(written), _squeezed(written.split("  #")[0])}:
            everybodys = line.startswith(("import", "from", "def", "#", "class", "@"))
            if len(line) >= SHORTEST and not everybodys:
                yield line


def _squeezed(text: str) -> str:
    """A text without white space, and with one kind of quotes."""
    return re.sub(r"\s+", "", text).replace('"', "'")
