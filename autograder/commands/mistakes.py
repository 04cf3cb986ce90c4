"""Lists answers that lost points in a way that has no name, in groups that behave alike.

Read one answer, and you know its group. Give the mistake a name, and `autograder grade` tells
everybody its hint; grade one answer by hand, and give the others the same.

Exits with 2 when somebody is left out, which a line says, or something is named that is not there.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .. import UsageError
from .. import course as course_module
from ..results.records import RecordError
from ..util.text import one_line
from . import tell_outdated

if TYPE_CHECKING:
    from ..course import Assignment
    from ..mistakes.answers import HandedIn
    from ..mistakes.groups import Group, Grouped

EXAMPLE = """example:
  autograder mistakes rnn_forward
  autograder mistakes rnn_forward --show softmax-3fa2c1
  autograder mistakes rnn_forward --name softmax-3fa2c1 takes_powers_of_two
  autograder mistakes rnn_forward --name softmax-3fa2c1 takes_powers_of_two --trust 5be01c9a
  autograder mistakes rnn_forward --grade softmax-3fa2c1 --from amara --dry-run
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--show", metavar="GROUP", help="the shortest answer, and whose they are")
    what.add_argument(
        "--name",
        nargs=2,
        metavar=("GROUP", "ID"),
        help="make the shortest answer a known mistake of this name; without --trust, print it",
    )
    what.add_argument(
        "--grade", metavar="GROUP", help="give the points and the comment of --from to the group"
    )
    what.add_argument(
        "--undo", metavar="GROUP", help="take back what --grade gave, where nobody changed it since"
    )
    parser.add_argument("--from", dest="student", metavar="STUDENT", help="whose answer was graded")
    parser.add_argument("--dry-run", action="store_true", help="say it, and change nothing")
    parser.add_argument(
        "--trust",
        metavar="CODE",
        help="for --name: you have read what it printed under this code, and it may run outside "
        "the sandbox",
    )
    parser.add_argument("--belief", default="", help="what they take to be true, for --name")
    parser.add_argument("--hint", default="", help="what they are to be told, for --name")
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="for --name, although the sandbox is not complete: only code that you trust",
    )


def run(options: argparse.Namespace) -> int:
    from ..mistakes.answers import HandedIn
    from ..mistakes.groups import grouped
    from ..report import everybody

    if bool(options.grade) is not bool(options.student):
        raise UsageError("--grade GROUP and --from STUDENT go together.")
    course = course_module.load()
    assignment = course.assignment(options.assignment)
    if options.undo:
        from ._giving import undo

        return undo(course, assignment, options)
    people = everybody(course, assignment)
    results = people.results
    if not results:
        raise RecordError(
            f"{assignment.name} has no records: run `autograder grade {assignment.name}` first."
        )
    status = tell_outdated(assignment, people)
    groups = grouped(assignment, results)
    handed_in = HandedIn(course, assignment, {each.student: each for each in results})
    if options.name:
        from ._naming import name

        return name(course, assignment, _group(groups, options.name[0]), handed_in, options)
    if options.grade:
        from ._giving import grade

        return max(status, grade(course, assignment, _group(groups, options.grade), options))
    if options.show:
        _show(_group(groups, options.show), handed_in)
        return status
    _list(assignment, groups)
    return status


def _group(grouped: Grouped, id_: str) -> Group:
    groups = grouped.find(id_)
    if not groups:
        raise UsageError(
            f"There is no group {one_line(id_)}: `autograder mistakes` lists those that there are."
        )
    if len(groups) > 1:
        raise UsageError(
            f"{one_line(id_)} stands for {len(groups)} groups: read them one by one in the "
            "report, and name or grade them by hand."
        )
    return groups[0]


def _list(assignment: Assignment, grouped: Grouped) -> None:
    for group in grouped.groups:
        count = len(group.members)
        print(f"{group.id}  {count} {'answer' if count == 1 else 'answers'}  {_lost(group)}")
        print(f"    {one_line(group.told)}")
        print(f"    {one_line(group.agreement)}")
        if group.after:
            print(f"    after lost points in {', '.join(group.after)}")
    for name, count in grouped.unwritten.items():
        print(f"{name}: {count} without an answer")
    if not grouped.groups:
        print(f"{assignment.name}: every answer that lost points has its mistake named")


def _lost(group: Group) -> str:
    """Which criteria, and how many where that was not all."""
    count = len(group.members)
    parts = [n if lost == count else f"{n} ({lost})" for n, lost in group.criteria.items()]
    return f"lost {', '.join(parts)}"


def _show(group: Group, handed_in: HandedIn) -> None:
    print(f"{group.id}  {_lost(group)}")
    print(f"{one_line(group.told)}")
    print(f"{one_line(group.agreement)}")
    print(f"students: {', '.join(map(one_line, group.students))}")
    readable = handed_in.by_length(group)
    if not readable:
        print("no answer of it can be read as Python")
        return
    student, source = readable[0]
    print(f"the shortest, of {one_line(student)}:\n")
    print("\n".join(map(one_line, source.text.splitlines())))
