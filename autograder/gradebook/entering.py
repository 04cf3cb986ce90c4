"""An assignment's entry in the gradebook: made, and changed, also after it was handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import sqlalchemy
from nbgrader.api import Course as CourseModel
from sqlalchemy import Connection, func, insert, select

from ..course import Assignment, Course, answer_cell, question_of
from ..submission import Unreadable
from ..submission.history import POINTS, Cells, History, Policy, read_history, write_history
from ..submission.repair import FATE
from ..submission.template import read_template
from ..util.text import counted
from . import tables
from .backup import back_up, gradebook_to_copy
from .cells import ASSIGNMENT, NOTEBOOK, EnteredCells, cells_of_source, read_cells
from .database import Directory, connected, ensure_gradebook, is_no_file, reachable, writing
from .errors import GradebookError, NotRenamed
from .revision import Lost, Revision


@dataclass(frozen=True)
class Stated:
    """What an instructor says of a change.

    may_revise: that it may change what submissions hang on. renamed: questions, the new name by the
    old. removed: those that are gone for good. backup: whether the gradebook is copied first.
    new_questions: what they come to for whoever handed in a release without them; None: as before.
    """

    may_revise: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    backup: bool = True
    new_questions: Policy | None = None


NOTHING_STATED = Stated()


@dataclass(frozen=True)
class Plan:
    """What becomes of the gradebook.

    told: what to say of it. is_used: whether somebody has handed in. revises: whether what
    submissions hang on changes.
    """

    revision: Revision
    told: Sequence[str] = ()
    is_used: bool = False
    revises: bool = False


class Entering:
    """One assignment's way into the gradebook, as its source is now.

    Nothing is written before `write`; `plan` says whether that can be finished, and what it would
    do. Both work it out in the same way, from what the gradebook has at the time.
    """

    def __init__(
        self,
        course: Course,
        assignment: Assignment,
        directory: Directory,
        stated: Stated = NOTHING_STATED,
    ) -> None:
        self.course = course
        self.assignment = assignment
        self.directory = directory
        self.stated = stated
        self.wanted = cells_of_source(course, assignment)

    def look(self) -> None:
        """GradebookError where the gradebook has another assignment than the source."""
        with reachable(self.directory.db_url):
            if not is_no_file(self.directory.db_url):
                with connected(self.directory.db_url) as connection:
                    self._planned(connection)

    def plan(self) -> Plan:
        """What `write` would do; GradebookError where it could not be finished."""
        with reachable(self.directory.db_url):
            if is_no_file(self.directory.db_url):
                revision = self._revision(EnteredCells())
                return Plan(revision, self._policy_told(revision.history))
            # As `write` does, so that it may be written now; and nothing is.
            with writing(self.directory.db_url) as connection:
                return self._planned(connection)

    def write(self) -> Plan:
        """Enters the assignment, all or nothing; what was done."""
        db_url = self.directory.db_url
        with reachable(db_url):
            ensure_gradebook(db_url, self.directory.course_id)
            with writing(db_url) as connection:
                plan = self._planned(connection)
                if plan.revises and self.stated.backup:
                    copied = f"the gradebook as it was: {self._shown(back_up(db_url))}"
                    plan = replace(plan, told=[copied, *plan.told])
                # Before the gradebook: cells that it does not have yet are nobody's, and a run that
                # was killed here is as one that was not begun.
                write_history(self.assignment.released, plan.revision.history)
                plan.revision.write(connection, self._notebook(connection, plan.revision.there))
        return plan

    def _shown(self, path: Path) -> Path:
        root = self.course.root
        return path.relative_to(root) if path.is_relative_to(root) else path

    # -- what becomes of it -----------------------------------------------------------------

    def _planned(self, connection: Connection) -> Plan:
        """How the cells change, and what to say of it where somebody has handed in."""
        name = self.assignment.name
        if not sqlalchemy.inspect(connection).has_table(tables.submitted_assignment.name):
            revision = self._revision(EnteredCells())
            return Plan(revision, self._policy_told(revision.history))
        revision = self._revision(read_cells(connection, name))
        policy_told = self._policy_told(revision.history)
        used = _count_submissions(connection, name)
        if not used or revision.there.agrees_with(self.wanted):
            return Plan(revision, policy_told, used > 0)
        lost = revision.lost(connection)
        submissions = counted(used, "submission")
        if not self.stated.may_revise:
            raise GradebookError(
                f"The gradebook has {submissions} of {name}, which has changed since: "
                f"{revision.in_words()}. Nothing was written. `autograder release {name} --revise` "
                "carries the gradebook over, and keeps what people gave by hand."
            )
        self._refuse_unstated(revision, lost)
        if self.stated.backup:
            gradebook_to_copy(self.directory.db_url)
        scores, comments = revision.by_hand(connection)
        scores -= sum(each.scores for each in lost)
        comments -= sum(each.comments for each in lost)
        lines = [
            f"{submissions} carried over: {revision.in_words()}",
            f"kept: {counted(scores, 'score')} and {counted(comments, 'comment')} by hand",
            *(f"not kept, as the question is gone: {each}" for each in lost),
            *policy_told,
        ]
        return Plan(revision, lines, is_used=True, revises=True)

    def _policy_told(self, history: History) -> list[str]:
        """What --new-questions comes to; nothing where it was not said."""
        if self.stated.new_questions is None:
            return []
        fate = FATE[self.stated.new_questions]
        answers = {key.name for key in self.wanted.about if key.kind == "SolutionCell"}
        new = sorted(answers & frozenset().union(*history.added))
        if not new:
            return [f"new questions, once there are any, are {fate} in releases without them"]
        names = ", ".join(map(question_of, new))
        return [f"new questions are {fate} for whoever handed in a release without them: {names}"]

    def _refuse_unstated(self, revision: Revision, lost: list[Lost]) -> None:
        """GradebookError where a question that a person worked at may only have another name."""
        new = sorted({key.name.removesuffix(POINTS) for key in revision.new} & {*revision.added})
        removed = set(map(answer_cell, self.stated.removed))
        questions = [each.question for each in lost if each.question not in removed]
        if questions and new:
            name, old = self.assignment.name, questions[0]
            raise GradebookError(
                f"{', '.join(questions)} went and {', '.join(new)} came, and people gave scores or "
                f"comments to what went. Where it is the same question, say --renamed "
                f"{old}={new[0]}; where it is gone, --removed {old}. Nothing was written: run "
                f"`autograder release {name} --revise` again with one of them for each."
            )

    def _revision(self, there: EnteredCells) -> Revision:
        """How cells change, with the history as it is then."""
        history = read_history(self.assignment.released)
        released, wanted = _cells_of_release(self.assignment.released), self.wanted.points
        renamed = self._renamed(history, (released, there.points))
        for before in (released, there.points):
            if before:
                history = history.revised(before, wanted, renamed)
        if self.stated.new_questions is not None:
            history = replace(history, new_questions=self.stated.new_questions)
        return Revision(there, self.wanted, history)

    def _renamed(self, history: History, before: Sequence[Cells]) -> dict[str, str]:
        """The renamed answer cells; NotRenamed where one cannot be."""
        wanted = self.wanted.points
        stated = {answer_cell(old): answer_cell(new) for old, new in self.stated.renamed.items()}
        for old, new in stated.items():
            said = f"--renamed {old}={new}"
            if new not in wanted:
                raise NotRenamed(f"{said}: the source has no question {new}.")
            if old in wanted:
                raise NotRenamed(f"{said}: the source has {old} still.")
            was_there = any(old in cells for cells in before) or old in history.removed
            if not was_there and history.now(old) != new:
                raise NotRenamed(f"{said}: neither release nor gradebook has {old}.")
            both = any(old in cells and new in cells for cells in before)
            if both or list(stated.values()).count(new) > 1:
                raise NotRenamed(f"{said}: {new} is another question's name already.")
        return stated

    # -- rows -------------------------------------------------------------------------------

    def _notebook(self, connection: Connection, there: EnteredCells) -> str:
        """The id of the notebook's row, made with those it needs where there is none."""
        if there.notebook:
            return there.notebook
        name, course = self.assignment.name, CourseModel.__table__
        query = select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.name == name)
        assignment = connection.execute(query).scalar()
        if assignment is None:
            assignment = uuid4().hex
            its = self.course.name
            same_course = select(course.c.id).where(course.c.id == its)
            if connection.execute(same_course).first() is None:
                connection.execute(insert(course).values(id=its))
            row = {"id": assignment, "name": name, "course_id": its}
            connection.execute(insert(ASSIGNMENT).values(**row))
        made = uuid4().hex
        rows = insert(NOTEBOOK).values(id=made, name=name, assignment_id=assignment)
        connection.execute(rows)
        return made


def _cells_of_release(released: Path) -> Cells:
    """The cells of the release that students have so far; none where there is none."""
    try:
        template = read_template(released)
    except (Unreadable, ValueError, KeyError, TypeError):
        return {}  # none yet, or what somebody made of it: it is replaced
    return {name: template.points.get(name) for name in template.order}


def _count_submissions(connection: Connection, assignment: str) -> int:
    t = tables
    query = (
        select(func.count())
        .select_from(t.submitted_assignment)
        .join(t.assignment, t.assignment.c.id == t.submitted_assignment.c.assignment_id)
        .where(t.assignment.c.name == assignment)
    )
    return int(connection.execute(query).scalar_one())
