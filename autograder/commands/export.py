"""Writes grades for Canvas, Moodle or a spreadsheet, from nbgrader's gradebook.

A grade of which anything still waits for a person is left out, never a zero. Late penalties are
taken off. The same as `nbgrader export --exporter=autograder.export.CanvasExportPlugin`.
"""

from __future__ import annotations

import argparse
import contextlib

from .. import course as course_module
from . import output_file

EXAMPLE = """example:
  autograder export --to canvas --assignment rnn_forward
"""

FORMATS = ("canvas", "moodle", "csv")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", required=True, choices=FORMATS, help="whose format")
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
    parser.add_argument(
        "--output", type=output_file, metavar="FILE", help="default: exports/canvas.csv, and so on"
    )


def run(options: argparse.Namespace) -> int:
    course = course_module.load()
    output = (options.output or course.root / "exports" / f"{options.to}.csv").absolute()
    # nbgrader reads its configuration, and with it where the gradebook is, from this folder.
    with contextlib.chdir(course.root):
        from ..export.run import export

        told = export(options.to, output, options.assignment, options.student)
    print(told)
    return 0
