"""The commands, one a module: `EXAMPLE`, `arguments(parser)` and `run(options)`.

A module whose name begins with `_` is a part of one, and no command: of `grade` the run
(`_grading`), who handed in (`_handed_in`), what is told (`_notices`) and counted (`_tally`); of
`collect` the run (`_collecting`); of `mistakes` what `--name` and `--grade` do (`_naming`,
`_giving`). `_alone` lets one command at a time at a course, and `_progress` shows how far it is.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..util.text import one_line

if TYPE_CHECKING:
    from ..course import Assignment
    from ..report import Everybody

# Exit statuses. What a command was told to take and could not is 2, whether that is an argument, as
# argparse has it, or what somebody handed in.
FAILED, UNREADABLE, MISUSED = 1, 2, 2


def add_grading_options(parser: argparse.ArgumentParser) -> None:
    """What every command that grades understands."""
    parser.add_argument(
        "--jobs",
        type=_jobs,
        default=0,
        metavar="N",
        help="grader processes (default: 0, which is one a core)",
    )
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="grade although the sandbox is not complete: only code that you trust",
    )


def _jobs(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes: 0 or more")
    return int(text)


def add_sections(parser: argparse.ArgumentParser) -> None:
    """The option that chooses a part of the class."""
    parser.add_argument(
        "--section",
        action="append",
        default=[],
        metavar="S",
        help="only this section of the roster; may be given more than once (default: everybody)",
    )


def of_sections(chosen: Sequence[str]) -> str:
    """What a file's name has of the chosen sections, so that they do not replace one another."""
    return "".join("-" + re.sub(r"[^\w.-]+", "_", section) for section in chosen)


def tell(lines: Iterable[str]) -> None:
    """What needs somebody's attention goes to standard error; results go to standard output."""
    for line in lines:
        print(f"autograder: {one_line(line)}", file=sys.stderr)


def tell_outdated(assignment: Assignment, people: Everybody) -> int:
    """Says who is left out, as what they handed in last is not graded yet; the exit status."""
    outdated = [each.student.id for each in people.of("handed in again since")]
    if outdated:
        who = ", ".join(outdated)
        tell([f"left out, handed in again since: {who}. Run `autograder grade {assignment.name}`."])
    return UNREADABLE if outdated else 0


def output_file(text: str) -> Path:
    """The type of an option that names a file to be written."""
    if text == "-":
        raise argparse.ArgumentTypeError("is written to a file: name one")
    return Path(text)


def from_here(path: Path) -> Path:
    """A path as somebody in the working directory would type it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
