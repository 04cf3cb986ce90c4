"""What in a notebook explains that nothing came back: a cell that failed, a wrong name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ..sandbox.answers import Answer, CellRun, Missing, Raised
from ..submission import Cell, Submission
from ..submission.bindings import handed_on
from ..submission.options import with_options
from . import words_on_absence
from .advice import Around, around
from .concept import Concept
from .execution import Execution
from .question import Case, Question
from .stand_ins import options_of

MOST_FAILED = 100  # cells of which it is told why: each is looked for among all that ran


class Causes:
    """Of one submission, once its cells have run.

    questions: the names of the assignment's functions. libraries: those that the course adds.
    """

    def __init__(
        self,
        submission: Submission,
        execution: Execution,
        questions: Collection[str],
        libraries: Sequence[str],
    ) -> None:
        self._submission = submission
        self._execution = execution
        self._questions = questions
        self._libraries = libraries

    def no_value(self, question: Question | Concept, answer: Answer, case: Case) -> str:
        """Why there is no result to compare."""
        if isinstance(answer, Missing):
            name, cells = question.function, self._submission.cells
            if name in self._execution.defined:
                return words_on_absence.removed_by_a_call(name)
            if why := words_on_absence.not_there(name, cells, self._execution.cells, self._around):
                return why
            # Another question's function is no misspelling of this one.
            # And names that are not in its source, a notebook has made of what it was asked.
            source = " ".join(cell.source for cell in cells)
            similar = [
                each
                for each in answer.similar
                if each not in self._questions and re.search(rf"\b{re.escape(each)}\b", source)
            ]
            answer = Missing(tuple(similar))
        if isinstance(answer, Raised) and answer.type == "NotImplementedError":
            # Any other name is the student's to choose.
            ours = answer.function in (*self._questions, question.function)
            answer = answer if ours else replace(answer, function=None)
        return words_on_absence.not_a_value(question, answer, case, self._around)

    def taken_again(self) -> dict[str, Sequence[str]]:
        """What cells further down changed of what checks saw: each name once, by question."""
        seen: set[str] = set()
        by_question: dict[str, Sequence[str]] = {}
        for question in self._questions:
            names = [each for each in self._execution.changed.get(question, ()) if each not in seen]
            seen.update(names)
            if names:
                by_question[question] = names
        return by_question

    def hands_on(self, functions: Collection[str]) -> str:
        """The cell in which one of the functions is used but not called; empty where none is.

        A stand-in takes the place of a name, and of nothing that has kept what the name stood for.
        """
        for cell in self._submission.cells:
            if cell.role != "given" and handed_on(cell.source) & set(functions):
                return cell.describe()
        return ""

    def given_options(self, questions: Sequence[Question]) -> frozenset[str]:
        """Those of the functions that are called with an option that no stand-in has."""
        counts = {each.function: len(each.parameters) for each in questions}
        known = {each.function: options_of(each.stand_in or "") for each in questions}
        own = [cell.source for cell in self._submission.cells if cell.role != "given"]
        return with_options(own, counts, known)

    def failed_cells(self) -> Iterator[tuple[int, str]]:
        """The first cells that failed, by their place, and why."""
        surroundings = self._around
        failed = (pair for pair in self.runs() if pair[1].failure is not None)
        for cell, run in itertools.islice(failed, MOST_FAILED):
            yield cell.position, words_on_absence.cell_failed(cell, run, surroundings)

    def runs(self) -> Iterator[tuple[Cell, CellRun]]:
        """Every cell, and what came of it."""
        return zip(self._submission.cells, self._execution.cells, strict=True)

    @property
    def _around(self) -> Around:
        cells, runs = self._submission.cells, self._execution.cells
        return around(cells, runs, self._libraries, self._submission.python)
