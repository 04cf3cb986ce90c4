"""The one function that grades for the gradebook, however it was called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .. import engine
from ..engine import Keep, Run, Task
from ..files import clear_drafts
from ..grading.result import Result
from ..records import Record, Records, digest_of
from ..submission import Unreadable

# Grades tasks: each result is handed to `keep` where it came to be, and told here by its number.
Grader = Callable[[Sequence[Task], Callable[[int, Result], None], Keep], object]
OnRecord = Callable[[str, Record, bool], None]


def bring_up_to_date(
    run: Run,
    records: Records,
    handed_in: Mapping[str, Path],
    grader: Grader,
    on_record: OnRecord,
) -> None:
    """Sees to it that every student's record holds.

    `handed_in` are the notebooks by student. `on_record(student, record, is_new)` is called once
    for each, in the order in which they are there: first those that must be graded, by `grader`,
    so that others do not keep it waiting.
    """
    clear_drafts(records.folder)
    most = run.limits.notebook_mb
    to_grade: list[Task] = []
    there: list[tuple[str, Record, bool]] = []

    def kept(result: Result) -> Record:
        """The record of a result, written; that it could not be, where that is so."""
        try:
            records.write(result)
        except OSError as error:
            where = records.path(result.student).relative_to(run.root)
            why = f"its record cannot be written to {where}: {error.strerror}"
            task = Task(result.notebook, b"", result.student)
            return records.record(engine.ungraded(run, task, "grader_error", why))
        return records.record(result)

    for student, path in handed_in.items():
        record = records.read(student)
        if record is not None and records.holds(record, digest_of(path, most)):
            there.append((student, record, False))
            continue
        task = Task(str(path.relative_to(run.root)), path, student)
        try:
            engine.read(run, task)
        except Unreadable as error:
            result = engine.ungraded(run, task, "unreadable", _within(run, error))
            there.append((student, kept(result), True))
        else:
            to_grade.append(task)

    def told(number: int, result: Result) -> None:
        student = to_grade[number].student
        record = records.read(student)
        path = handed_in[student]
        # What a grader process put on record before it was killed is as good as any.
        if (
            record is None
            or result.outcome != "grader_error"
            or not records.holds(record, digest_of(path, most))
        ):
            record = kept(result)
        on_record(student, record, True)

    if to_grade:
        grader(to_grade, told, records.write)
    for student, record, is_new in there:
        on_record(student, record, is_new)


def _within(run: Run, error: Unreadable) -> str:
    """The line with the file's path as seen from the course's folder."""
    return str(error).replace(f"{run.root}/", "", 1)
