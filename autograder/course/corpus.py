"""The labelled answers of an assignment, right and wrong.

`solutions/<assignment>/` holds `reference.py` (what graders compare with), `accepted/` (right
answers in other styles) and `misconceptions/` (wrong ones); `solutions/hostile/` holds attacks.
Accepted and hostile answers are text notebooks whose cells are named after what they answer:

    # %% softmax
    def softmax(x): ...
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import inspect
import re
import sys
import textwrap
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import CONCEPT_CRITERIA, CRITERIA, Assignment, Course, CourseError

Answer = Callable[..., Any]

CELL = re.compile(r"^# %% *(\w+) *\n", re.MULTILINE)


@dataclass(frozen=True)
class Misconception:
    """One wrong answer that behaves unlike the right one and unlike every other wrong one."""

    id: str
    belief: str
    hint: str
    caught_by: tuple[str, ...]
    function: Answer

    @property
    def question(self) -> str:
        """The function that it is a wrong answer to: the name of its file."""
        return self.function.__module__.rpartition(".")[2]

    @functools.cached_property
    def _definition(self) -> ast.FunctionDef:
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.function)))
        definition = tree.body[0]
        assert isinstance(definition, ast.FunctionDef)
        definition.decorator_list = []
        return definition

    @functools.cached_property
    def _code(self) -> types.CodeType:
        module = ast.Module([self._definition], type_ignores=[])
        return compile(module, f"<misconception {self.id}>", "exec")

    def fresh(self, earlier: Mapping[str, Answer]) -> Answer:
        """The function as if just defined: no memory of earlier calls.

        `earlier` replaces the earlier functions of the assignment that it calls.
        """
        namespace = {**self.function.__globals__, **earlier}
        exec(self._code, namespace)  # noqa: S102 - the course's own source
        made: Answer = namespace[self.id]
        return made

    def as_answer(self) -> str:
        """The source of the answer cell of a student who believes this."""
        definition = self._definition
        source = ast.unparse(definition)
        # Its own name may stand inside it too, as where it keeps something between calls.
        return re.sub(rf"\b{self.id}\b", self.question, source)


def misconception(
    *, belief: str, hint: str, caught_by: tuple[str, ...]
) -> Callable[[Answer], Answer]:
    """Labels a wrong answer; its name is its id, and the label is its attribute `misconception`.

    belief: what the student takes to be true, in one sentence.
    hint: what the student is told: what is seen, then one thing to try.
    caught_by: the criteria that this answer fails, all of them.
    """
    known_criteria = (*CRITERIA, *CONCEPT_CRITERIA)
    if not caught_by or not set(caught_by) <= set(known_criteria):
        raise CourseError(f"caught_by must name criteria of {known_criteria}, not {caught_by}")

    def label(function: Answer) -> Answer:
        mistake = Misconception(function.__name__, belief, hint, caught_by, function)
        function.misconception = mistake  # type: ignore[attr-defined]
        return function

    return label


@dataclass(frozen=True, eq=False)
class Corpus:
    """The answers of one assignment."""

    assignment: Assignment
    accepted: Mapping[str, Mapping[str, str]]  # style -> cell name -> source
    misconceptions: Mapping[str, tuple[Misconception, ...]]  # question -> wrong answers

    @property
    def all_misconceptions(self) -> tuple[Misconception, ...]:
        return tuple(mistake for each in self.misconceptions.values() for mistake in each)


@functools.cache
def load_corpus(assignment: Assignment) -> Corpus:
    """Reads `solutions/<assignment>/`; CourseError says which file is not as it must be."""
    accepted = {
        path.stem: answer_cells(path) for path in sorted(assignment.solutions.glob("accepted/*.py"))
    }
    misconceptions = {
        question: _misconceptions(assignment, question) for question in assignment.graded
    }
    for question, points in assignment.graded.items():
        for mistake in misconceptions[question]:
            if not set(mistake.caught_by) <= set(points):
                raise CourseError(
                    f"{assignment.name}: {mistake.id} is caught by {', '.join(mistake.caught_by)}; "
                    f"{question} has {', '.join(points)}."
                )
    files: dict[str, str] = {}
    for question, each in misconceptions.items():
        for mistake in each:
            file = f"{question}.py"
            other = files.setdefault(mistake.id, file)
            if other != file:
                folder = (assignment.solutions / "misconceptions").relative_to(assignment.root)
                raise CourseError(
                    f"{folder}: {other} and {file} both have a mistake {mistake.id}: rename one, "
                    "as its name is its id."
                )
    return Corpus(assignment, accepted, misconceptions)


def load_hostile(course: Course) -> dict[str, Mapping[str, str]]:
    """The attacks, by name: their cells `extra` and `answers`."""
    return {path.stem: answer_cells(path) for path in sorted(course.hostile.glob("*.py"))}


def answer_cells(path: Path) -> dict[str, str]:
    """The named cells of a text notebook; what stands before the first is its description."""
    parts = CELL.split(path.read_text(encoding="utf-8"))
    names, sources = parts[1::2], parts[2::2]
    if not names or len(set(names)) != len(names):
        raise CourseError(f"{path}: needs cells `# %% name`, each name once.")
    return {name: source.strip() + "\n" for name, source in zip(names, sources, strict=True)}


def load_module(path: Path, name: str) -> types.ModuleType:
    """A module of the course by its file, under its dotted name from the course's folder."""
    if name in sys.modules and getattr(sys.modules[name], "__file__", None) == str(path):
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise CourseError(f"{path} is missing.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        del sys.modules[name]
        where = f"{error.filename}, line {error.lineno}"
        raise CourseError(f"{where}: {error.msg}. Nothing is graded until it is mended.") from error
    return module


def _misconceptions(assignment: Assignment, question: str) -> tuple[Misconception, ...]:
    root = str(assignment.root)
    if root not in sys.path:
        sys.path.insert(0, root)  # its files import `solutions.<assignment>.reference`
    path = assignment.solutions / "misconceptions" / f"{question}.py"
    name = f"solutions.{assignment.name}.misconceptions.{question}"
    module = load_module(path, name)
    misconceptions = [
        value.misconception
        for value in vars(module).values()
        if isinstance(getattr(value, "misconception", None), Misconception)
    ]
    return tuple(misconceptions)
