"""The commands, one a module: `EXAMPLE`, `arguments(parser)` and `run(options)`."""

from __future__ import annotations

import argparse


def add_grading_options(parser: argparse.ArgumentParser) -> None:
    """What every command that grades understands."""
    parser.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="grader processes (default: one a core)"
    )
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="grade although the sandbox is not complete: only code that you trust",
    )
