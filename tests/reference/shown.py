"""The cells of a notebook that only show, run as they stand on the reference."""

import importlib
import types
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from autograder import course
from autograder.release.build import master_notebook

ROOT = Path(__file__).parents[2]


def shown(name):
    """The names that the showing cells of an assignment define; figures are closed."""
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    assignment = course.load(ROOT).assignment(name)
    reference = importlib.import_module(f"solutions.{name}.reference")
    names = {function: getattr(reference, function) for function in assignment.questions}
    names |= {"np": np, "plt": plt}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plt, "show", lambda: plt.close("all"))
        for cell in master_notebook(assignment)["cells"]:
            if "show" in cell["metadata"].get("tags", []):
                exec(cell["source"], names)  # noqa: S102 - the course's own cell
    return types.SimpleNamespace(**names)
