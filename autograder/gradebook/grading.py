"""The one function that grades for the gradebook, however it was called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .. import engine
from ..engine import Keep, Run, Task
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
    records.clear_drafts()
    to_grade: list[Task] = []
    there: list[tuple[str, Record, bool]] = []
    for student, path in handed_in.items():
        record = records.read(student)
        if record is not None and records.holds(record, digest_of(path)):
            there.append((student, record, False))
            continue
        task = Task(str(path.relative_to(run.root)), path, student)
        try:
            engine.read(run, task)
        except Unreadable as error:
            result = engine.ungraded(run, task, "unreadable", _within(run, error))
            records.write(result)
            there.append((student, records.record(result), True))
        else:
            to_grade.append(task)

    def told(number: int, result: Result) -> None:
        student = to_grade[number].student
        record = records.read(student)
        path = handed_in[student]
        # What a grader process put on record before it was killed is as good as any.
        if result.outcome != "grader_error" or not records.holds(record, digest_of(path)):
            records.write(result)
            record = records.record(result)
        assert record is not None
        on_record(student, record, True)

    if to_grade:
        grader(to_grade, told, records.write)
    for student, record, is_new in there:
        on_record(student, record, is_new)


def _within(run: Run, error: Unreadable) -> str:
    """The line with the file's path as seen from the course's folder."""
    return str(error).replace(f"{run.root}/", "", 1)
