"""An instant answer, in words, to "is my function right so far?".

    from selfcheck import check, waiting_for
    check(softmax)      # one exercise
    check()             # how all questions of this notebook stand

`check` calls your function on a few public inputs, compares what comes back with what was asked,
and says what it saw. It needs numpy, and `selfcheck.json` beside this folder. The graders compare
in the same way, and use other inputs as well, so a pass here is a good sign and not yet a grade.

    data.py       what is asked, read from `selfcheck.json`
    calls.py      one call of your function: what it returned, raised, altered and printed
    compare.py    whether a value is the one that was asked; the graders use it too
    concepts.py   answers that are a number or letters; the graders use it too
    mistakes.py   whether the calls went as a known mistake makes them go
    order.py      whether only the order of the results is not right
    words.py      one difference, or one error, in a sentence
    report.py     the whole answer, as text and as HTML
    exercises.py  from the function to its report
    overview.py   how all questions stand, as text and as HTML
    shown.py      figures that everybody can read, and lines that fit
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

__all__ = ["check", "waiting_for"]


_EVERYTHING: Any = object()


def check(function: Any = _EVERYTHING) -> None:
    """Say in words whether `function` does what its exercise asks, on public inputs.

    Without a function, say of every question of this notebook how it stands. Raises nothing, except
    AssertionError for a function under nbgrader's Validate, so that its answer is true.
    """
    # Not before it is needed: a notebook that is being graded imports `check` and never calls it.
    from .exercises import examine
    from .overview import look_over

    scope = sys._getframe(1).f_globals
    if function is _EVERYTHING:
        _show(look_over(scope))
        return
    report = examine(function, scope)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not report.passed:
        raise AssertionError(str(report))
    _show(report)


def _show(report: object) -> None:
    ipython = sys.modules.get("IPython")  # never imported here: that would cost a console 0.3 s
    if ipython is not None and ipython.get_ipython() is not None:
        import_module("IPython.display").display(report)
        return
    from .shown import say

    for line in str(report).splitlines():
        text = line.lstrip()
        say(text, indent=line[: len(line) - len(text)])


@contextlib.contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Say in a sentence why there is no figure yet, instead of in a traceback."""
    from .shown import say

    try:
        yield
    except NotImplementedError:
        say(f"This waits for {what}.")
    except Exception as error:  # noqa: BLE001 - whatever unfinished code raises
        say(f"Nothing to show yet: {type(error).__name__}: {error}")
        say(f"This waits for {what}. Look at what the checks say, and come back.")
