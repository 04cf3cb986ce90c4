"""The commands, one a module: `EXAMPLE`, `arguments(parser)` and `run(options)`."""

from __future__ import annotations

import argparse
from pathlib import Path


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


def from_here(path: Path) -> Path:
    """A path as somebody in the working directory would type it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
