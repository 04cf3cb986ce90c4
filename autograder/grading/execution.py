"""Puts a submission to the worker: its cells, then every case of every question.

Nothing is judged here, and all answers are in before anything is. A worker that ends is replaced
by a fresh one that runs the cells again, without the cell that ended it.
"""

from __future__ import annotations

import itertools
import math
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from ..course import Limits
from ..sandbox.answers import PUT_OFF, Answer, CellRun, Ended, Missing, Raised
from ..sandbox.worker import Calls, Room, Worker
from ..sandbox.zygote import Zygote
from ..submission import Submission
from ..util.text import near
from .allotted import Allotted, OutOfTime
from .question import Case

# Enough for a notebook that ends its worker in several cells and in several functions.
MOST_WORKERS = 12
# What a statement may take beside stand-ins: of a cell's seconds, and of what its own cell took.
LEAST_BESIDE, MOST_BESIDE = 1 / 12, 10.0
ROOM_BESIDE_STAND_INS = 16 << 20  # bytes: only small cases are asked there, twice at most


def is_unwritten(function: str, answer: Answer) -> bool:
    """Whether there is no function, or only a stub of it: not of one that it calls."""
    match answer:
        case Raised("NotImplementedError", function=where):
            return where == function
    return isinstance(answer, Missing)


def made_ready(questions: Sequence[tuple[str, Case]], zygote: Zygote) -> Calls:
    """Cases, each of a function by its name, as they are sent to the workers of a zygote."""
    calls = [(name, case.arguments, case.keywords) for name, case in questions]
    return Calls(calls, zygote.shared)


class Execution:
    """One submission's conversation with its workers.

    `stand_ins` are sources of functions, by name, that take the places of the notebook's own, and
    `more` says how many results those have beyond what was asked for.
    """

    def __init__(
        self,
        zygote: Zygote,
        submission: Submission,
        limits: Limits,
        public: str | None,
        stand_ins: Mapping[str, str] | None = None,
        more: Mapping[str, int] | None = None,
    ) -> None:
        self.submission = submission
        self.cells: list[CellRun] = [CellRun()] * len(submission.cells)
        self._zygote = zygote
        self._limits = limits
        self._public = public
        self._stand_ins = stand_ins or {}
        self._more = more or {}
        self._time = Allotted(limits.notebook_seconds, limits.grace_seconds)
        self._beside_stand_ins = Allotted(limits.notebook_seconds, limits.grace_seconds)
        self._left_out: set[int] = set()
        self._took: dict[int, float] = {}  # seconds, of the cells that ran to their end
        self._left_out_beside: set[int] = set()  # by whatever execution beside stand-ins
        self._worker: Worker | None = None
        self._workers = 0
        self._has_asked = False
        self._room = Room()
        self.seconds_of_a_start = 0.0  # what the last worker took until all cells had run
        self.defined: tuple[str, ...] = ()  # the notebook's functions, before anything was asked
        self.changed: Mapping[str, Sequence[str]] = {}  # by later cells, since a function's check

    def ask_all(
        self,
        questions: Sequence[tuple[str, Case]],
        prepared: Calls | None = None,
        share: float = math.inf,
    ) -> list[Answer]:
        """The answer to each case. A function that ended its worker once is not called again.

        `prepared` are the same cases, where they were made ready before. `share` is how many
        seconds each function has of the notebook's: what it has not been asked then is PUT_OFF.
        """
        answers: list[Answer] = []
        ended: dict[str, Ended] = {}
        while len(answers) < len(questions):
            name, _ = questions[len(answers)]
            if name in ended:
                answers.append(ended[name])
                continue
            left = list(itertools.takewhile(lambda q: q[0] not in ended, questions[len(answers) :]))
            for answer in self._ask(left, prepared if not answers else None, share):
                name, _ = questions[len(answers)]
                answers.append(answer)
                if isinstance(answer, Ended) and answer is not PUT_OFF:
                    ended[name] = answer
        return answers

    def _ask(
        self, questions: Sequence[tuple[str, Case]], prepared: Calls | None, share: float
    ) -> Iterator[Answer]:
        """The answers of one worker: to all, or up to one that ended it."""
        try:
            worker = self._running_worker()
            self._has_asked = True
            calls = prepared or made_ready(questions, self._zygote)
            answers = worker.calls(calls, self._seconds_of_a_call, share)
            for (name, _), answer in zip(questions, answers, strict=False):
                yield self._told(name, answer)
        except OutOfTime as error:
            yield Ended("unasked", str(error))

    def begin_anew(self) -> None:
        """Ends the worker, though it did nothing amiss: whatever is asked next, another answers."""
        if self._worker is not None and self._worker.alive:
            self.close()
            self._workers -= 1

    @property
    def seconds_left(self) -> float:
        """Of the notebook's time; 0 where it is used up."""
        with suppress(OutOfTime):
            return self._time.left()
        return 0.0

    def ask(self, function: str, case: Case) -> Answer:
        """One answer; a worker that ended is an answer too."""
        return self.ask_all([(function, case)])[0]

    def _seconds_of_a_call(self) -> float:
        self._call_seconds = self._seconds(self._limits.call_seconds)
        return self._call_seconds

    def _told(self, function: str, answer: Answer) -> Answer:
        if isinstance(answer, Ended) and self._call_seconds < self._limits.call_seconds:
            return self._cut(answer)
        if isinstance(answer, Missing):
            return Missing(near(function, self.defined, 2))
        return answer

    def fresh(
        self,
        stand_ins: Mapping[str, str] | None = None,
        more: Mapping[str, int] | None = None,
    ) -> Execution:
        """Another conversation about the same notebook, in a worker that has been asked nothing.

        Beside stand-ins it has room and time of its own: what was answered without them, and how
        long that took, is no reason that nothing can be answered with them.
        """
        again = Execution(
            self._zygote, self.submission, self._limits, self._public, stand_ins, more
        )
        if not stand_ins:
            again._left_out, again._room, again._time = set(self._left_out), self._room, self._time
            return again
        self._left_out_beside |= self._left_out
        again._took, again._left_out = self._took, self._left_out_beside
        # Each begins with all cells once more, which is not the function's doing.
        self._beside_stand_ins.add(sum(self._took.values()))
        again._room, again._time = Room(ROOM_BESIDE_STAND_INS), self._beside_stand_ins
        return again

    def take_form(self, more: Mapping[str, int]) -> None:
        """Has the stand-ins take the form of these functions of the notebook's from now on."""
        self._more = more
        with suppress(OutOfTime):  # which whatever is asked next says
            if self._worker is not None and self._worker.alive:
                self._put_stand_ins(self._worker)

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
            self._seconds(0)  # no worker for a notebook without time
            self._workers += 1
            if self._workers > MOST_WORKERS:
                raise OutOfTime(f"{MOST_WORKERS} starts of the notebook")
            began = time.monotonic()
            # Held already, so that it is closed even if the time runs out among the cells.
            self._worker = self._zygote.fork(self._public, self._room)
            ready = self._put_stand_ins(self._worker) and self._run_cells(self._worker)
            self.seconds_of_a_start = time.monotonic() - began
            # Now: which names there are, a worker could change by what it is asked, and a later
            # one by the clock, as what it shows.
            if ready and not self._has_asked:
                names = self._worker.names(self._seconds(self._limits.call_seconds))
                self.defined, self.changed = names.defined, names.changed
            if self._worker.alive:
                return self._worker

    def _put_stand_ins(self, worker: Worker) -> bool:
        # Before the first cell, and kept by the worker whatever the cells define.
        seconds = self._seconds(self._limits.call_seconds)
        return (
            not self._stand_ins
            or worker.put_stand_ins(self._stand_ins, self._more, seconds) is None
        )

    def _run_cells(self, worker: Worker) -> bool:
        wanted = [n for n in range(len(self.submission.cells)) if n not in self._left_out]
        sources = [(self.submission.cells[number].source, self._each(number)) for number in wanted]
        seen = {name: bisect_left(wanted, cell) for name, cell in self.submission.seen.items()}
        runs = worker.run_cells(sources, self._seconds_of_a_cell, seen)
        for number in wanted:
            began = time.monotonic()
            run = next(runs)
            shown = run
            if isinstance(run.failure, Ended) and self._cell_seconds < self._limits.cell_seconds:
                shown = replace(run, failure=self._cut(run.failure))
            # What runs after a question could tell of it: by the clock, what the last worker saw.
            if not self._has_asked:
                self.cells[number] = shown
                self._note(number, run, time.monotonic() - began)
            if isinstance(run.failure, Ended):
                self._left_out.add(number)
                return False
        return True

    def _note(self, number: int, run: CellRun, seconds: float) -> None:
        """Keeps what a cell took by itself, as it ran last before anything was asked."""
        if not self._stand_ins:
            self._took.pop(number, None)
            if run.failure is None:
                self._took[number] = seconds

    def _each(self, number: int) -> float | None:
        """Seconds for each statement of a cell that ran to its end by itself, beside stand-ins.

        There it is to run to its end as well; what ended by itself ends where it did.
        """
        if not self._stand_ins or number not in self._took:
            return None
        return max(LEAST_BESIDE * self._limits.cell_seconds, MOST_BESIDE * self._took[number])

    def _seconds_of_a_cell(self) -> float:
        self._cell_seconds = self._seconds(self._limits.cell_seconds)
        return self._cell_seconds

    def _seconds(self, most: float) -> float:
        if self._worker is not None:  # what it waited for a processor is not the notebook's time
            self._time.put_off(self._worker.waited)
            self._worker.waited = 0.0
        try:
            return min(most, self._time.left())
        except OutOfTime:
            self.close()
            raise

    def _cut(self, ended: Ended) -> Ended:
        """A timeout, told by the notebook's time, which was over sooner than the call's."""
        return Ended("cut", self._time.whole) if ended.reason == "timeout" else ended
