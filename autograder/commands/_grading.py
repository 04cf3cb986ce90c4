"""One run of `autograder grade`: who handed in, what is due, what to tell."""

from __future__ import annotations

import argparse
import fcntl
import os
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from .. import KitError, UsageError, runner
from ..course import Assignment, Course
from ..course.extensions import EXTENSIONS
from ..gradebook.collected import unknown_told
from ..gradebook.database import knows
from ..gradebook.grading import Grader, bring_up_to_date
from ..gradebook.groups import Groups
from ..gradebook.people import sharing
from ..gradebook.roster import Roster, read_students
from ..gradebook.rows import above_told, outgrown_told
from ..gradebook.settings import Settings
from ..gradebook.sharing import Shared, share
from ..gradebook.writer import Writer, Written
from ..results import records
from ..results.result import Result
from ..runner import cluster, parallel
from ..runner.inventory import records_of
from ..runner.run import Run, Task
from ..runner.session import Keep
from ..sandbox import launch
from ..sandbox.zygote import Zygote
from ..submission.choice import Choice, choose
from ..submission.folder import Refused, handed_in
from ..submission.repair import ANOTHER_RELEASE
from ..util.text import last_line, named, one_line
from . import FAILED, UNREADABLE
from ._progress import progress, say

LOCK = "grade.lock"  # in the course's own folder


class Grading:
    """One run of the command."""

    def __init__(self, course: Course, assignment: Assignment, options: argparse.Namespace) -> None:
        self.course = course
        self.assignment = assignment
        self.options = options
        self.status = 0
        self.graded = 0
        self.with_new_page = 0
        self.unchanged = 0
        self.failed: set[str] = set()
        self.of_another_release: dict[str, list[str]] = {}  # by what is told of it
        self.students: dict[str, None] = {}  # whose graded notebook is there, in their order
        self.shared = Shared()
        self.said: set[str] = set()  # of corrections
        self.left_behind: list[str] = []  # by a group that they are not in any more
        self._zygote: Zygote | None = None

    def run(self) -> int:
        notebooks, refused = self._handed_in()
        with Writer(
            self.course, self.assignment, not self.options.no_feedback, self._on_written
        ) as self.writer:
            self.roster = Roster.of(self.course, self.writer.students())
            for student in list(notebooks):
                try:
                    self.writer.state.note_when(student)
                except Refused as error:
                    del notebooks[student]
                    refused[student] = str(error)
            self.shared = self._share(notebooks, refused)
            there = {*self.shared.notebooks, *self.shared.refused, *self.shared.with_others}
            self._tell_extensions(there)
            self._bring_up_to_date(self.shared.notebooks)
            # Who came to a group has rows only now.
            self._bring_up_to_date(self._carry(self.shared))
            self._refuse(self.shared.refused)
            self._tell_who_is_on_no_roster(there)
            for student in self.left_behind:  # once the gradebook has it
                records.forget(self.course, self.assignment.name, student)
            self._tell_what_is_of_another_release()
            self._tell_whose_time_is_not_known()
            self._tell_what_is_outgrown()
            self._tell_what_is_outdated(there)
            self._tell_who_is_missing(there)
            self._tell_who_is_alike(there)
        print(self._summary())
        return self.status

    def _share(self, notebooks: Mapping[str, Choice], refused: Mapping[str, str]) -> Shared:
        """Of each group the one notebook that counts; tells of the others, and of corrections."""
        state = self.writer.state
        shared = share(state.groups, notebooks, refused)
        for line in state.groups.told:
            say(f"autograder: {line}")
        for student, why in shared.told.items():
            self._tell(student, why)
        for submitter, group in shared.groups.items():
            state.handed_in |= dict.fromkeys(group, state.handed_in[submitter])
        if self.options.student is None:
            there = {*shared.notebooks, *shared.refused, *shared.with_others}
            self.left_behind = state.left_behind(there)
            why_not = "is in no group any more, and handed in nothing: the grade is taken back"
            shared.refused |= dict.fromkeys(self.left_behind, why_not)
        self._carry(shared)
        return shared

    def _carry(self, shared: Shared) -> dict[str, Choice]:
        """Gives corrections to all of a group; the notebooks of those who got any."""
        counts = {submitter: shared.notebooks[submitter].path for submitter in shared.groups}
        carried = self.writer.carry(shared.groups.values(), counts)
        for line in carried.told:
            if line not in self.said:
                say(f"autograder: {one_line(line)}")
        self.said |= set(carried.told)
        return {
            submitter: shared.notebooks[submitter]
            for submitter, group in shared.groups.items()
            if set(group) & set(carried.entries)
        }

    def _bring_up_to_date(self, notebooks: Mapping[str, Choice]) -> None:
        if not notebooks:
            return
        run = runner.Run.of(self.course.root, self.assignment.name, self.options.unsafe)
        kept = records_of(run)
        maker = self.writer.maker(kept)
        with progress("grading", len(notebooks)) as bar:

            def on_record(result: Result, is_new: bool) -> None:
                for student in result.group or (result.student,):
                    own = replace(result, student=student)
                    if student != result.student:
                        kept.ensure(own)
                    self.writer.take(own, is_new)
                bar.update()

            def on_due() -> None:
                # Its imports take longest, and what is done here runs beside them.
                if not self.options.dask:
                    self._zygote = launch.for_course(self.course, unsafe=run.unsafe).start()

            try:
                grader = self._grader(run)
                groups = self.shared.groups
                bring_up_to_date(
                    run, kept, notebooks, grader, on_record, maker.keep, on_due, groups
                )
            finally:
                if self._zygote is not None:
                    self._zygote.close()
            self.writer.flush()

    # -- what was handed in -----------------------------------------------------------------

    def _handed_in(self) -> tuple[dict[str, Choice], dict[str, str]]:
        """The notebooks by student, and who handed in what cannot be one, with the reason."""
        name, submitted = self.assignment.name, self.course.root / "submitted"
        notebooks: dict[str, Choice] = {}
        refused: dict[str, str] = {}
        wanted = None
        if self.options.student is not None:
            directory = Settings(self.course).directory
            known = [each.id for each in read_students(directory)]
            groups = Groups(self.course, directory, name, known)
            wanted = groups.together(self.options.student)
        for student, reason in handed_in(submitted, name):
            if not (wanted is None or student in wanted):
                continue
            if reason:
                refused[student] = reason
            else:
                try:
                    most = self.course.limits.notebook_mb
                    notebooks[student] = choose(submitted / student / name, self.assignment, most)
                except Refused as error:
                    refused[student] = str(error)
        only = self.options.student
        if only is not None and not notebooks and not refused:
            self._refuse_unknown(only, {entry.name for entry in submitted.glob("[!.]*")})
            refused[only] = f"handed in nothing for {name}"
        return notebooks, refused

    def _refuse_unknown(self, student: str, there: Collection[str]) -> None:
        """A name that is mistyped must not become a student's."""
        directory = Settings(self.course).directory
        if student not in there and not (student.isprintable() and knows(directory, student)):
            raise UsageError(
                f"There is no submitted/{one_line(student)}, and the gradebook has no student "
                f"{one_line(student)}: look how the folder's name is written."
            )

    def _refuse(self, refused: Mapping[str, str]) -> None:
        """Tells why something is not graded; what was given for an earlier submission goes."""
        known = set(self.writer.students())
        submitted, name = self.course.root / "submitted", self.assignment.name
        failed = self.writer.withdraw(
            {
                student: reason
                for student, reason in refused.items()
                # What only lies about in `submitted/` is nobody.
                if student in known or os.path.lexists(submitted / student / name)
            }
        )
        for student, reason in refused.items():
            if student in failed:
                self._tell(student, failed[student], FAILED)
                continue
            is_lying_about = not os.path.lexists(submitted / student / name)
            aside = "" if is_lying_about else self.roster.aside(student)
            self._tell(student, f"{reason}. It is {aside}" if aside else reason, UNREADABLE)

    def _tell_who_is_on_no_roster(self, there: Collection[str]) -> None:
        if not self.roster.was_read:
            return
        strangers = [each for each in self.students if not self.roster.has(each)]
        near = {each: self.roster.near(each) for each in strangers}
        submitted, name = self.course.root / "submitted", self.assignment.name
        for student, meant in near.items():
            if meant:
                has_some = meant in there or os.path.lexists(submitted / meant / name)
                self._tell(
                    student,
                    f"is graded, and not on the roster. Did you mean {meant!r}, who handed in "
                    f"{'too' if has_some else 'nothing'}? Rename submitted/{student} where "
                    "it is mistyped; `autograder roster` enters who is new",
                )
        others = [each for each in strangers if not near[each]]
        if others:
            say(
                f"autograder: {one_line(', '.join(others))}: not on the roster: rename a folder "
                "whose name is mistyped; `autograder roster` enters who is new"
            )

    def _tell_who_is_to_be_forgotten(self, there: Collection[str]) -> None:
        """Whoever was graded by a folder that is gone is in the gradebook, and in exports."""
        for student in self.writer.students():
            is_left = student in self.writer.state.entries and student not in there
            if is_left and not self.roster.has(student):
                self._tell(
                    student,
                    "is on no roster, and nothing of theirs for this assignment is in submitted/ "
                    f"any more: `nbgrader db student remove {shlex.quote(student)} --force` has "
                    "the gradebook forget them and all their grades",
                )

    def _tell_extensions(self, there: Collection[str]) -> None:
        state = self.writer.state
        for line in state.late_days.told({*there, *self.writer.students()}):
            say(f"autograder: {line}")
        for student in state.taken_back(there):
            self._tell(student, f"the gradebook's extension goes, as {EXTENSIONS} has none")

    def _tell_what_is_of_another_release(self) -> None:
        """In one line for everybody: after a new release it may be the whole class."""
        found = self.of_another_release
        everybody = sorted(who for students in found.values() for who in students)
        if everybody:
            parts = [
                note + (f" ({named(sorted(students))})" if len(found) > 1 else "")
                for told, students in sorted(found.items())
                if (note := told.removeprefix(ANOTHER_RELEASE))
            ]
            told = f"{named(everybody)}: {ANOTHER_RELEASE}{''.join(parts)}"
            say(f"autograder: {one_line(told)}")

    def _tell_whose_time_is_not_known(self) -> None:
        rule, name = self.assignment.lateness, self.assignment.name
        if not (rule and rule.penalty == "none"):
            late = self.writer.state.late_at_an_unknown_time(sorted(self.students))
            for line in unknown_told(name, rule, late):
                say(f"autograder: {line}")

    def _tell_what_is_outgrown(self) -> None:
        if self.students:
            for student, cells in self.writer.state.outgrown(self.students).items():
                self._tell(student, outgrown_told(cells))
            for student, told in self.writer.state.above(self.students).items():
                self._tell(student, above_told(told))

    def _tell_what_is_outdated(self, there: Collection[str]) -> None:
        for name, students in self.writer.state.outdated(there).items():
            who = one_line(", ".join(sorted(students)))
            say(
                f"autograder: {who}: other free late days are left for {name} than when it was "
                f"graded. Run `autograder grade {name}`."
            )

    def _tell_who_is_missing(self, there: Collection[str]) -> None:
        if self.options.student is None and there:
            expected, others = self.writer.expected()
            nothing = f"handed in nothing for {self.assignment.name}"
            for student in expected:
                if student not in there and self.roster.has(student):
                    self._tell(student, nothing)
            missing = len(set(filter(self.roster.has, others)) - set(there))
            if missing:
                who = "1 student" if missing == 1 else f"{missing} students"
                say(f"autograder: {who} of other assignments {nothing}")
            if self.roster.was_read:
                self._tell_who_is_to_be_forgotten(there)

    def _tell_who_is_alike(self, there: Collection[str]) -> None:
        if self.options.student is None and there:
            for group in sharing(sorted({*there, *self.writer.students()}), str):
                say(
                    f"autograder: {one_line(', '.join(group))}: differ only in case or accents, "
                    "and are one student to an LMS: exports leave them out until there is one"
                )

    # -- grading ----------------------------------------------------------------------------

    def _grader(self, run: Run) -> Grader:
        def grade(tasks: Sequence[Task], told: Callable[[int, Result], None], keep: Keep) -> None:
            self.writer.prepare(task.student for task in tasks)
            if self.options.dask:
                with cluster.connected(self.options.dask) as client:
                    for number, result in cluster.graded(client, run, tasks, keep, _say):
                        told(number, result)
            else:
                jobs, zygote = self.options.jobs, self._zygote
                for number, result in parallel.graded(run, tasks, jobs, zygote, keep):
                    told(number, result)

        return grade

    def _on_written(self, written: Written) -> None:
        student, notes = written.result.student, written.result.notes
        if written.failed:
            self._tell(student, written.failed, FAILED)
            return
        if student in self.students:
            return  # is counted already: what a person gave to another came later
        match written.result.outcome:
            case "unreadable":
                self._tell(student, notes[0], UNREADABLE)
                return
            case "grader_error":
                self._tell(student, "; ".join(map(last_line, notes)), FAILED)
            case _ if not written.is_unchanged:
                for note in notes:
                    failed = note.startswith("the grader failed")
                    if student in self.shared.with_others and not failed:
                        continue  # which is told of who handed in
                    if note.startswith(ANOTHER_RELEASE):
                        self.of_another_release.setdefault(note, []).append(student)
                        continue
                    self._tell(student, note, FAILED if failed else 0)
        self.students[student] = None
        if student not in self.failed:
            self.graded += not written.is_unchanged
            self.with_new_page += written.has_new_page
            self.unchanged += written.is_unchanged and not written.has_new_page

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
            "given a new page": self.with_new_page,
            "unchanged": self.unchanged,
            "could not be graded": len(self.failed),
        }
        counts = [f"{count} {what}" for what, count in counted.items() if count]
        name = self.assignment.name
        nothing = (
            f"nothing is in submitted/<student>/{name}/. `autograder collect {name} DOWNLOAD` puts "
            "there what your LMS gives to download"
        )
        return f"{name}: {', '.join(counts) or nothing}"


@contextmanager
def alone(course: Course) -> Iterator[None]:
    """Two runs at once would write the same files; the lock ends with its process."""
    course.private.mkdir(mode=0o700, exist_ok=True)
    with (course.private / LOCK).open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise KitError("Another `autograder grade` is at work on this course.") from None
        yield


def _say(what: str) -> None:
    say(f"autograder: {what}")
