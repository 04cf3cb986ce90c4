"""Makes a page of the pairs of submissions whose answers are alike beyond what the task explains.

Both answers stand side by side, with what is alike marked. Names, comments and layout are seen
through; the release, the solution and the accepted answers are left out as common ground, and so is
what many have. The page is for the instructor: it says what it proves, and what it does not.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import KitError
from .. import course as course_module
from ..util.files import whole
from . import from_here, output_file, tell

EXAMPLE = """example:
  autograder similar rnn_forward
"""
UNREADABLE = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--threshold",
        type=_percent,
        default=0.6,
        metavar="PERCENT",
        help="tell a pair from this share of somebody's own words on (default: 60)",
    )
    parser.add_argument(
        "--common",
        type=_people,
        metavar="N",
        help="a passage that more than N submissions have is common ground "
        "(default: 10, or one in 20 if that is more)",
    )
    parser.add_argument(
        "--output",
        type=output_file,
        metavar="FILE",
        help="default: reports/ASSIGNMENT-similar.html",
    )


def run(options: argparse.Namespace) -> int:
    from ..similarity import Work, common_ground, compared, passages, similarity_page, works
    from ..submission.released import released_template

    course = course_module.load()
    assignment = course.assignment(options.assignment)
    template = released_template(assignment.released)
    read: list[Work] = []
    left_out = 0
    for each in works(course, assignment, template):
        if isinstance(each, Work):
            read.append(each)
        else:
            left_out += 1
            tell([f"left out: {each}"])
    if not read and not left_out:
        raise KitError(
            f"Nothing is handed in for {assignment.name}: submitted/STUDENT/{assignment.name}/ has "
            "what is compared."
        )
    ground = passages(common_ground(assignment, template))
    comparison = compared(read, ground, options.threshold, options.common)
    output: Path = options.output or course.root / "reports" / f"{assignment.name}-similar.html"
    output.parent.mkdir(parents=True, exist_ok=True)
    with whole(output) as draft:
        draft.write_text(
            similarity_page(assignment, comparison, options.threshold), encoding="utf-8"
        )
    pairs = f"{len(comparison.pairs)} {'pair' if len(comparison.pairs) == 1 else 'pairs'}"
    print(f"{len(read)} submissions, {pairs} to look at: {from_here(output)}")
    return UNREADABLE if left_out else 0


def _percent(text: str) -> float:
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is no share: 1 to 100, without a sign")
    return int(text) / 100


def _people(text: str) -> int:
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of submissions: 2 or more")
    return int(text)
