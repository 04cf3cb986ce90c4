"""One run of `autograder grade`: from what was handed in to the gradebook."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from .. import runner
from ..course import Assignment, Course
from ..gradebook.grading import Grader, bring_up_to_date
from ..gradebook.roster import Roster
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
from ..submission.choice import Choice
from ..submission.folder import Refused
from ..submission.misplaced import IN_NONE
from ..submission.repair import ANOTHER_RELEASE
from ..util.text import last_line, one_line
from . import FAILED, UNREADABLE, _handed_in
from ._notices import Notices
from ._progress import progress, say
from ._tally import Tally


class Grading:
    """One run of the command."""

    def __init__(self, course: Course, assignment: Assignment, options: argparse.Namespace) -> None:
        self.course = course
        self.assignment = assignment
        self.options = options
        self.tally = Tally(assignment.name)
        self.of_another_release: dict[str, list[str]] = {}  # by the note on it
        self.students: dict[str, None] = {}  # whose graded notebook is there, in their order
        self.shared = Shared()
        self.said: set[str] = set()  # of corrections
        self.left_behind: list[str] = []  # by a group that they are not in any more
        self._zygote: Zygote | None = None

    def run(self) -> int:
        only = self.options.student
        notebooks, refused = _handed_in.notebooks(self.course, self.assignment, only)
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
            notices = Notices(self.writer, self.roster, self.tally)
            notices.on_another_gradebook()
            notices.on_tables()
            notices.on_extensions(there)
            self._bring_up_to_date(self.shared.notebooks)
            # Who came to a group has rows only now.
            self._bring_up_to_date(self._carry(self.shared))
            self._refuse(self.shared.refused)
            notices.on_strangers(self.students, there)
            for student in self.left_behind:  # once the gradebook has it
                records.forget(self.course, self.assignment.name, student)
            notices.on_other_releases(self.of_another_release)
            notices.on_times_to_come(self.shared.notebooks)
            notices.on_unknown_times(self.students)
            notices.on_scores_by_hand(self.students)
            notices.on_free_days(there)
            if only is None and there:
                notices.on_who_is_missing(there)
                notices.on_who_is_alike(there)
        print(self.tally.summary)
        return self.tally.status

    def _share(self, notebooks: Mapping[str, Choice], refused: Mapping[str, str]) -> Shared:
        """Of each group the one notebook that counts; tells of the others, and of corrections."""
        state = self.writer.state
        shared = share(state.groups, notebooks, refused)
        for line in state.groups.told:
            say(f"autograder: {line}")
        for student, why in shared.told.items():
            self.tally.tell(student, why)
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
        """Gives corrections to all of a group, and back; the notebooks of groups that got any."""
        counts = {student: choice.path for student, choice in shared.notebooks.items()}
        together = self.writer.state.groups.together
        alone = [
            (student,)
            for student in sorted({*shared.notebooks, *shared.refused})
            if len(together(student)) == 1
        ]
        carried = self.writer.carry([*shared.groups.values(), *alone], counts)
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
                    theirs = replace(result, student=student)
                    if student != result.student:
                        kept.ensure(theirs)
                    self.writer.take(theirs, is_new)
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

    def _refuse(self, refused: Mapping[str, str]) -> None:
        """Tells why something is not graded; what was given for an earlier submission goes."""
        in_gradebook = set(self.writer.students())
        submitted, name = self.course.root / "submitted", self.assignment.name
        failed = self.writer.withdraw(
            {
                student: reason
                for student, reason in refused.items()
                # What only lies about in `submitted/` is nobody.
                if os.path.lexists(submitted / student / name)
                or (student in in_gradebook and IN_NONE not in reason)
            }
        )
        for student, reason in refused.items():
            if student in failed:
                self.tally.tell(student, failed[student], FAILED)
                continue
            is_lying_about = not os.path.lexists(submitted / student / name)
            aside = "" if is_lying_about else self.roster.aside(student)
            self.tally.tell(student, f"{reason}. It is {aside}" if aside else reason, UNREADABLE)

    # -- grading ----------------------------------------------------------------------------

    def _grader(self, run: Run) -> Grader:
        def grade(
            tasks: Sequence[Task], on_result: Callable[[int, Result], None], keep: Keep
        ) -> None:
            self.writer.prepare(task.student for task in tasks)
            if self.options.dask:
                with cluster.connected(self.options.dask) as client:
                    for number, result in cluster.graded(client, run, tasks, keep, _say):
                        on_result(number, result)
            else:
                jobs, zygote = self.options.jobs, self._zygote
                for number, result in parallel.graded(run, tasks, jobs, zygote, keep):
                    on_result(number, result)

        return grade

    def _on_written(self, written: Written) -> None:
        student, notes = written.result.student, written.result.notes
        if written.failed:
            self.tally.tell(student, written.failed, FAILED)
            return
        if student in self.students:
            return  # is counted already: what a person gave to another came later
        match written.result.outcome:
            case "unreadable":
                self.tally.tell(student, notes[0], UNREADABLE)
                return
            case "grader_error":
                self.tally.tell(student, "; ".join(map(last_line, notes)), FAILED)
            case _ if not written.is_unchanged:
                for note in notes:
                    failed = note.startswith("the grader failed")
                    if student in self.shared.with_others and not failed:
                        continue  # which is told of who handed in
                    if note.startswith(ANOTHER_RELEASE):
                        self.of_another_release.setdefault(note, []).append(student)
                        continue
                    self.tally.tell(student, note, FAILED if failed else 0)
        self.students[student] = None
        self.tally.count(student, written.is_unchanged, written.has_new_page)


def _say(what: str) -> None:
    say(f"autograder: {what}")
