"""Builds what students receive: notebook, check data, README and zip.

The text master becomes a notebook, nbgrader's generate_assignment makes the student version, and a
search that does not trust the markers proves that no line of an answer is in it. Only then is the
old release replaced, and the assignment entered in the gradebook.

Where somebody has handed in, and questions or points have changed since, nothing is done without
--revise, which carries the gradebook over and keeps every score and comment that people gave.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from .. import UsageError
from .. import course as course_module
from ..course import Assignment, Course
from ..submission.history import POLICIES
from . import FAILED

if TYPE_CHECKING:
    from ..gradebook.entering import Stated

EXAMPLE = """example:
  autograder release rnn_forward
  autograder release rnn_forward attention
  autograder release --check      (changes nothing; says what is out of step)
  autograder release rnn_forward --revise --renamed softmax=probabilities
"""

# What has the formgrader's button do the same.
EXPORTER = "autograder.nbgrader_plugins.hooks.SourceExporter"
NOT_BY_US = (
    "course_config.py does not set c.GenerateAssignment.exporter_class, so the formgrader's "
    "Generate button would remove the release once somebody has handed in. Add "
    f'`c.GenerateAssignment.exporter_class = "{EXPORTER}"`.'
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", nargs="*", metavar="ASSIGNMENT", help="default: all of them")
    parser.add_argument("--check", action="store_true", help="only compare with a fresh build")
    parser.add_argument(
        "--revise",
        action="store_true",
        help="carry the gradebook over where questions or points have changed after hand-ins",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="build and check everything, say what would become of the gradebook, change nothing",
    )
    parser.add_argument(
        "--renamed",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="a question that has another name now; may be given more than once",
    )
    parser.add_argument(
        "--removed",
        action="append",
        default=[],
        metavar="QUESTION",
        help="a question that is gone for good, with what people gave to it",
    )
    parser.add_argument(
        "--new-questions",
        choices=POLICIES,
        help="what questions come to that somebody's release did not have: open for a person "
        "(the default), or zero",
    )
    parser.add_argument(
        "--no-backup",
        action="store_true",
        help="do not copy the gradebook before it is revised",
    )


def run(options: argparse.Namespace) -> int:
    course = course_module.load()
    names = list(dict.fromkeys(options.assignment)) or list(course.assignments)
    assignments = [course.assignment(name) for name in names]
    if (options.renamed or options.removed) and len(names) != 1:
        raise UsageError("Name the one assignment that --renamed and --removed are about.")
    if options.check:
        return max([_check(course, assignment) for assignment in assignments])
    return _release(course, assignments, options)


def _check(course: Course, assignment: Assignment) -> int:
    from ..gradebook.database import is_no_file
    from ..gradebook.errors import GradebookError
    from ..gradebook.settings import Settings
    from ..release import drift

    complaints = []
    if stale := drift.out_of_step(course, assignment):
        complaints.append(
            f"release/{assignment.name} is out of step with its source: {', '.join(stale)}. "
            f"Run `autograder release {assignment.name}`."
        )
    directory = Settings(course).directory
    if not is_no_file(directory.db_url):
        from ..gradebook.entering import Entering

        try:
            Entering(course, assignment, directory).look()
        except GradebookError as error:
            complaints.append(str(error))
    for complaint in complaints:
        print(f"autograder: {complaint}", file=sys.stderr)
    if not complaints:
        print(f"release/{assignment.name} is in step with its source")
    return FAILED if complaints else 0


def _release(course: Course, assignments: Sequence[Assignment], options: argparse.Namespace) -> int:
    from ..gradebook import database
    from ..gradebook.entering import Entering
    from ..gradebook.settings import Settings
    from ..release import build

    # Before anything is replaced: where nbgrader would not read the course, or the gradebook would
    # not take one of them, nothing is released.
    settings = Settings(course)
    directory = database.nbgrader_app(course, settings).coursedir
    if settings.get("GenerateAssignment", "exporter_class", "") != EXPORTER:
        print(f"autograder: {NOT_BY_US}", file=sys.stderr)
    stated = _stated(options)
    with _alone(course, options):
        each = [Entering(course, assignment, directory, stated) for assignment in assignments]
        plans = [entering.plan() for entering in each]
        for entering, plan in zip(each, plans, strict=True):
            assignment = entering.assignment
            with build.prepared(course, assignment, options.dry_run) as put:
                if options.dry_run:  # which has come as far as anything may be refused
                    _say(assignment, plan.told or ["the gradebook needs no revision"])
                    continue
                done = entering.write()
                database.set_due(assignment, directory)
                folder = put()
            where = folder.relative_to(course.root)
            print(f"released {where}, and dist/{assignment.name}.zip for students")
            _say(assignment, done.told)
            if done.told and done.is_used:
                print(f"grade everybody again: autograder grade {assignment.name}")
    return 0


def _stated(options: argparse.Namespace) -> Stated:
    from ..gradebook.entering import Stated

    renamed = {}
    for said in options.renamed:
        old, equals, new = said.partition("=")
        if not (old and equals and new) or old in renamed:
            raise UsageError(f"--renamed {said}: say the old name once, =, and the new one.")
        renamed[old] = new
    return Stated(
        may_revise=options.revise,
        renamed=renamed,
        removed=frozenset(options.removed),
        backup=not options.no_backup,
        new_questions=options.new_questions,
    )


def _alone(course: Course, options: argparse.Namespace) -> AbstractContextManager[None]:
    """Nobody grades while the gradebook is revised."""
    from ._alone import LOCK, alone

    # Nobody can be grading where there is no lock, and a dry run makes none.
    if not options.revise or (options.dry_run and not (course.private / LOCK).exists()):
        return nullcontext()

    return alone(course)


def _say(assignment: Assignment, lines: Sequence[str]) -> None:
    for line in lines:
        print(f"{assignment.name}: {line}")
