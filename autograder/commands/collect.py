"""Takes what was handed in from what an LMS gives to download, into submitted/.

A DOWNLOAD is the zip of an assignment's submissions as Canvas, Moodle or Blackboard makes it, the
folder it was unpacked into, or a folder, a zip or notebooks named by students' ids. Students are
found in the gradebook, which `autograder roster` fills: by LMS id, login and e-mail, and by name
where that is all there is. Prints who, when, what becomes of it, by what they were known, and which
file. What is nobody's is listed and left; a notebook that is there is replaced by a newer attempt
only, and kept. What is of another assignment by its cells replaces none that is of this one, and a
download that mostly is, is refused.

Exits with 0 when everything was somebody's, and with 2 when something was left.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import course as course_module
from ..collect.names import SYSTEMS

EXAMPLE = """example:
  autograder collect rnn_forward submissions.zip --dry-run
  autograder collect rnn_forward submissions.zip
  autograder collect rnn_forward RNN-forward-4711.zip --times Grades-RNN-forward-4711.csv
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("downloads", metavar="DOWNLOAD", nargs="+", type=Path)
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be done, and do nothing"
    )
    parser.add_argument(
        "--from",
        dest="system",
        choices=SYSTEMS,
        help="by whose rules files are named (default: as most of them are)",
    )
    parser.add_argument(
        "--times",
        type=Path,
        metavar="FILE",
        help="when they were handed in: Moodle's grading worksheet, or a table of student and time",
    )
    parser.add_argument(
        "--zone",
        metavar="Z",
        help="the time zone of the LMS, as Europe/Berlin (default: this machine's)",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="replace what is there even where nothing says that this is newer; it is kept",
    )


def run(options: argparse.Namespace) -> int:
    from ._collecting import Collecting

    course = course_module.load()
    return Collecting(course, course.assignment(options.assignment), options).run()
