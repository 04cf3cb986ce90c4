"""The one function that grades for the gradebook, however it was called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from .. import runner
from ..results.records import Records
from ..results.result import Result
from ..runner.run import Run, Task
from ..runner.session import Keep
from ..submission import Unreadable
from ..submission.choice import Choice
from ..util.files import NotAFile, clear_drafts, digest, read_plain, state

# Grades tasks: each result is handed to `keep` where it came to be, and told here by its number.
Grader = Callable[[Sequence[Task], Callable[[int, Result], None], Keep], object]
OnRecord = Callable[[Result, bool], None]


def bring_up_to_date(
    run: Run,
    records: Records,
    handed_in: Mapping[str, Choice],
    grader: Grader,
    on_record: OnRecord,
    keep: Keep | None = None,
    on_due: Callable[[], object] = lambda: None,
    groups: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> None:
    """Sees to it that every student's record holds.

    `handed_in` are the notebooks by student. `on_record(result, is_new)` is called once for each:
    for those whose record holds first, then for each that `grader` has graded. `keep` puts on
    record, where it was graded, what was graded; by itself it does nothing more. `on_due` is called
    once, when the first that must be graded is found. `groups` are, by student, all for whom a
    notebook counts, where that is not the student alone: it is graded once, for its student.

    A file is read here only where there is a record that it may be compared with. Where nothing but
    the known mistakes are others, a result is named anew and not graded, if that can be told.
    """
    clear_drafts(records.folder)
    names = runner.Names(run)
    to_grade: list[Task] = []
    before: list[object] = []  # the states of their records' files

    def kept(result: Result) -> Result:
        """The result, on record; that it could not be, where that is so."""
        try:
            return records.write(result)
        except OSError as error:
            where = records.path(result.student).relative_to(run.root)
            why = f"its record cannot be written to {where}: {error.strerror}"
            task = Task(result.notebook, b"", result.student)
            return records.of_these_graders(runner.ungraded(run, task, "grader_error", why))

    for student, choice in handed_in.items():
        name, group = str(choice.path.relative_to(run.root)), groups.get(student, ())
        task = Task(name, choice.path, student, choice.why, group)
        result = records.read(student)
        same = result is not None and (result.notebook, result.chosen) == (name, choice.why)
        if result is not None and same and records.is_of_these_graders(result):
            current = _digest(run, task)
            if isinstance(current, Result):
                on_record(kept(current), True)
                continue
            if records.holds(result, current) and result.group == group:
                on_record(result, False)
                continue
            others = records.diagnosed_otherwise(result) if result.submission == current else []
            if others and (renamed := names.of(result, others)):
                on_record(kept(renamed), renamed != result)
                continue
        if not to_grade:
            on_due()
        to_grade.append(task)
        before.append(state(records.path(student)))

    def told(number: int, result: Result) -> None:
        student = to_grade[number].student
        if state(records.path(student)) == before[number]:
            on_record(kept(result), True)
            return
        # What a grader process put on record before it was killed is as good as any.
        on_file = records.read(student) if result.outcome == "grader_error" else None
        on_record(on_file or records.of_these_graders(result), True)

    if to_grade:
        grader(to_grade, told, keep or _only_on_record(records))


def _only_on_record(records: Records) -> Keep:
    return lambda _, result: records.write(result)


def _digest(run: Run, task: Task) -> str | Result:
    """The digest of what was handed in; that it cannot be read, where that is so."""
    assert isinstance(task.content, Path)
    try:
        return digest(read_plain(task.content, run.limits.notebook_mb))
    except NotAFile:
        try:
            runner.read(run, task)
        except Unreadable as error:
            return runner.ungraded(run, task, "unreadable", str(error))
        return ""  # by now it can
