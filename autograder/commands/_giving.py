"""`mistakes --grade` and `--undo`: a group gets what a person gave to one of it, or loses it."""

from __future__ import annotations

import argparse

from ..course import Assignment, Course
from ..mistakes.giving import Giving, Outcome
from ..mistakes.groups import Group
from ..util.text import one_line
from . import UNREADABLE, tell
from ._alone import alone


def grade(course: Course, assignment: Assignment, group: Group, options: argparse.Namespace) -> int:
    """Gives the group what `--from` has; the exit status."""
    with alone(course):
        done = Giving(course, assignment).give(group, options.student, options.dry_run)
    would = "would be given" if options.dry_run else "given"
    (gift,) = done.gifts
    what = f"{gift.in_words}, as {one_line(gift.student)} has for {gift.question}"
    if group.is_alike_in_form_alone:
        print(f"{group.id}: no points, as these are alike in how they fail, not in what they hold")
    if not done.students:
        would = "nobody is left to be given"
    return _tell(f"{group.id}: {would} {what}", done, options)


def undo(course: Course, assignment: Assignment, options: argparse.Namespace) -> int:
    """Takes back what was given, where nobody changed it since; the exit status."""
    with alone(course):
        done = Giving(course, assignment).take_back(options.undo, options.dry_run)
    would = "would be taken back" if options.dry_run else "taken back"
    if not done.students:
        would = "nobody is left to take it back from"
    return _tell(f"{one_line(options.undo)}: {would}", done, options)


def _tell(what: str, done: Outcome, options: argparse.Namespace) -> int:
    """Says what was done, and who was left; the exit status."""
    names = ", ".join(map(one_line, done.students))
    print(f"{what}: {names}" if names else what)
    tell(f"left: {student} {why}" for student, why in done.left.items())
    if done.students and not options.dry_run:
        print(f"then `autograder grade {one_line(options.assignment)}` makes their pages anew")
    return UNREADABLE if done.left else 0
