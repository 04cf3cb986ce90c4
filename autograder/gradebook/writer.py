"""The one process that writes the gradebook, `autograded/` and `feedback/` for `autograder grade`.

The order, by which a run that is killed anywhere is made good by the next:

1. a grader process writes the record, and makes graded notebook and page aside (`maker`);
2. the rows of a batch of submissions are committed, all or none (`transaction`);
3. each notebook, then each page, is put in place (`placing`).

A submission is written when rows, notebook and page show its record (`state`). The notebook's stamp
names the record and the lateness, the page's all that is on it; rows are compared one by one. So
what is missing after any of these steps is found, whatever the clock says, and what still holds is
left alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.pool import NullPool

from .. import KitError
from ..course import Assignment, Course
from ..results.records import Records, digest_of
from ..results.result import Result
from ..submission.folder import Refused, check_name
from .carried import Memory
from .carrying import Carried, carry
from .database import reachable
from .entries import Entry, read_entries
from .errors import GradebookError
from .failures import why_not_written
from .feedback import Pages
from .given import given_to
from .maker import Maker
from .placing import Placing
from .settings import Settings
from .state import State

NOT_KNOWN = "No student with ID {!r} exists in the database"  # c.Autograde.create_student
BATCH = 48  # submissions in one transaction


@dataclass(frozen=True)
class Written:
    """What became of one result. `failed` says why it could not be written, in a line.

    is_unchanged: its rows and its notebook were there; `has_new_page`: its page was not.
    """

    result: Result
    is_unchanged: bool = False
    has_new_page: bool = False
    failed: str = ""


OnWritten = Callable[[Written], None]


class Writer:
    """Writes the records of one assignment; `on_written` hears of each, perhaps a batch later."""

    def __init__(
        self, course: Course, assignment: Assignment, with_pages: bool, on_written: OnWritten
    ) -> None:
        self.course = course
        self.assignment = assignment
        self.settings = Settings(course)
        self.settings.ensure_ours()
        self.db_url = self.settings.directory.db_url
        self._on_written = on_written
        self._pending: list[Result] = []
        with reachable(self.db_url):
            self.state = State(course, assignment, self.settings)
        self.folders = self.state.folders
        self._with_pages = with_pages
        self._maker: Maker | None = None
        self._engine = sqlalchemy.create_engine(self.db_url, poolclass=NullPool)
        self.folders.clear()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()
        self.folders.clear()

    # -- before anything is graded ----------------------------------------------------------

    def students(self) -> list[str]:
        """Everybody whom the gradebook knows."""
        return sorted(self.state.known)

    def expected(self) -> tuple[list[str], list[str]]:
        """Who takes part: those of whom something was to be expected, and those of whom not.

        The latter handed in for other assignments, which is all that is known of them.
        """
        others = self.state.known_from_others
        return sorted(self.state.known - others), sorted(others)

    def maker(self, records: Records) -> Maker:
        """What makes notebooks and pages: here, and in the grader processes."""
        if self._maker is None:
            pages = Pages.of(self.assignment, self.state.late_days) if self._with_pages else None
            self._maker = Maker.of(
                records, self.state, self.settings, self.assignment.released, pages
            )
        return self._maker

    def prepare(self, students: Iterable[str]) -> None:
        """What may as well be done while a zygote starts: nbgrader is imported, and asked.

        Of late submissions grader processes ask it, and then need not import it each for itself.
        """
        from . import transaction  # noqa: F401

        if any(map(self.state.is_late, students)):
            _ = self.state.penalties.preprocessor

    @property
    def _made_by(self) -> Maker:
        assert self._maker is not None, "nothing is written before there are records"
        return self._maker

    @functools.cached_property
    def _placing(self) -> Placing:
        return Placing(self.state, self._made_by, self.course.limits.notebook_mb)

    # -- writing ----------------------------------------------------------------------------

    def take(self, result: Result, is_new: bool) -> None:
        """Writes a result in its turn, unless it is written already."""
        may_be_written = not is_new or result.outcome == "unreadable"
        try:
            if not (may_be_written and self.state.is_written(result)):
                self._pending.append(result)
            elif self._placing.has_its_page(result):
                self._on_written(Written(result, is_unchanged=True))
            else:
                failed = self._placing.renew_page(result)
                self._on_written(Written(result, True, True, failed))
        except KitError:  # a setting, which would fail for everybody
            raise
        except Exception as error:  # noqa: BLE001 - costs nobody else their grade
            self._on_written(Written(result, failed=why_not_written("grade", error)))
        if len(self._pending) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Writes what waits."""
        batch, self._pending = self._pending, []
        if batch:
            with reachable(self.db_url):
                self._write(batch)

    def withdraw(self, reasons: Mapping[str, str]) -> dict[str, str]:
        """Takes back what was given for earlier submissions, by student; what could not be."""
        due, failed = {}, {}
        for student, why in reasons.items():
            try:
                if _is_a_name(student) and not self.state.is_withdrawn(student):
                    due[student] = why
            except Exception as error:  # noqa: BLE001 - costs nobody else their grade
                failed[student] = why_not_written("grade", error)
        if due:
            from . import transaction

            with reachable(self.db_url), self._engine.begin() as connection:
                transaction.take_back(connection, self.assignment.name, due)
            self.state.known |= set(due)
            for student in due:
                self.folders.withdraw(student)
        return failed

    def carry(self, groups: Collection[Sequence[str]], counts: Mapping[str, Path]) -> Carried:
        """Gives what a person gave to one of a group to all of it.

        groups: with whoever is in none as a group of one. counts: the notebook that counts, by who
        handed it in, the first of the group; none where none does.
        """
        name, most = self.assignment.name, self.course.limits.notebook_mb
        memory = Memory(self.course, name)
        groups = [
            group for group in groups if len(group) > 1 or self._has_by_hand(group[0], memory)
        ]
        if not groups:
            return Carried((), {})
        who = [member for group in groups for member in group]
        with reachable(self.db_url):
            with self._engine.begin() as connection:
                entries = read_entries(connection, name, name, who)
                digests = {
                    tuple(group): digest_of(counts[group[0]], most) if group[0] in counts else ""
                    for group in groups
                }
                by_hand = self.state.by_hand
                carried, plan, kept = carry(connection, memory, by_hand, digests, entries)
            self.state.entries |= {**entries, **carried.entries}
            self.state.by_hand.note({**entries, **carried.entries}, plan.after)
            memory.keep(kept)
        return carried

    def _has_by_hand(self, student: str, memory: Memory) -> bool:
        """Whether a student has anything that a person gave, or had when it was looked at last."""
        entry = self.state.entries.get(student)
        return bool((entry and given_to(entry)) or memory.given.get(student))

    def _write(self, batch: list[Result]) -> None:
        try:
            failed, before = self._commit(batch)
        except StatementError as error:
            if isinstance(error, OperationalError):
                raise  # it would fail for everybody
            if len(batch) > 1:  # one of them has what this database does not take
                for result in batch:
                    self._write([result])
                return
            failed, before = {batch[0].student: why_not_written("grade", error)}, {}
        for result in batch:
            student = result.student
            if student not in failed and result.outcome != "unreadable":
                was_expected = self._made_by.entries.get(student) == before.get(student)
                failed[student] = self._placing.place(result, was_expected)
            else:
                self.folders.withdraw(student)
            self._on_written(Written(result, failed=failed.get(student, "")))

    def _commit(self, batch: Collection[Result]) -> tuple[dict[str, str], dict[str, Entry]]:
        """Commits the rows of some results: what could not be, by student, and what was there."""
        from . import transaction

        _ = self.state.penalties.preprocessor  # which tells of a setting that is none
        name = self.assignment.name
        failed: dict[str, str] = {}
        entries: dict[str, Entry] = {}
        reasons = {each.student: each.notes[0] for each in batch if each.outcome == "unreadable"}
        graded = [result for result in batch if result.student not in reasons]
        may_enter = self.settings.get("Autograde", "create_student", True)
        with self._engine.begin() as connection:
            who = [result.student for result in graded]
            before = read_entries(connection, name, name, who) if who else {}
            self.state.by_hand.note(before)  # somebody may have corrected since the run began
            for result in graded:
                student = result.student
                try:
                    if not may_enter and student not in self.state.known:
                        raise GradebookError(NOT_KNOWN.format(student))
                    entries[student] = self._made_by.entry(result, before.get(student))
                except Exception as error:  # noqa: BLE001 - costs nobody else their grade
                    failed[student] = why_not_written("grade", error)
                    if may_enter or student in self.state.known:
                        reasons[student] = failed[student]
            absent = {student: self._absent(student) for student in entries}
            transaction.put(connection, self.state.assignment, entries, absent)
            if reasons:
                transaction.take_back(connection, name, reasons)
        self.state.entries |= entries
        self.state.known |= {*entries, *reasons}
        return failed, before

    def _absent(self, student: str) -> set[str]:
        """The assignment's other notebooks that a student did not hand in."""
        folder = self.folders.submitted(student)
        names = {each.name for each in self.state.assignment.others}
        return {name for name in names if not (folder / f"{name}.ipynb").exists()}


def _is_a_name(student: str) -> bool:
    """Whether the gradebook can have a student of this name."""
    try:
        check_name(student)
    except Refused:
        return False
    return True
