"""`mistakes --name`: makes a known mistake of a group's shortest answer."""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import replace

from .. import KitError, UsageError
from ..course import Assignment, Course
from ..mistakes.answers import HandedIn
from ..mistakes.code import NotAFunction, Source
from ..mistakes.groups import Group
from ..mistakes.naming import Entry, MistakesFile, check_name
from ..mistakes.plain import more_than_computing
from ..util.text import one_line
from ..validation.named import parameters_of, tried
from . import FAILED, from_here, tell


def name(
    course: Course,
    assignment: Assignment,
    group: Group,
    handed_in: HandedIn,
    options: argparse.Namespace,
) -> int:
    """Writes it into its file, once somebody has read it; the exit status."""
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
    trial = tried(course, assignment, id_, file, whole, group.fingerprint, unsafe=options.unsafe)
    if trial.complaint:
        tell([f"{id_}: {trial.complaint}. {where} is as it was."])
        return FAILED
    text = replace(entry, caught_by=trial.caught_by).text(source, parameters)
    file.write(file.with_entry(assignment, entry, source, text))
    count = len(group.members)
    print(f"{where}: {id_}, made of the answer of {one_line(student)}")
    print(f"it acts like the {count} of {group.id}, and unlike the others known: {trial.others}")
    print(f"caught by {', '.join(trial.caught_by)}")
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
    parameters = parameters_of(assignment, group.question)
    about = options.belief.strip(), options.hint.strip()
    references = MistakesFile.of(assignment, group.question).from_references
    why = "it cannot be read as Python"
    for number, (student, source) in enumerate(handed_in.by_length(group)):
        member = next(each for each in group.members if each.student == student)
        entry = Entry(options.name[1], group.question, member.lost, *about)
        try:
            made = source.as_function(entry.id, parameters)
            complaint = more_than_computing(made, {*source.earlier, *references})
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
