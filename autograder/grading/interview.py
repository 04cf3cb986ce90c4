"""Puts a submission to the worker: its cells, then every case of every question.

Nothing is judged here, and all answers are in before anything is. A worker that ends is replaced
by a fresh one that runs the cells again, without the cell that ended it.
"""

from __future__ import annotations

import difflib
import time
from collections.abc import Sequence
from dataclasses import replace

from ..course import Limits
from ..sandbox.answers import Answer, CellRun, Ended, Missing, Raised
from ..sandbox.client import MAX_ANSWERS, Worker, Zygote
from ..submission import Cell, Submission
from .question import Case

# Enough for a notebook that ends its worker in several cells and in several functions.
MOST_WORKERS = 12


def is_unwritten(answer: Answer) -> bool:
    """Whether there is no function, or only a stub."""
    stub = isinstance(answer, Raised) and answer.type == "NotImplementedError"
    return stub or isinstance(answer, Missing)


class OutOfTime(Exception):
    """The notebook's own deadline, or its number of workers, is used up."""


class Interview:
    """One submission's conversation with its workers."""

    def __init__(
        self, zygote: Zygote, submission: Submission, limits: Limits, public: str | None
    ) -> None:
        self.submission = submission
        self.cells: list[CellRun] = [CellRun()] * len(submission.cells)
        self._zygote = zygote
        self._limits = limits
        self._public = public
        self._deadline: float | None = None  # set when the first worker starts
        self._patience = limits.patience_seconds  # what it may still be put off
        self._left_out: set[int] = set()
        self._worker: Worker | None = None
        self._workers = 0
        self._has_asked = False
        self._names: tuple[str, ...] = ()  # the functions that the notebook defines
        self.defined: tuple[str, ...] = ()  # the same, before anything was asked

    def ask(self, function: str, case: Case) -> Answer:
        """One answer; a worker that ended is an answer too."""
        try:
            worker = self._running_worker()
            self._has_asked = True
            seconds = self._seconds(self._limits.call_seconds)
            answer = worker.call(function, case.arguments, seconds, case.keywords)
            if isinstance(answer, Ended) and seconds < self._limits.call_seconds:
                return self._in_whole(answer)
            if isinstance(answer, Missing):
                answer = Missing(tuple(difflib.get_close_matches(function, self._names, 2)))
        except OutOfTime as error:
            return Ended("timeout", str(error))
        return answer

    def ask_all(self, function: str, cases: Sequence[Case]) -> list[Answer]:
        """Every case's answer. A function that ended its worker once is not called again."""
        answers: list[Answer] = []
        ended: Ended | None = None
        for case in cases:
            answer = ended or self.ask(function, case)
            answers.append(answer)
            if isinstance(answer, Ended):
                ended = answer
        return answers

    def fresh(self, last_cell: str = "") -> Interview:
        """Another conversation about the same notebook, in a worker that has been asked nothing.

        `last_cell` is run after all others.
        """
        submission = self.submission
        if last_cell:
            cells = (*submission.cells, Cell(last_cell, "given"))
            submission = replace(submission, cells=cells)
        again = Interview(self._zygote, submission, self._limits, self._public)
        again._left_out = set(self._left_out)
        again._deadline, again._patience = self._deadline, self._patience
        return again

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _running_worker(self) -> Worker:
        if self._worker is None or not self._worker.alive:
            self._worker = self._start()
        return self._worker

    def _start(self) -> Worker:
        """A worker in which every cell has run that does not end it."""
        while True:
            self._workers += 1
            if self._workers > MOST_WORKERS:
                raise OutOfTime(f"{MOST_WORKERS} starts of the notebook")
            self._seconds(0)  # no worker for a notebook without time
            # Held already, so that it is closed even if the time runs out among the cells.
            room = MAX_ANSWERS if self._worker is None else self._worker.room
            self._worker = self._zygote.fork(self._public, room)
            if self._run_cells(self._worker):
                # Now: which names there are, a worker could change by what it is asked.
                self._names = self._worker.names(self._seconds(self._limits.call_seconds))
                self.defined = self.defined if self._has_asked else self._names
            if self._worker.alive:
                return self._worker

    def _run_cells(self, worker: Worker) -> bool:
        for number, cell in enumerate(self.submission.cells):
            if number in self._left_out:
                continue
            seconds = self._seconds(self._limits.cell_seconds)
            run = worker.run_cell(cell.source, seconds)
            if isinstance(run.failure, Ended) and seconds < self._limits.cell_seconds:
                run = replace(run, failure=self._in_whole(run.failure))
            # What runs after a question could tell of it: by the clock, what the last worker saw.
            if not self._has_asked:
                self.cells[number] = run
            if isinstance(run.failure, Ended):
                self._left_out.add(number)
                return False
        return True

    def _seconds(self, most: float) -> float:
        if self._deadline is None:
            self._deadline = time.monotonic() + self._limits.notebook_seconds
        if self._worker is not None:  # what it waited for a processor is not the notebook's time
            more = min(self._worker.waited, self._patience)
            self._deadline += more
            self._patience -= more
            self._worker.waited = 0.0
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            self.close()
            raise OutOfTime(self._whole)
        return min(most, remaining)

    @property
    def _whole(self) -> str:
        return f"{self._limits.notebook_seconds:g} s for the whole notebook"

    def _in_whole(self, ended: Ended) -> Ended:
        """A timeout, told by the notebook's deadline, which was the nearer one."""
        return Ended("timeout", self._whole) if ended.reason == "timeout" else ended
