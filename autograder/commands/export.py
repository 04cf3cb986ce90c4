"""Writes grades for Canvas, Moodle or a spreadsheet, or the feedback pages of a class in one zip.

Grades come from nbgrader's gradebook. One of which anything still waits for a person is left out,
never a zero. Late penalties are taken off. The same as
`nbgrader export --exporter=autograder.export.CanvasExportPlugin`.

The zip of pages is what Canvas takes by Grades, the assignment's menu, Re-Upload Submissions, and
Moodle by Upload multiple feedback files in a zip. Every page needs the name that the LMS gave to
what was handed in, which `autograder collect` keeps.

Exits with 0 when it is written; with 2 when a grade or a page of what was handed in is left out, or
something is named that is not there; with 1 when there is nothing to write.
"""

from __future__ import annotations

import argparse
import contextlib
from datetime import UTC
from pathlib import Path

from .. import UsageError
from .. import course as course_module
from ..course import Course
from ..util.text import one_line
from . import UNREADABLE, add_sections, from_here, of_sections, output_file, tell

EXAMPLE = """example:
  autograder export --to canvas --assignment rnn_forward
  autograder export --to csv --questions --assignment rnn_forward --section RNN-1
  autograder export --feedback canvas --assignment rnn_forward
"""

FORMATS = ("canvas", "moodle", "csv")
TAKE_PAGES = ("canvas", "moodle")


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", choices=FORMATS, help="write grades: whose format")
    what.add_argument("--feedback", choices=TAKE_PAGES, help="write a zip of feedback pages: whose")
    parser.add_argument(
        "--assignment",
        action="append",
        default=[],
        metavar="A",
        help="only this one; may be given more than once (default: all in the gradebook)",
    )
    parser.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="S",
        help="only this one; may be given more than once (default: all in the gradebook)",
    )
    add_sections(parser)
    parser.add_argument(
        "--questions",
        action="store_true",
        help="with --to csv: the points of every question too, the autograder's and a person's",
    )
    parser.add_argument(
        "--worksheet",
        type=Path,
        metavar="FILE",
        help="with --feedback moodle: the assignment's grading worksheet, which numbers everybody",
    )
    parser.add_argument(
        "--output", type=output_file, metavar="FILE", help="default: exports/canvas.csv, and so on"
    )


def run(options: argparse.Namespace) -> int:
    if options.questions and options.to != "csv":
        raise UsageError("--questions goes with --to csv: an LMS takes one grade an assignment.")
    if options.worksheet and options.feedback != "moodle":
        raise UsageError("--worksheet goes with --feedback moodle: it is Moodle's own.")
    course = course_module.load()
    if options.feedback:
        return _feedback(course, options)
    output = _output(course, options, f"{options.to}{of_sections(options.section)}.csv")
    # nbgrader reads its configuration, and with it where the gradebook is, from this folder.
    with contextlib.chdir(course.root):
        from ..export.run import export

        summary, odd, is_whole = export(
            options.to,
            output,
            options.assignment,
            options.student,
            options.section,
            options.questions,
        )
    tell(odd)
    print(summary)
    return 0 if is_whole else UNREADABLE


def _output(course: Course, options: argparse.Namespace, name: str) -> Path:
    path: Path = options.output or course.root / "exports" / name
    return path.absolute()


def _feedback(course: Course, options: argparse.Namespace) -> int:
    from ..collect.returning import by_worksheet, places
    from ..collect.times import read_worksheet
    from ..export.feedback import pack
    from ..export.grades import chosen
    from ..gradebook.roster import in_sections, read_students
    from ..gradebook.settings import Settings

    if len(options.assignment) != 1:
        raise UsageError(
            "--feedback needs one --assignment: an LMS takes the pages of one at a time."
        )
    assignment, system = course.assignment(options.assignment[0]), options.feedback
    everybody = read_students(Settings(course).directory)
    where = places(course, assignment, system)
    if options.worksheet:
        where |= by_worksheet(read_worksheet(options.worksheet, UTC), everybody, assignment)
    people = chosen(everybody, options.student)
    if options.section:
        wanted = in_sections(course, options.section)
        people = [each for each in people if each.id in wanted]
    name = f"{assignment.name}-feedback-{system}{of_sections(options.section)}.zip"
    output = _output(course, options, name)
    packed = pack(course, assignment, people, where, system, output)
    tell(packed.told())
    count, kilobytes = len(packed.pages), output.stat().st_size / 1000
    size = f"{kilobytes:.0f} kB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB"
    summary = f"{count} feedback page{'' if count == 1 else 's'}, {size}"
    if packed.open_:
        summary += f", {packed.open_} of them with points that wait for a person"
    if packed.without:
        summary += f"; {packed.without} without one, as nothing of theirs is graded"
    print(one_line(f"{from_here(output)}: {summary}"))
    if system == "canvas":
        print("Canvas shows it by the notebook's name: students save it with the ending .html.")
    return UNREADABLE if packed.left_out else 0
