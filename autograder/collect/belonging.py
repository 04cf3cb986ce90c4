"""Of which assignment a notebook is, by its cells; and whole downloads that are of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from .. import KitError, UsageError
from ..course import Assignment, Course
from ..submission.choice import Worth, worth
from ..submission.released import released_template
from ..util.text import named, one_line
from .choosing import Chosen, Handin, choose, newest_attempt, notebooks
from .gathering import Gathering


class Belonging:
    """What the notebooks of one course are of, when one of its assignments is collected."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        self._course = course
        self._name = assignment.name
        self._template = released_template(assignment.released)

    def what_is(self, chosen: Chosen) -> str:
        """What a notebook is that is none of the assignment, in words."""
        if chosen.worth == Worth.DAMAGED:
            return "cannot be read as a notebook"
        other = self._other(chosen.content)
        if other:
            return f"is a notebook of {other}, not of {self._name}"
        return f"is no notebook of {self._name}"

    def refuse_another(self, gathering: Gathering, has: Callable[[str], bool]) -> None:
        """UsageError where most of a download is of another assignment.

        What is one student's own is taken together. `has`: who has something there already, as one
        student's wrong file is told as theirs.
        """
        for turn in [0, *gathering.whole]:
            by_student: dict[str, list[Handin]] = {}
            for student in sorted(gathering.handins):
                for each in notebooks(gathering.handins[student]):
                    if turn == (each.turn if each.turn in gathering.whole else 0):
                        by_student.setdefault(student, []).append(each)
            if not (len(by_student) == 1 and has(next(iter(by_student)))):
                self._refuse_if_another(by_student, turn, gathering)

    def _refuse_if_another(
        self, by_student: dict[str, list[Handin]], turn: int, gathering: Gathering
    ) -> None:
        ours, others = 0, Counter[str]()
        for handins in by_student.values():
            chosen = choose(newest_attempt(handins), self._template)
            if isinstance(chosen, str) or chosen.worth == Worth.DAMAGED:
                continue
            if chosen.worth == Worth.FOREIGN:
                others[self._other(chosen.content)] += 1
            else:
                ours += 1
            if 2 * ours >= len(by_student):
                return  # no more need be read
        if others.total() <= ours:
            return
        if turn:
            where = again = one_line(gathering.whole[turn])
        else:
            names = [each[0].called or each[0].member.outer[0] for each in by_student.values()]
            where, again = one_line(named(names)), "..."
        other = others.most_common(1)[0][0]
        to_do = (
            f"Is it of {other}? Then: `autograder collect {other} {again}`."
            if other
            else "Look whether this is the right download, and name that."
        )
        ours_of = f"{ours or 'none'} of {len(by_student)} notebooks {'is' if ours <= 1 else 'are'}"
        raise UsageError(f"{where}: {ours_of} of {self._name}, so nothing is collected. {to_do}")

    def _other(self, content: bytes) -> str:
        """Another assignment that a notebook is of; empty where it is of none."""
        for name, assignment in self._course.assignments.items():
            if name != self._name:
                try:
                    template = released_template(assignment.released)
                except (KitError, OSError, ValueError):
                    continue  # not released yet
                try:
                    if worth(content, template) in (Worth.UNTOUCHED, Worth.ANSWERED):
                        return name
                except MemoryError:
                    return ""  # one student's notebook does not end the run for all
        return ""
