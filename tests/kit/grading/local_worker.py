"""A worker in this process: what real ones do, without layers, for answers that we wrote ourselves.

It keeps a log of all that it was asked, and takes milliseconds where a fork takes tens.
"""

import ast
import contextlib
import functools
import linecache
import math
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from autograder.course import Limits
from autograder.course.corpus import load_module
from autograder.grading.concept import concepts_of
from autograder.grading.context import GraderContext
from autograder.grading.diagnosis import quiet
from autograder.grading.question import questions_of
from autograder.grading.seeds import Secret
from autograder.grading.submission_grader import SubmissionGrader
from autograder.release.master import solved_answers
from autograder.sandbox.answers import (
    PUT_OFF,
    CellRun,
    Ended,
    Missing,
    Names,
    Raised,
    Returned,
)
from autograder.student import selfcheck
from autograder.submission.read import parse_submission
from autograder.submission.template import read_template
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from autograder.worker.serve import Views
from autograder.worker.shell import describe_error
from autograder.worker.stand_ins import StandIns
from autograder.worker.statements import EachByItself
from autograder.worker.values import Decoder, Encoder, altered_paths, heard_warnings


@dataclass
class Asked:
    """One call of a worker: which worker, which function, with what."""

    worker: int
    function: str
    arguments: tuple
    stand_ins: tuple = ()  # the functions whose places are taken


@dataclass
class LocalZygote:
    """Stands in for `sandbox.zygote.Zygote`.

    `ends` says how a worker that is not the first ends when it is asked a function, by its name.
    `slow` are functions that are over their share with their first call.
    """

    layers: tuple = ("none",)
    log: list = field(default_factory=list)
    forked: int = 0
    ends: dict = field(default_factory=dict)
    slow: frozenset = frozenset()
    is_gone: bool = False

    def __post_init__(self):
        self._shared = []
        self.shared = {}

    def share(self, arrays):
        self._shared = list(arrays)
        self.shared = {id(array): number for number, array in enumerate(arrays)}

    def fork(self, public=None, room=0):
        self.forked += 1
        return LocalWorker(self, self.forked, public)

    def close(self):
        pass


class LocalWorker:
    """Stands in for `sandbox.worker.Worker`."""

    room = 0
    waited = 0.0

    def __init__(self, zygote, number, public=None):
        self.alive = True
        self._given = given(public)
        self._zygote = zygote
        self._number = number
        self._names = {"__name__": "__main__"}
        self._cells = 0
        self._filters = None
        self._stand_ins = StandIns(self._names)
        self._views = Views(self._names)

    def run_cell(self, source, seconds, each=None):
        self._cells += 1
        place = self._place(self._cells)
        linecache.cache[place] = len(source), None, source.splitlines(keepends=True), place
        try:
            with self._as_left(), importable(self._given):
                tree = ast.parse(source, place)
                tree = tree if each is None else EachByItself(self._answers).visit(tree)
                exec(compile(tree, place, "exec"), self._names)  # noqa: S102
        except BaseException as error:  # noqa: BLE001 - as in a real worker
            return CellRun(failure=Raised(**describe_error(error)))
        finally:
            self._stand_ins.take_their_places()
        return CellRun()

    def put_stand_ins(self, sources, more, seconds):
        self._stand_ins.define(sources, more)

    def run_cells(self, sources, seconds, keep):
        kept = [(after, name) for name, after in keep.items()]
        self._answers = set(keep)
        for number, (source, each) in enumerate(sources):
            self._views.keep(kept, number)
            yield self.run_cell(source, seconds(), each)
        self._views.keep(kept, len(sources))

    def calls(self, calls, seconds, share):
        called = set()
        for function, *trees in calls.trees:
            if share < math.inf and function in self._zygote.slow & called:
                yield PUT_OFF
                continue
            called.add(function)
            seconds()
            arguments, keywords = (
                Decoder(calls.arrays, lambda number: self._zygote._shared[number]).value(part)
                for part in trees
            )
            answer = self.call(function, arguments, keywords)
            yield answer
            if isinstance(answer, Ended):
                return

    def call(self, function, arguments, keywords=None):
        self._zygote.log.append(
            Asked(self._number, function, tuple(arguments), tuple(self._stand_ins._functions))
        )
        if self._number > 1 and function in self._zygote.ends:
            self.alive = False
            return self._zygote.ends[function]
        self._views.enter(function)
        called = self._stand_ins.asked(function)
        if not callable(called):
            return Missing()
        own, named = self._received(arguments, keywords)
        pristine, pristine_named = self._received(arguments, keywords)
        try:
            with self._as_left(), heard_warnings() as warned:
                value = called(*own, **named)
        except BaseException as error:  # noqa: BLE001 - as in a real worker
            return Raised(**describe_error(error))
        encoder = Encoder()
        tree = encoder.tree(value)
        sent = tuple(np.array(array, order="C") for array in encoder.arrays)
        altered = *altered_paths(own, pristine), *altered_paths(named, pristine_named)
        return Returned(Decoder(sent).value(tree), altered[:20], tuple(warned))

    def names(self, seconds):
        defined = [name for name, value in self._names.items() if callable(value)]
        return Names(tuple(name for name in defined if name[0] != "_"), self._views.changed())

    def close(self):
        self.alive = False
        for number in range(1, self._cells + 1):
            linecache.cache.pop(self._place(number), None)

    def _place(self, cell):
        return f"<ipython-input-{self._number}-{cell}>"

    @contextlib.contextmanager
    def _as_left(self):
        """Quiet, with the filters of warnings as the cells before have left them."""
        with quiet():
            warnings.filters[:] = self._filters or warnings.filters
            yield
            self._filters = warnings.filters[:]

    def _received(self, arguments, keywords):
        """The arguments as a worker gets them: copies, of the same layout."""
        shared = self._zygote._shared
        encoder = Encoder(self._zygote.shared)
        tree = encoder.tree((tuple(arguments), dict(keywords or {})))
        sent = tuple(np.array(array, order="C") for array in encoder.arrays)
        return Decoder(sent, lambda number: shared[number].copy()).value(tree)


@functools.cache
def given(public):
    """The modules that students have beside the notebook, by name."""
    modules = {"selfcheck": selfcheck}
    path = public and Path(public) / "instances.py"
    if path and path.is_file():
        modules["instances"] = load_module(path, f"{path.parent.name}_instances")
    return modules


@contextlib.contextmanager
def importable(modules):
    """Lets `import name` find these, for a while."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in modules.items():
            patch.setitem(sys.modules, name, module)
        yield


class WithoutLarge:
    """A question without the cases that all share: they take longer than all others together."""

    def __init__(self, question):
        self._question = question

    def __getattr__(self, name):
        return getattr(self._question, name)

    def cases(self, criterion, rng):
        return [case for case in self._question.cases(criterion, rng) if not case.large]


class LocalGrader:
    """Grades answers of one assignment in this process."""

    def __init__(self, corpus, secret=b"local", large=False, limits=None):
        questions = questions_of(corpus.assignment)
        if not large:
            questions = {name: WithoutLarge(each) for name, each in questions.items()}
        self.corpus = corpus
        self.zygote = LocalZygote()
        public = str(corpus.assignment.released.parent)
        self.context = GraderContext(
            self.zygote, corpus, Secret(secret), limits or Limits(), public
        )
        self.context.load(questions, concepts_of(corpus.assignment))
        self.template = read_template(corpus.assignment.released)
        self.solution = solved_answers(corpus.assignment)
        self._graded = {}

    def anew(self, secret=b"local", questions=None, corpus=None):
        """The same context with a zygote of its own; the questions by name, all unless told.

        With them go those that they rest on.
        """
        other = object.__new__(LocalGrader)
        other.__dict__.update(self.__dict__)
        other.corpus = corpus or self.corpus
        other._graded = {}
        other.zygote = LocalZygote()
        other.zygote.share(self.zygote._shared)
        other.context = GraderContext(
            other.zygote, other.corpus, Secret(secret), self.context.limits, self.context.public
        )
        names = set(questions or self.context.questions)
        for name in reversed(self.context.questions):
            names |= set(self.context.questions[name].depends_on if name in names else ())
        other.context.questions = {
            name: question for name, question in self.context.questions.items() if name in names
        }
        if questions is None:
            other.context.concepts = self.context.concepts
        return other

    def submission_grader(self, answers, student="somebody"):
        """A notebook with these answers, by function, and stubs elsewhere."""
        notebook = filled_in(released_notebook(self.corpus.assignment), answers)
        data = as_bytes(notebook)
        return SubmissionGrader(
            self.context, parse_submission(data, self.template, student, "n.ipynb")
        )

    def grade(self, answers, student="somebody"):
        """The result of a notebook with these answers; what was graded before is not again."""
        key = student, tuple(sorted(answers.items()))
        if key not in self._graded:
            grader = self.submission_grader(answers, student)
            self._graded[key] = grader.result()
        return self._graded[key]

    def grade_solved(self, student="somebody", **answers):
        """The result of the notebook's own solution with some answers replaced."""
        return self.grade({**self.solution, **answers}, student)


def criteria(result, question):
    """The criteria of a question in a result, by name."""
    found = next(each for each in result.questions if each.name == question)
    return {criterion.name: criterion for criterion in found.criteria}


def failed(result, question):
    """The names of a question's criteria that were not passed, in order."""
    found = criteria(result, question)
    return tuple(name for name in found if found[name].outcome != "passed")


def lost(result):
    """The questions that lost points, in order."""
    return [each.name for each in result.questions if each.score < each.max_score]


def misconceptions_named(result, question):
    """The ids in a question's failed criteria; the empty set where nothing is claimed."""
    found = criteria(result, question).values()
    return {criterion.misconception for criterion in found} - {None}


def messages(result):
    """Everything that a student reads in a result."""
    told = [criterion.explanation for each in result.questions for criterion in each.criteria]
    return told + [cell["message"] for cell in result.cells]
