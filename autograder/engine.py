"""Grades submissions, a chunk at a time, at a desk of this process.

A chunk is graded by one pytest session, because a session costs more than the tests in it. The desk
(zygote, questions, corpus) is opened once.
"""

from __future__ import annotations

import contextlib
import io
import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from . import KitError
from . import course as course_module
from .corpus import Corpus, as_bytes, filled_in, load_corpus, released_notebook
from .course import Course, Limits
from .grading.desk import Desk
from .grading.result import Result, pending
from .grading.seeds import CHECKED_STUDENT, Secret, course_secret
from .grading.sitting import Sitting
from .pool import Tell, begun, done
from .sandbox import launch
from .sandbox.client import Zygote
from .submission import Submission, Template, Unreadable
from .submission.read import submission_of
from .submission.released import released_template

# Called where a submission was graded, perhaps in another process, as soon as it is; there is none
# to be had where it could not be read.
Keep = Callable[[Submission | None, Result], object]


def _keep_nothing(_: Submission | None, __: Result) -> None:
    pass


def _kept_if_possible(keep: Keep) -> Keep:
    """A disk that is full costs nobody their grade here: who asked for the results is told all."""

    def kept(submission: Submission | None, result: Result) -> None:
        with contextlib.suppress(OSError):
            keep(submission, result)

    return kept


class GraderError(KitError):
    """The graders themselves cannot be run; the message is what pytest said."""


@dataclass(frozen=True)
class Run:
    """What every submission of a run is graded with: small and picklable."""

    root: Path
    assignment: str
    secret: Secret
    limits: Limits
    unsafe: bool = False
    without: frozenset[str] = frozenset()

    @classmethod
    def of(cls, root: Path, assignment: str, unsafe: bool = False) -> Run:
        course = _courses[root] = course_module.as_it_is(root)
        course.assignment(assignment)
        return cls(root, assignment, course_secret(course.private), course.limits, unsafe)

    @property
    def course(self) -> Course:
        return _course(self.root)


@dataclass(frozen=True)
class Task:
    """One notebook to be graded: a path, or the bytes of one."""

    name: str
    content: Path | bytes
    student: str = CHECKED_STUDENT


_courses: dict[Path, Course] = {}


def _course(root: Path) -> Course:
    if root not in _courses:
        _courses[root] = course_module.load(root)
    return _courses[root]


def template(run: Run) -> Template:
    """The released notebook of the run's assignment."""
    return released_template(run.course.assignment(run.assignment).released)


def read(run: Run, task: Task) -> Submission:
    """The task's submission; Unreadable with one line that names it."""
    most = run.limits.notebook_mb
    return submission_of(task.content, template(run), task.student, task.name, most)


# -- desks ----------------------------------------------------------------------------------


def start_zygote(run: Run, started: Zygote | None = None) -> Zygote:
    """A zygote whose walls have stood the self-test; `started` is one that was begun ahead."""
    box = launch.for_course(run.course, unsafe=run.unsafe, without=run.without)
    zygote = started or box.start()
    try:
        _import_ahead(run)
        box.check_walls(zygote)
    except BaseException:
        zygote.close()
        raise
    return zygote


def _import_ahead(run: Run) -> None:
    """What this process needs anyway, while the zygote makes its own imports."""
    import pytest  # noqa: F401

    from .grading import plugin  # noqa: F401

    load_corpus(run.course.assignment(run.assignment))
    template(run)


def open_desk(run: Run, zygote: Zygote | None = None) -> Desk:
    """A desk of this process, with a zygote of its own unless one is given."""
    corpus = load_corpus(run.course.assignment(run.assignment))
    public = str(run.course.root / "release" / run.assignment)
    return Desk(zygote or start_zygote(run), corpus, run.secret, run.limits, public)


# -- grading --------------------------------------------------------------------------------


def grade_chunk(
    desk: Desk,
    run: Run,
    tasks: Sequence[Task],
    keep: Keep | None = None,
    tell: Tell | None = None,
) -> list[Result]:
    """Grades some submissions in one pytest session; a result for each, in order.

    `keep` is called with each result as soon as there is one, and `tell` when one is begun or done.
    Where the machine failed (a worker killed from outside, the zygote gone), it is tried once more.
    """
    chunk = _Chunk(desk, run, tasks, _kept_if_possible(keep or _keep_nothing), tell or _tell_nobody)
    chunk.attempt()
    if chunk.waiting:
        if desk.zygote.is_gone:
            desk.renew(start_zygote(run))
        chunk.attempt(is_last=True)
    for number, task in chunk.waiting.items():
        chunk.finish(number, ungraded(run, task, "grader_error", "its session gave no result"))
    return [chunk.results[number] for number in range(len(tasks))]


def _tell_nobody(_: object) -> None:
    pass


@dataclass
class _Chunk:
    """Submissions that are graded together, and what came of them so far."""

    desk: Desk
    run: Run
    tasks: Sequence[Task]
    keep: Keep
    tell: Tell
    results: dict[int, Result] = field(default_factory=dict)

    @property
    def waiting(self) -> dict[int, Task]:
        """Those without a result."""
        return {n: task for n, task in enumerate(self.tasks) if n not in self.results}

    def finish(self, number: int, result: Result, submission: Submission | None = None) -> None:
        if submission is not None:
            result = replace(result, untouched=sorted(submission.untouched))
        self.results[number] = result
        self.keep(submission, result)
        self.tell(done(number, result))

    def attempt(self, is_last: bool = False) -> None:
        """Grades what waits; where the machine failed, there is a result at the last attempt."""
        seats: list[tuple[int, Sitting]] = []
        for number, task in self.waiting.items():
            self.tell(begun(number))
            try:
                seats.append((number, Sitting(self.desk, read(self.run, task))))
            except Unreadable as error:
                why = str(error)
                self.finish(number, ungraded(self.run, task, "unreadable", why, error.digest))
            except Exception:  # noqa: BLE001 - whatever reading trips over is our bug, and no zero
                why = traceback.format_exc()
                self.finish(number, ungraded(self.run, task, "grader_error", why))

        def on_begin(place: int) -> None:
            self.tell(begun(seats[place][0]))

        def on_result(place: int, result: Result) -> None:
            number, sitting = seats[place]
            if is_last or not sitting.machine_failed:
                self.finish(number, result, sitting.submission)

        if seats:
            _session(self.desk, [sitting for _, sitting in seats], on_begin, on_result)


def _session(
    desk: Desk,
    sittings: Sequence[Sitting],
    on_begin: Callable[[int], None],
    on_result: Callable[[int, Result], None],
) -> None:
    import pytest

    from .grading import plugin

    batch = plugin.Batch(desk, sittings, on_result, on_begin)
    graders = desk.assignment.graders
    arguments = [str(graders), f"--rootdir={desk.assignment.root}", "-c", os.devnull]
    arguments += ["--import-mode=importlib", "--noconftest", "-p", plugin.__name__]
    for unused in UNUSED_PLUGINS:
        arguments += ["-p", f"no:{unused}"]
    grader = plugin.GraderPlugin(lambda _: batch)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = pytest.main(arguments, plugins=[_Named(grader)])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise GraderError(f"The graders in {graders} cannot be run:\n{said.getvalue().strip()}")


class _Named:
    """Registers the batch's plugin under the name that keeps the default one away."""

    def __init__(self, grader: object) -> None:
        self._grader = grader

    def pytest_addoption(self, parser: Any, pluginmanager: Any) -> None:
        from .grading.plugin import BATCH

        pluginmanager.register(self._grader, BATCH)
        # Nobody reads how pytest would show a failure: with sources, it costs more than to grade.
        parser.addoption("--tb", dest="tbstyle", default="value")


# pytest's own plugins that a graders' session has no use for; each costs start-up time.
UNUSED_PLUGINS = (
    *("terminal", "cacheprovider", "logging", "capture", "unraisableexception", "threadexception"),
    *("doctest", "unittest", "junitxml", "warnings", "faulthandler", "tmpdir", "monkeypatch"),
    *("recwarn", "pastebin", "debugging", "setuponly", "setupplan", "stepwise"),
)


def ungraded(
    run: Run,
    task: Task,
    outcome: Literal["unreadable", "grader_error"],
    why: str,
    digest: str = "",
) -> Result:
    """The record of a submission of which no criterion was judged; `digest` is its file's."""
    return Result(
        notebook=task.name,
        assignment=run.assignment,
        student=task.student,
        outcome=outcome,
        max_score=run.course.assignment(run.assignment).max_score,
        pending=pending(run.course.assignment(run.assignment)),
        notes=[why],
        secret=run.secret.fingerprint,
        submission=digest,
    )


# -- submissions made from the corpora ------------------------------------------------------


def made(corpus: Corpus, name: str, answers: Mapping[str, str]) -> Task:
    """A submission made from answers by function; the others stay stubs."""
    notebook = filled_in(released_notebook(corpus.assignment), answers)
    return Task(name, as_bytes(notebook))
