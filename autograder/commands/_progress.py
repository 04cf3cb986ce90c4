"""A progress bar on standard error, where somebody is looking."""

from __future__ import annotations

import sys
from typing import Any

from tqdm import tqdm


def progress(what: str, total: int) -> Any:
    """A bar to be updated once for each of `total`; silent where standard error is no terminal."""
    quiet = not sys.stderr.isatty() or total < 2
    return tqdm(total=total, desc=what, unit="", disable=quiet, leave=False, dynamic_ncols=True)


def say(line: str) -> None:
    """A line on standard error, above the bar where there is one."""
    tqdm.write(line, file=sys.stderr)
