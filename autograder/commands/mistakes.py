"""Lists answers that lost points in a way that has no name, in groups that behave alike.

Read one answer, and you know its group. Give the mistake a name, and `autograder grade` tells
everybody its hint; grade one answer by hand, and give the others the same.

Exits with 2 when somebody is left out, which a line says, or something is named that is not there.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from .. import KitError, UsageError
from .. import course as course_module
from ..results.records import RecordError
from ..util.text import one_line
from . import FAILED, UNREADABLE, from_here, tell, tell_outdated

if TYPE_CHECKING:
    from ..course import Assignment, Course
    from ..mistakes.answers import HandedIn
    from ..mistakes.code import Source
    from ..mistakes.giving import Outcome
    from ..mistakes.groups import Group, Grouped
    from ..mistakes.naming import Entry

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
        return _undo(course, assignment, options)
    people = everybody(course, assignment)
    results = people.results
    if not results:
        raise RecordError(
            f"{assignment.name} has no records: run `autograder grade {assignment.name}` first."
        )
    status = tell_outdated(assignment, people)
    found = grouped(assignment, results)
    handed_in = HandedIn(course, assignment, {each.student: each for each in results})
    if options.name:
        return _name(course, assignment, _group(found, options.name[0]), handed_in, options)
    if options.grade:
        return max(status, _grade(course, assignment, _group(found, options.grade), options))
    if options.show:
        _show(_group(found, options.show), handed_in)
        return status
    _list(assignment, found)
    return status


def _group(found: Grouped, id_: str) -> Group:
    groups = found.find(id_)
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


def _list(assignment: Assignment, found: Grouped) -> None:
    for group in found.groups:
        count = len(group.members)
        print(f"{group.id}  {count} {'answer' if count == 1 else 'answers'}  {_lost(group)}")
        print(f"    {one_line(group.told)}")
        print(f"    {one_line(group.agreement)}")
        if group.after:
            print(f"    after lost points in {', '.join(group.after)}")
    for name, count in found.unwritten.items():
        print(f"{name}: {count} without an answer")
    if not found.groups:
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


# -- a name ---------------------------------------------------------------------------------


def _name(
    course: Course,
    assignment: Assignment,
    group: Group,
    handed_in: HandedIn,
    options: argparse.Namespace,
) -> int:
    from ..mistakes.naming import MistakesFile, check_name
    from ..validation.named import parameters_of, tried

    id_ = options.name[1]
    check_name(assignment, id_)
    student, source, entry = _entry(assignment, group, handed_in, options)
    parameters = parameters_of(assignment, group.question)
    text = entry.text(source, parameters)
    digest = hashlib.sha256(source.as_function(id_, parameters).encode()).hexdigest()[:8]
    if options.dry_run or not options.trust:
        print("\n".join(map(one_line, text.splitlines())))
        will_run = "it will run outside the sandbox, as all known mistakes do"
        to_do = f"read it, then run this again with --trust {digest}."
        tell([f"nothing is written yet. {student} wrote this, and {will_run}: {to_do}"])
        return 0
    if options.trust != digest:
        raise UsageError(
            f"What would be named is not what {one_line(options.trust)} stands for: run this "
            "without --trust, and read it."
        )
    file = MistakesFile.of(assignment, group.question)
    where = from_here(file.path)
    whole = file.with_entry(assignment, entry, source, text)
    found = tried(course, assignment, id_, file, whole, group.fingerprint, unsafe=options.unsafe)
    if found.complaint:
        tell([f"{id_}: {found.complaint}. {where} is as it was."])
        return FAILED
    text = replace(entry, caught_by=found.caught_by).text(source, parameters)
    file.write(file.with_entry(assignment, entry, source, text))
    count = len(group.members)
    print(f"{where}: {id_}, made of the answer of {one_line(student)}")
    print(f"it acts like the {count} of {group.id}, and unlike the others known: {found.others}")
    print(f"caught by {', '.join(found.caught_by)}")
    if not (entry.hint and entry.belief):
        print("write its belief and its hint there: without a hint, students are told nothing")
    print(
        f"then `autograder grade {assignment.name}` tells them, and `autograder release "
        f"{assignment.name}` the check that students have"
    )
    return 0


def _entry(
    assignment: Assignment, group: Group, handed_in: HandedIn, options: argparse.Namespace
) -> tuple[str, Source, Entry]:
    """The first answer that can be one, whose, and what it is to be called.

    It will run beside the answers, and not in the sandbox, as all known mistakes do.
    """
    from ..mistakes.code import NotAFunction
    from ..mistakes.naming import Entry, MistakesFile
    from ..mistakes.plain import more_than_computing
    from ..validation.named import parameters_of

    parameters = parameters_of(assignment, group.question)
    about = options.belief.strip(), options.hint.strip()
    known = MistakesFile.of(assignment, group.question).from_references
    why = "it cannot be read as Python"
    for number, (student, source) in enumerate(handed_in.by_length(group)):
        member = next(each for each in group.members if each.student == student)
        entry = Entry(options.name[1], group.question, member.lost, *about)
        try:
            made = source.as_function(entry.id, parameters)
            complaint = more_than_computing(made, {*source.earlier, *known})
        except NotAFunction as error:
            complaint = str(error)
        if member.fingerprint.was_ended:
            complaint = "a call of it had to be ended"
        if not complaint:
            return student, source, entry
        why = why if number else f"{complaint} ({one_line(student)})"
    raise KitError(
        f"No answer of {group.id} can be made a known mistake: {one_line(why)}. "
        "Write the mistake by hand, as CONTRIBUTING.md says."
    )


# -- points ---------------------------------------------------------------------------------


def _grade(
    course: Course, assignment: Assignment, group: Group, options: argparse.Namespace
) -> int:
    from ..mistakes.giving import Giving
    from ._alone import alone

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


def _undo(course: Course, assignment: Assignment, options: argparse.Namespace) -> int:
    from ..mistakes.giving import Giving
    from ._alone import alone

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
