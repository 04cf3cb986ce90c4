"""Wrong answers that nobody thought of: the references, with one token changed by cosmic-ray.

A mutant is put in as a student's answer, and must lose points on its function. One that cannot,
since it gives the same results on every input that may be asked, is equivalent; those are listed in
`solutions/<assignment>/equivalent_mutants.toml`, each with the reason.
"""

from __future__ import annotations

import ast
import difflib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from .corpus import Corpus
from .course import Assignment, CourseError

# Each is one token in another's place. Those that need a name to put in are left out.
LEFT_OUT = ("core/VariableInserter", "core/VariableReplacer")


@dataclass(frozen=True)
class Mutant:
    """One changed reference. `removed` and `added` are the lines by which it differs."""

    question: str
    operator: str
    removed: str
    added: str
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.question, self.removed, self.added


def mutants(corpus: Corpus) -> Iterator[Mutant]:
    """Every different mutant of every function of the reference, in the questions' order."""
    text = (corpus.assignment.solutions / "reference.py").read_text(encoding="utf-8")
    tree = ast.parse(text)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for question in corpus.assignment.questions:
        seen = {ast.dump(functions[question])}
        for name in (question, *_helpers(functions, question, corpus.assignment)):
            rest = _rest(text, tree, corpus.assignment, question, name)
            original = _without_docstring(text, functions[name])
            for operator, source in _changed(original):
                answer = f"{rest}\n\n{source}".strip() + "\n"
                try:
                    dumped = ast.dump(ast.parse(answer))
                except SyntaxError:
                    continue
                if dumped not in seen:
                    seen.add(dumped)
                    removed, added = _difference(original, source)
                    yield Mutant(question, operator, removed, added, answer)


def _changed(source: str) -> Iterator[tuple[str, str]]:
    """Every mutant that cosmic-ray makes of a source, with its operator's name."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    for name in sorted(set(operator_names()) - set(LEFT_OUT)):
        operator = get_operator(name)()
        occurrence = 0
        while (mutated := mutate_code(source, operator, occurrence)) is not None:
            yield name.removeprefix("core/"), mutated
            occurrence += 1


def _helpers(
    functions: dict[str, ast.FunctionDef], question: str, assignment: Assignment
) -> list[str]:
    """The reference's own functions that a question uses and that are no question."""
    found: list[str] = []
    waiting = [question]
    while waiting:
        used = {n.id for n in ast.walk(functions[waiting.pop()]) if isinstance(n, ast.Name)}
        new = [
            name
            for name in functions
            if name in used and name not in found and name not in assignment.questions
        ]
        found += new
        waiting += new
    return found


def _rest(text: str, tree: ast.Module, assignment: Assignment, question: str, name: str) -> str:
    """What an answer cell needs beside one function: imports, constants and helpers."""
    parts = []
    for node in tree.body:
        is_docstring = isinstance(node, ast.Expr)
        other = isinstance(node, ast.FunctionDef) and (
            node.name == name or (node.name in assignment.questions and node.name != question)
        )
        if not is_docstring and not other:
            parts.append(ast.get_source_segment(text, node) or "")
    return "\n".join(parts)


def _without_docstring(text: str, function: ast.FunctionDef) -> str:
    if ast.get_docstring(function) is None:
        return ast.get_source_segment(text, function) or ""
    lines = text.splitlines()
    first, docstring, last = function.lineno, function.body[0], function.end_lineno
    return "\n".join(lines[first - 1 : docstring.lineno - 1] + lines[docstring.end_lineno : last])


def _difference(before: str, after: str) -> tuple[str, str]:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    parts = [" ".join(line[2:].strip() for line in lines if line.startswith(s)) for s in "-+"]
    return parts[0], parts[1]


def equivalents(assignment: Assignment) -> dict[tuple[str, str, str], str]:
    """The mutants that are known to be equivalent, with the reason of each."""
    path = assignment.solutions / "equivalent_mutants.toml"
    if not path.exists():
        return {}
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    known: dict[tuple[str, str, str], str] = {}
    for each in listed.get("mutant", []):
        try:
            reason = each["reason"]
            for added in each["becomes"]:
                known[each["function"], each["line"], added] = reason
        except KeyError as error:
            raise CourseError(f"{path}: a mutant has no {error}.") from error
    return known
