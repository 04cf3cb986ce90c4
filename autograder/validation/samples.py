"""Submissions made from the corpora, each with what must come of it: for `demo` and `validate`."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..course import Assignment, Course
from ..course.corpus import Corpus, Misconception, load_corpus, load_hostile
from ..release.master import solved_answers
from ..results.result import Result
from ..runner.run import Task
from .notebooks import as_bytes, attack, filled_in, released_notebook

NOT_NAMED = "was not named"
Kind = Literal["right", "wrong", "untouched", "broken", "hostile"]


@dataclass(frozen=True)
class Sample:
    """One made submission. `wrong` is the misconception it holds, `score` what it must get."""

    kind: Kind
    task: Task
    score: float | None = None  # None: it cannot be read
    wrong: Misconception | None = None

    def complaint(self, result: Result) -> str:
        """Why the result is not what it must be; empty when it is."""
        if result.is_broken:
            return f"the grader broke: {' '.join(result.notes)[-300:]}"
        if self.score is None:
            return "" if result.outcome == "unreadable" else f"was graded: {result.score:g}"
        if self.wrong is not None:
            return misjudged(self.wrong, result)
        if result.outcome != "graded" or result.score != self.score:
            return f"{result.outcome} with {result.score:g} instead of {self.score:g}"
        return ""


def misjudged(known: Misconception, result: Result) -> str:
    """Why a misconception was not caught by exactly its criteria, under its name, at its price."""
    for question in result.questions:
        failed = {
            criterion.name for criterion in question.criteria if criterion.outcome != "passed"
        }
        named = {c.misconception for c in question.criteria if c.outcome != "passed"}
        if question.name != known.question and failed:
            return f"{question.name} lost {', '.join(sorted(failed))} as well"
        if question.name == known.question and failed != set(known.caught_by):
            return (
                f"lost {', '.join(sorted(failed)) or 'nothing'}, not {', '.join(known.caught_by)}"
            )
        if question.name == known.question and named != {known.id}:
            others = sorted(filter(None, named - {known.id}))
            return f"was taken for {', '.join(others)}" if others else NOT_NAMED
    return ""


def everybody(course: Course, assignment: Assignment) -> Iterator[Sample]:
    """All that can be made of an assignment's corpora."""
    corpus = load_corpus(assignment)
    yield from right(corpus)
    yield from wrong(corpus)
    yield from untouched(corpus)
    yield from broken(corpus)
    yield from hostile(corpus, course)


def right(corpus: Corpus) -> Iterator[Sample]:
    """The notebook's own solution, and every accepted alternative."""
    solutions = solved_answers(corpus.assignment)
    for name, style in {"solution": {}, **corpus.accepted}.items():
        task = made(corpus, f"right/{name}", {**solutions, **style})
        yield Sample("right", task, corpus.assignment.max_score)


def wrong(corpus: Corpus) -> Iterator[Sample]:
    """Every misconception in an otherwise solved notebook."""
    solutions = solved_answers(corpus.assignment)
    for misconception in corpus.all_misconceptions:
        task = made(
            corpus,
            f"wrong/{misconception.id}",
            {**solutions, misconception.question: misconception.as_answer()},
        )
        points = corpus.assignment.graded[misconception.question]
        lost = sum(
            points[criterion] for criterion in points if criterion in misconception.caught_by
        )
        yield Sample("wrong", task, corpus.assignment.max_score - lost, misconception)


def untouched(corpus: Corpus) -> Iterator[Sample]:
    yield Sample("untouched", made(corpus, "untouched/as released", {}), 0)


def hostile(corpus: Corpus, course: Course) -> Iterator[Sample]:
    """Every attack, on answers that are otherwise worthless."""
    for name, cells in load_hostile(course).items():
        task = made(corpus, f"hostile/{name}", attack(cells, corpus.assignment))
        yield Sample("hostile", task, 0)


def broken(corpus: Corpus) -> Iterator[Sample]:
    """Damaged files, some beyond grading and some not."""
    solutions = solved_answers(corpus.assignment)
    full = corpus.assignment.max_score
    solved = filled_in(released_notebook(corpus.assignment), solutions)

    def sample(name: str, content: bytes, score: float | None) -> Sample:
        return Sample("broken", Task(f"broken/{name}", content), score)

    yield sample("empty file", b"", None)
    yield sample("not a notebook", b"%PDF-1.7 this is something else", None)
    yield sample("another notebook", json.dumps({"cells": [_code("1 + 1")]}).encode(), None)
    yield sample("cut off in the middle", _first_half(as_bytes(solved)), None)
    yield sample("an older format", _older(solved), full)
    yield sample("cells twice", as_bytes(_twice(solved)), full)
    yield sample("given cells deleted", as_bytes(_without_given(solved)), full)
    first, *rest = corpus.assignment.questions
    half = made(corpus, "", {first: solutions[first]}).content
    assert isinstance(half, bytes)
    yield sample("half done", half, sum(corpus.assignment.questions[first].values()))
    spoilt = made(corpus, "", {**solutions, rest[-1]: solutions[rest[-1]] + "\nreturn (\n"}).content
    assert isinstance(spoilt, bytes)
    # What rests on it is right all the same, on top of a stand-in.
    missed = sum(corpus.assignment.questions[rest[-1]].values())
    yield sample("a syntax error", spoilt, full - missed)


def _code(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": source,
    }


def _first_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _older(notebook: dict[str, Any]) -> bytes:
    """The notebook in format 3, whose cells stand in a worksheet."""
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            old = {"cell_type": "code", "language": "python", "outputs": [], "collapsed": False}
            cells.append({**old, "input": cell["source"], "metadata": cell["metadata"]})
        else:
            keep = ("cell_type", "source", "metadata")
            cells.append({key: cell[key] for key in keep})
    worksheet = {"cells": cells, "metadata": {}}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [worksheet]}
    return json.dumps(old).encode()


def _twice(notebook: dict[str, Any]) -> dict[str, Any]:
    cells = [copied for cell in notebook["cells"] for copied in (cell, copy.deepcopy(cell))]
    return {**notebook, "cells": cells}


def _without_given(notebook: dict[str, Any]) -> dict[str, Any]:
    """Only the student's own answers are left."""
    cells = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
    return {**notebook, "cells": cells}


def made(corpus: Corpus, name: str, answers: Mapping[str, str]) -> Task:
    """A submission made from answers by function; the others stay stubs."""
    notebook = filled_in(released_notebook(corpus.assignment), answers)
    return Task(name, as_bytes(notebook))
