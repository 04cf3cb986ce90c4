"""The given cells of a notebook, those that only show among them, run on the reference."""

import contextlib
import importlib
import sys
import types
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from autograder import course
from autograder.release.alone import START
from autograder.release.master import master_notebook
from autograder.student import selfcheck
from tests.conftest import ROOT


def helper(name, module):
    """What ships beside an assignment's notebook, imported as the notebook does; None without."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "selfcheck", selfcheck)  # which stands beside it, too
        with contextlib.suppress(ModuleNotFoundError):
            return importlib.import_module(f"source.{name}.{module}")
    return None


def shown(name):
    """The names that the given cells of an assignment define; figures are closed."""
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    assignment = course.load(ROOT).assignment(name)
    reference = importlib.import_module(f"solutions.{name}.reference")
    names = {function: getattr(reference, function) for function in assignment.graded}
    names |= {"np": np, "plt": plt, "waiting_for": lambda what: contextlib.nullcontext()}
    names["check"] = lambda: None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "selfcheck", selfcheck)
        for module in ("instances", "figures"):
            if found := helper(name, module):
                patch.setitem(sys.modules, module, found)
        patch.setattr(plt, "show", lambda: plt.close("all"))
        for cell in master_notebook(assignment)["cells"]:
            about = cell["metadata"].get("nbgrader", {})
            given = (
                about.get("locked")
                and not about["grade"]
                and about["grade_id"] not in ("imports", START)
            )
            if cell["cell_type"] == "code" and given:
                exec(cell["source"], names)  # noqa: S102 - the course's own cell
    return types.SimpleNamespace(**names)


def assert_ships(name):
    """What draws a student's own numbers is released as the graders have it."""
    file = importlib.import_module(f"source.{name}.instances").__file__
    released = course.load(ROOT).assignment(name).released
    assert released.with_name("instances.py").read_bytes() == Path(file).read_bytes()


def assert_same(one, other):
    """Numbers, and what holds them, are equal, to the bit."""
    assert type(one) is type(other)
    if isinstance(one, tuple):
        for pair in zip(one, other, strict=True):
            assert_same(*pair)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other)
    else:
        assert one == other
