"""Gives a group's mistake a name: an entry of `solutions/<assignment>/misconceptions/`.

Who builds on earlier functions takes them from the reference, as all known mistakes do.
"""

from __future__ import annotations

import ast
import keyword
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import KitError, UsageError
from ..course import Assignment
from ..util.files import whole
from .code import Source

WIDTH = 100
REFERENCE = re.compile(r"solutions\.\w+\.reference")
LABEL = "from autograder.course.corpus import misconception"


class NotNamed(KitError):
    """A mistake cannot be named; the message says why."""


class NoSuchName(NotNamed, UsageError):
    """What was typed can be no mistake's name, or is another's."""


@dataclass(frozen=True)
class Entry:
    """What a mistake is to be called, what it is taken for, and the criteria that it loses."""

    id: str
    question: str
    caught_by: Sequence[str]
    belief: str = ""
    hint: str = ""

    def text(self, source: Source, parameters: Sequence[str]) -> str:
        """As it stands in its file."""
        caught = "".join(f'"{each}", ' for each in self.caught_by).rstrip(" ")
        caught = caught if len(self.caught_by) == 1 else caught.rstrip(",")
        return "\n".join(
            (
                "@misconception(",
                *_stated("belief", self.belief),
                *_stated("hint", self.hint),
                f"    caught_by=({caught}),",
                ")",
                source.as_function(self.id, parameters),
            )
        )


def _stated(name: str, text: str) -> list[str]:
    """A text as a keyword argument, on as many lines as it needs."""
    line = f"    {name}={_quoted(text)},"
    if len(line) <= WIDTH:
        return [line]
    parts = _WRAPPED.wrap(text)
    lines = [f"    {name}={_quoted(parts[0])}", *(f"    {_quoted(part)}" for part in parts[1:])]
    return [*lines[:-1], f"{lines[-1]},"]


# Put together again, the parts are the text.
_WRAPPED = textwrap.TextWrapper(
    76,
    expand_tabs=False,
    replace_whitespace=False,
    drop_whitespace=False,
    break_on_hyphens=False,
)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@dataclass(frozen=True)
class MistakesFile:
    """The known mistakes of a question, as text; `before` is what there was, None for nothing."""

    path: Path
    before: str | None

    @classmethod
    def of(cls, assignment: Assignment, question: str) -> MistakesFile:
        return cls.at(assignment.solutions / "misconceptions" / f"{question}.py")

    @classmethod
    def at(cls, path: Path) -> MistakesFile:
        return cls(path, path.read_text(encoding="utf-8") if path.exists() else None)

    @property
    def from_references(self) -> set[str]:
        """The functions of references that its mistakes build on."""
        return {
            each.asname or each.name
            for node in ast.parse(self.before or "").body
            if isinstance(node, ast.ImportFrom) and REFERENCE.fullmatch(node.module or "")
            for each in node.names
        }

    def with_entry(self, assignment: Assignment, entry: Entry, source: Source, told: str) -> str:
        """The whole file with an entry behind those that are there. `told` is the entry's text."""
        text = self.before
        if text is None:
            title = f'"""What students believe about {entry.question}, and how it shows."""'
            text = f"{title}\n\nimport numpy as np\n\n{LABEL}\n"
        if "np" not in _bound(text):
            text = _with_import(text, "import numpy as np\n", first=True)
        missing = [name for name in source.earlier if name not in _bound(text)]
        if missing:
            where = f"from solutions.{assignment.name}.reference import {', '.join(missing)}"
            text = _with_import(text, where)
        return f"{text.rstrip()}\n\n\n{told}\n"

    def write(self, text: str) -> None:
        """Puts this in its place, at once; NotNamed where somebody has changed it meanwhile."""
        if type(self).at(self.path).before != self.before:
            raise NotNamed(f"{self.path} was changed in this moment: name it once more.")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with whole(self.path) as draft:
            draft.write_text(text, encoding="utf-8")


def check_name(assignment: Assignment, id_: str) -> None:
    """NotNamed where a mistake cannot have this name."""
    if not id_.isidentifier() or not id_.isascii() or keyword.iskeyword(id_) or id_ != id_.lower():
        raise NoSuchName(
            f"{id_!r} cannot be a mistake's name: small letters, digits and underscores, a verb "
            "first, as in `divides_by_the_sum`."
        )
    if id_ in assignment.graded:
        raise NoSuchName(f"{id_} is a question of {assignment.name}: name what is done wrong.")
    for path in sorted((assignment.solutions / "misconceptions").glob("*.py")):
        if id_ in _bound(path.read_text(encoding="utf-8")):
            where = path.relative_to(assignment.root)
            raise NoSuchName(f"{where} has {id_} already: choose another name.")


def _bound(text: str) -> set[str]:
    """The names that a file's own statements give something."""
    names: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {each.asname or each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.Assign):
            names |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names


def _with_import(text: str, line: str, first: bool = False) -> str:
    """The text with an import below or above those that it has, or below its docstring."""
    body = ast.parse(text).body
    imports = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
    lines = text.splitlines()
    if first and imports:
        lines.insert(imports[0].lineno - 1, line)
    else:
        last = (imports or body[:1])[-1:]
        lines.insert((last[0].end_lineno or 0) if last else 0, line)
    return "\n".join(lines) + "\n"
