"""Wrong answers that nobody thought of: the references, each changed in one place by a machine.

A mutant is put in as a student's answer, and must lose points on the function that was changed; one
of a helper, on any of the functions that use it. One that cannot, since it gives the same results
on every input that may be asked, is equivalent: `solutions/equivalent_mutants.toml` lists those,
each with the reason.
"""

from __future__ import annotations

import ast
import difflib
import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider

from autograder.course import Assignment, Course, CourseError
from tools.array_operators import OPERATORS as ARRAY_OPERATORS

# These two put a random number in a variable's place; OtherName puts another variable there.
LEFT_OUT = ("VariableInserter", "VariableReplacer")
OPERATORS: Mapping[str, type[Operator]] = {
    **{name: OperatorProvider()[name] for name in OperatorProvider() if name not in LEFT_OUT},
    **{each.__name__: each for each in ARRAY_OPERATORS},
}


@dataclass(frozen=True)
class Mutant:
    """A reference that is changed in one place.

    `function` is the one that was changed, `asked` are those of which one must lose points, and
    `answer` is the source of the cell of `cell`. `change` tells it from all others of its function:
    the operator, and the lines by which the source differs.
    """

    function: str
    cell: str
    asked: tuple[str, ...]
    change: str
    answer: str


@dataclass(frozen=True)
class Reference:
    """An assignment's reference as answer cells: each function with the helpers it is first to use.

    A later answer calls what an earlier cell has defined, as in any notebook.
    """

    cells: Mapping[str, tuple[str, ...]]  # by question: the functions in its cell
    sources: Mapping[str, str]  # by function, without docstrings
    users: Mapping[str, tuple[str, ...]]  # by helper: the questions that call it
    calls: Mapping[str, set[str]]  # by question: all that it calls, at first hand or not

    @classmethod
    def of(cls, assignment: Assignment) -> Reference:
        path = assignment.solutions / "reference.py"
        text = path.read_text(encoding="utf-8")
        functions = {
            node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)
        }
        helpers = set(functions) - set(assignment.graded)
        calls = {name: _names(node) & set(functions) for name, node in functions.items()}
        placed: set[str] = set()
        cells: dict[str, tuple[str, ...]] = {}
        users: dict[str, tuple[str, ...]] = {}
        for question in assignment.graded:
            needed = _reached(question, {name: calls[name] & helpers for name in calls})
            for helper in needed:
                users[helper] = (*users.get(helper, ()), question)
            cells[question] = (*(name for name in functions if name in needed - placed), question)
            placed |= needed
        sources = {name: _without_docstring(text, node) for name, node in functions.items()}
        return cls(
            cells, sources, users, {each: _reached(each, calls) for each in assignment.graded}
        )

    def answer(self, question: str, changed: str = "", source: str = "") -> str:
        """A question's answer cell, with one of its functions replaced."""
        parts = (source if name == changed else self.sources[name] for name in self.cells[question])
        return "import numpy as np\n\n\n" + "\n\n\n".join(parts) + "\n"

    def answers(self) -> dict[str, str]:
        """Every answer cell, nothing changed."""
        return {question: self.answer(question) for question in self.cells}


def mutants(reference: Reference) -> Iterator[Mutant]:
    """Every different mutant of every function and helper, in the cells' order."""
    for question, functions in reference.cells.items():
        for function in functions:
            asked = reference.users.get(function, (question,))
            for change, source in changes(reference.sources[function]):
                answer = reference.answer(question, function, source)
                yield Mutant(function, question, asked, change, answer)


@functools.cache
def changes(source: str) -> tuple[tuple[str, str], ...]:
    """Every different change of a function: in words, and the changed source."""
    found: list[tuple[str, str]] = []
    seen = {_meaning(source)}
    told: Counter[str] = Counter()
    nodes = list(ast_nodes(get_ast(source)))
    for name, operator in OPERATORS.items():
        count = sum(1 for node in nodes for _ in operator().mutation_positions(node))
        for occurrence in range(count):
            changed = mutate_code(source, operator(), occurrence)
            meaning = _meaning(changed)
            if meaning is None or meaning in seen:
                continue
            seen.add(meaning)
            lines = _difference(source, changed)
            told[lines] += 1
            again = f" ({told[lines]})" if told[lines] > 1 else ""
            found.append((f"{name}{again}\n{lines}", changed))
    return tuple(found)


def _meaning(source: str) -> str | None:
    """What tells two programs apart; nothing for what is no Python."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return None


def _difference(before: str, after: str) -> str:
    # cosmic-ray puts a space before a new number.
    after = re.sub(r"(?<=\w=) +(?=\S)|(?<=[(\[]) +", "", after)
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return "\n".join(f"{line[0]} {line[2:].strip()}" for line in lines if line[0] in "-+")


def _names(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def _reached(question: str, calls: Mapping[str, set[str]]) -> set[str]:
    """The functions that a question calls, at first hand or through each other."""
    found: set[str] = set()
    waiting = [question]
    while waiting:
        new = calls[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _without_docstring(text: str, function: ast.FunctionDef) -> str:
    lines = text.splitlines()[function.lineno - 1 : function.end_lineno]
    if ast.get_docstring(function) is None:
        return "\n".join(lines)
    docstring = function.body[0]
    first, last = docstring.lineno - function.lineno, docstring.end_lineno - function.lineno
    return "\n".join(lines[:first] + lines[last + 1 :])


# -- those that no grader can tell from the reference -----------------------------------------


def equivalents(path: Path, course: Course) -> dict[str, dict[str, dict[str, str]]]:
    """The listed mutants: by assignment, function and change, the reason of each."""
    stated = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known: dict[str, dict[str, dict[str, str]]] = {name: {} for name in course.assignments}
    for name, functions in stated.items():
        if name not in known:
            raise CourseError(f"{path}: {name} is no assignment of the course.")
        for function, entries in functions.items():
            there = known[name].setdefault(function, {})
            for entry in entries:
                for change in entry["changes"].strip().split("\n\n"):
                    if change in there:
                        raise CourseError(f"{path}: {name}.{function} lists twice\n{change}")
                    there[change] = " ".join(entry["reason"].split())
    return known
