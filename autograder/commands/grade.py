"""Grades what was handed in for an assignment, into nbgrader's gradebook.

Reads submitted/<student>/ASSIGNMENT/, writes the gradebook, autograded/ and feedback/. What did not
change since the last time is left alone; a run that was stopped goes on where it was.

Exits with 0 when everything that was handed in is graded, whatever the scores; with 2 when
something could not be graded (each is told in one line, and the others are graded all the same);
with 1 when the grader itself failed.
"""

from __future__ import annotations

import argparse
import fcntl
import glob
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .. import KitError
from .. import course as course_module
from ..cli import FAILED, UNREADABLE
from ..course import Assignment, Course
from ..sandbox import launch
from . import add_grading_options
from ._progress import progress, say

if TYPE_CHECKING:
    from ..engine import Keep, Run, Task
    from ..gradebook.grading import Grader
    from ..gradebook.writer import Writer
    from ..grading.result import Result
    from ..records import Record

EXAMPLE = """example:
  autograder grade rnn_forward
  autograder grade rnn_forward --student amara
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--student", metavar="S", help="only what this student handed in")
    parser.add_argument(
        "--dask", metavar="ADDRESS", help="grade on a Dask cluster, by its scheduler's address"
    )
    parser.add_argument(
        "--no-feedback", action="store_true", help="grade only; do not make feedback pages"
    )
    add_grading_options(parser)


def run(options: argparse.Namespace) -> int:
    course = course_module.load()
    assignment = course.assignment(options.assignment)
    with _alone(course):
        return Grading(course, assignment, options).run()


class Grading:
    """One run of the command."""

    def __init__(self, course: Course, assignment: Assignment, options: argparse.Namespace) -> None:
        self.course = course
        self.assignment = assignment
        self.options = options
        self.status = 0
        self.graded = 0
        self.unchanged = 0
        self.failed: set[str] = set()
        self.students: list[str] = []  # whose graded notebook is there
        self._writer: Writer | None = None

    def run(self) -> int:
        from .. import engine
        from ..gradebook.grading import bring_up_to_date
        from ..records import Records

        handed_in = dict(self._handed_in())
        run = engine.Run.of(self.course.root, self.assignment.name, self.options.unsafe)
        records = Records.of(run)
        with progress("grading", len(handed_in)) as bar:

            def on_record(student: str, record: Record, _: bool) -> None:
                self._take(record)
                bar.update()

            bring_up_to_date(run, records, handed_in, self._grader(run), on_record)
        if not self.options.no_feedback:
            self._write_feedback()
        self._tell_who_is_missing(handed_in)
        print(self._summary())
        return self.status

    # -- what was handed in -----------------------------------------------------------------

    def _handed_in(self) -> Mapping[str, Path]:
        """The notebooks by student; who handed in something else is told."""
        name = self.assignment.name
        found: dict[str, Path] = {}
        for folder in sorted((self.course.root / "submitted").glob(f"*/{name}")):
            student = folder.parent.name
            if not folder.is_dir() or self.options.student not in (None, student):
                continue
            if glob.escape(student) != student:
                self._tell(
                    student, "is a pattern to nbgrader: name the folder otherwise", UNREADABLE
                )
                continue
            notebook = folder / f"{name}.ipynb"
            if notebook.exists() or notebook.is_symlink():
                found[student] = notebook
                continue
            there = sorted(path.name for path in folder.glob("*.ipynb"))
            instead = f"; there is {', '.join(there)}: if that is it, rename it" if there else ""
            self._tell(student, f"handed in no {name}.ipynb{instead}", UNREADABLE)
        if self.options.student is not None and not found and not self.status:
            self._tell(self.options.student, f"handed in nothing for {name}", UNREADABLE)
        return found

    def _tell_who_is_missing(self, handed_in: Mapping[str, Path]) -> None:
        if self.options.student is None and handed_in:
            there = {
                path.parent.name
                for path in (self.course.root / "submitted").glob(f"*/{self.assignment.name}")
            }
            for student in self.writer.students():
                if student not in there:
                    self._tell(student, f"handed in nothing for {self.assignment.name}")

    # -- grading ----------------------------------------------------------------------------

    def _grader(self, run: Run) -> Grader:
        from .. import engine

        def grade(tasks: Sequence[Task], told: Callable[[int, Result], None], keep: Keep) -> None:
            if self.options.dask:
                with _cluster(self.options.dask) as (pool, cores):
                    engine.grade_with(pool, run, tasks, cores, told)
            else:
                # The zygote's imports take longest, and ours run beside them.
                zygote = launch.for_course(self.course, unsafe=run.unsafe).start()
                engine.grade(run, tasks, self.options.jobs, told, zygote, keep)

        return grade

    @property
    def writer(self) -> Writer:
        """Opened when there is something to write: by then the grader processes are at work."""
        if self._writer is None:
            # A grammar that jsonschema builds in a second, for a format that no notebook has.
            sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
            from ..gradebook.writer import Writer

            self._writer = Writer(self.course, self.assignment)
        return self._writer

    def _take(self, record: Record) -> None:
        """One record is there: into the gradebook with it, unless it is in there already."""
        from ..gradebook.writer import WriteError

        student = record["student"]
        try:
            written = self.writer.is_written(record)
            if not written:
                self.writer.write(record)
        except WriteError as error:
            self._tell(student, f"the grade could not be written: {error}", FAILED)
            return
        notes = record["notes"]
        match record["outcome"]:
            case "unreadable":
                self._tell(student, notes[0], UNREADABLE)
                return
            case "grader_error":
                self._tell(student, "; ".join(map(_last_line, notes)), FAILED)
            case _ if not written:
                for note in notes:
                    failed = note.startswith("the grader failed")
                    self._tell(student, note, FAILED if failed else 0)
        self.students.append(student)
        self.graded += not written
        self.unchanged += written

    def _write_feedback(self) -> None:
        from ..gradebook.writer import WriteError

        if not self.students:
            return
        due = [student for student in self.students if self.writer.feedback_is_due(student)]
        with progress("feedback", len(due)) as bar:
            for student in due:
                try:
                    self.writer.write_feedback(student)
                except WriteError as error:
                    self._tell(student, f"the feedback could not be written: {error}", FAILED)
                bar.update()

    # -- telling ----------------------------------------------------------------------------

    def _tell(self, student: str, what: str, status: int = 0) -> None:
        """One line; the worst status is the command's."""
        line = "".join(letter if letter.isprintable() else "?" for letter in f"{student}: {what}")
        say(f"autograder: {line}")
        if status:
            self.failed.add(student)
        if status == FAILED or not self.status:
            self.status = status

    def _summary(self) -> str:
        counts = [f"{self.graded} graded"]
        if self.unchanged:
            counts.append(f"{self.unchanged} unchanged")
        if self.failed:
            counts.append(f"{len(self.failed)} could not be graded")
        return f"{self.assignment.name}: {', '.join(counts)}"


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


@contextmanager
def _alone(course: Course) -> Iterator[None]:
    """Two runs at once would write the same files; the lock ends with its process."""
    course.private.mkdir(mode=0o700, exist_ok=True)
    with (course.private / "grade.lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise KitError("Another `autograder grade` is at work on this course.") from None
        yield


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """A Dask cluster as an executor, and how many tasks it runs at once."""
    try:
        from distributed import Client
    except ImportError:
        raise KitError("--dask needs `distributed`: pip install 'autograder[dask]'.") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise KitError(f"There is no Dask scheduler at {address}: {error}") from None
    with client:
        cores = sum(client.nthreads().values())
        if not cores:
            raise KitError(f"The Dask scheduler at {address} has no workers.")
        yield client.get_executor(), cores
