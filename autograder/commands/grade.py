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
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .. import KitError
from .. import course as course_module
from ..cli import FAILED, UNREADABLE
from ..course import Assignment, Course
from ..lines import last_line, one_line
from ..sandbox import launch
from ..submission.folder import Refused, handed_in
from ..submission.read import ANOTHER_RELEASE
from . import add_grading_options
from ._progress import progress, say

if TYPE_CHECKING:
    from ..engine import Keep, Run, Task
    from ..gradebook.grading import Grader
    from ..gradebook.writer import Writer
    from ..grading.result import Result
    from ..records import Record

KIT = Path(__file__).parent.parent
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
        self.of_another_release: list[str] = []
        self.students: list[str] = []  # whose graded notebook is there
        self._writer: Writer | None = None

    def run(self) -> int:
        from .. import engine
        from ..gradebook.grading import bring_up_to_date
        from ..records import Records

        notebooks, refused = self._handed_in()
        run = engine.Run.of(self.course.root, self.assignment.name, self.options.unsafe)
        records = Records.of(run)
        with progress("grading", len(notebooks)) as bar:

            def on_record(student: str, record: Record, _: bool) -> None:
                self._take(record)
                bar.update()

            bring_up_to_date(run, records, notebooks, self._grader(run), on_record)
        for student, reason in refused.items():
            self._refuse(student, reason)
        if not self.options.no_feedback:
            self._write_feedback()
        self._tell_what_is_of_another_release()
        self._tell_what_is_outgrown()
        self._tell_who_is_missing({*notebooks, *refused})
        print(self._summary())
        return self.status

    # -- what was handed in -----------------------------------------------------------------

    def _handed_in(self) -> tuple[dict[str, Path], dict[str, str]]:
        """The notebooks by student, and who handed in what cannot be one, with the reason."""
        name, submitted = self.assignment.name, self.course.root / "submitted"
        notebooks: dict[str, Path] = {}
        refused: dict[str, str] = {}
        for student, reason in handed_in(submitted, name):
            if self.options.student not in (None, student):
                continue
            if reason:
                refused[student] = reason
            else:
                notebooks[student] = submitted / student / name / f"{name}.ipynb"
        only = self.options.student
        if only is not None and not notebooks and not refused:
            self._refuse_unknown(only, {entry.name for entry in submitted.glob("[!.]*")})
            refused[only] = f"handed in nothing for {name}"
        return notebooks, refused

    def _refuse_unknown(self, student: str, there: Collection[str]) -> None:
        """A name that is mistyped must not become a student's."""
        from ..gradebook import database

        directory = database.nbgrader_app(self.course).coursedir
        if student not in there and not (
            student.isprintable() and database.knows(directory, student)
        ):
            raise KitError(
                f"There is no submitted/{one_line(student)}, and the gradebook has no student "
                f"{one_line(student)}: look how the folder's name is written."
            )

    def _refuse(self, student: str, reason: str) -> None:
        """Tells why something is not graded; what was given for an earlier submission goes."""
        writer = self.writer
        with self._for_one(student):
            if not writer.is_withdrawn(student):
                writer.withdraw(student, reason)
            self._tell(student, reason, UNREADABLE)

    @contextmanager
    def _for_one(self, student: str) -> Iterator[None]:
        """What fails for one student, whatever it is, is told, and the others go on.

        But for what would fail for everybody, such as a gradebook that is locked: that ends the
        run, with its own line.
        """
        try:
            yield
        except KitError:
            raise
        except Exception as error:  # noqa: BLE001 - told, with the place, and the status is 1
            frames = traceback.extract_tb(error.__traceback__)
            ours = [frame for frame in frames if Path(frame.filename).is_relative_to(KIT)][-1]
            place = f"{Path(ours.filename).relative_to(KIT)}, line {ours.lineno}"
            self._tell(
                student,
                f"the grader itself failed: {type(error).__name__}: {error} ({place}). What the "
                "gradebook has may be of an earlier submission: mend or put away what was handed "
                "in, and grade again",
                FAILED,
            )

    def _tell_what_is_of_another_release(self) -> None:
        """In one line for everybody: after a new release it may be the whole class."""
        if self.of_another_release:
            who = one_line(", ".join(self.of_another_release))
            say(f"autograder: {who}: {ANOTHER_RELEASE}")

    def _tell_what_is_outgrown(self) -> None:
        from ..gradebook.rows import outgrown_told

        if self.students:
            for student, cells in self.writer.outgrown(self.students).items():
                self._tell(student, outgrown_told(cells))

    def _tell_who_is_missing(self, there: Collection[str]) -> None:
        if self.options.student is None and there:
            for student in self.writer.students():
                if student not in there:
                    self._tell(student, f"handed in nothing for {self.assignment.name}")

    # -- grading ----------------------------------------------------------------------------

    def _grader(self, run: Run) -> Grader:
        from .. import parallel

        def grade(tasks: Sequence[Task], told: Callable[[int, Result], None], keep: Keep) -> None:
            if self.options.dask:
                with _cluster(self.options.dask) as pool:
                    parallel.grade_with(pool, run, tasks, told)
            else:
                # The zygote's imports take longest, and ours run beside them.
                zygote = launch.for_course(self.course, unsafe=run.unsafe).start()
                parallel.grade(run, tasks, self.options.jobs, told, zygote, keep)

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
        writer = self.writer
        with self._for_one(record["student"]):
            self._enter(writer, record)

    def _enter(self, writer: Writer, record: Record) -> None:
        from ..gradebook.writer import WriteError

        student = record["student"]
        try:
            written = writer.is_written(record)
            if not written:
                writer.write(record)
        except Refused as error:
            self._refuse(student, str(error))
            return
        except WriteError as error:
            self._tell(student, f"the grade could not be written: {error}", FAILED)
            return
        notes = record["notes"]
        match record["outcome"]:
            case "unreadable":
                self._tell(student, notes[0], UNREADABLE)
                return
            case "grader_error":
                self._tell(student, "; ".join(map(last_line, notes)), FAILED)
            case _ if not written:
                for note in notes:
                    if note == ANOTHER_RELEASE:
                        self.of_another_release.append(student)
                        continue
                    failed = note.startswith("the grader failed")
                    self._tell(student, note, FAILED if failed else 0)
        self.students.append(student)
        if student not in self.failed:
            self.graded += not written
            self.unchanged += written

    def _write_feedback(self) -> None:
        from ..gradebook.writer import WriteError

        if not self.students:
            return
        due = self.writer.due_for_feedback(self.students)
        with progress("feedback", len(due)) as bar:
            for student in due:
                with self._for_one(student):
                    try:
                        self.writer.write_feedback(student)
                    except WriteError as error:
                        self._tell(student, f"the feedback could not be written: {error}", FAILED)
                bar.update()

    # -- telling ----------------------------------------------------------------------------

    def _tell(self, student: str, what: str, status: int = 0) -> None:
        """One line; the worst status is the command's."""
        say(f"autograder: {one_line(f'{student}: {what}')}")
        if status:
            self.failed.add(student)
        if status == FAILED or not self.status:
            self.status = status

    def _summary(self) -> str:
        counted = {
            "graded": self.graded,
            "unchanged": self.unchanged,
            "could not be graded": len(self.failed),
        }
        counts = [f"{count} {what}" for what, count in counted.items() if count]
        name = self.assignment.name
        return f"{name}: {', '.join(counts) or f'nothing is in submitted/<student>/{name}/'}"


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
def _cluster(address: str) -> Iterator[Executor]:
    """A Dask cluster as an executor."""
    try:
        from distributed import Client
    except ImportError:
        raise KitError("--dask needs `distributed`: pip install 'autograder[dask]'.") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise KitError(f"There is no Dask scheduler at {address}: {error}") from None
    with client:
        if not sum(client.nthreads().values()):
            raise KitError(f"The Dask scheduler at {address} has no workers.")
        yield client.get_executor()
