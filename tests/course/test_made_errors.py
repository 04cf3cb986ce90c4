"""A setting that makes errors of warnings is no answer: it costs nothing, and is told."""

import json
import sys

import pytest

from autograder.runner.run import Run, Task
from autograder.runner.session import grade_here
from tests.conftest import ROOT
from tests.kit.grading.notebooks import notebook

SETTINGS = {
    "numpy's": 'np.seterr(all="raise")',
    "numpy's, for one kind": "numpy.seterr(under='raise')",
    "of all warnings": 'warnings.filterwarnings("error")',
    "of one kind of warning": 'warnings.simplefilter("error", RuntimeWarning)',
}
LOUD = "\n# %% softmax\ndef softmax(x):\n    {}\n    powers = np.exp(x - np.max(x, axis=0))\n"
LOUD += "    np.exp(np.float64(1e9) + powers.sum())\n    return powers / powers.sum(axis=0)\n"
CATCHES = """
# %% softmax
np.seterr(all="raise")


def softmax(x):
    try:
        powers = np.exp(x)
        return powers / powers.sum(axis=0)
    except FloatingPointError:
        with np.errstate(all="ignore"):
            powers = np.exp(x - np.max(x, axis=0))
            return powers / powers.sum(axis=0)
"""
NEWER = (sys.version_info[0], sys.version_info[1] + 1)
VERSIONS = (
    f" The notebook was written with Python {NEWER[0]}.{NEWER[1]}; the grader has Python "
    f"{sys.version_info[0]}.{sys.version_info[1]}, and what is new since then it does not know."
)


@pytest.fixture(scope="module")
def graded(context):
    def grade(text, python=None):
        content = notebook(context.assignment, text)
        if python is not None:
            made = json.loads(content)
            made["metadata"]["language_info"] = {"name": "python", "version": python}
            content = json.dumps(made).encode()
        (result,) = grade_here(context, Run.of(ROOT, "rnn_forward"), [Task("n", content)])
        return result

    return grade


def first_lost(result):
    return next(c.message for c in result.questions[0].criteria if c.outcome == "failed")


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_a_right_answer_keeps_its_points_under_a_setting_at_the_end(context, graded, setting):
    text = f"\n# %% last\nimport warnings\nimport numpy\n{setting}\n"
    result = graded(text)
    assert result.score == 20
    last = len(json.loads(notebook(context.assignment, text))["cells"])
    told = f"`{setting}` in cell {last} makes errors of warnings"
    assert result.notes == [f"{told}: functions that it stopped ran without"]
    message = result.questions[0].criteria[0].message
    assert message.endswith(f"{told}: it was asked without.")


def test_a_setting_that_stops_nothing_is_not_spoken_of(graded):
    result = graded('\n# %% last\nnp.seterr(divide="raise")\n')
    assert (result.score, result.notes) == (20, [])


def test_an_answer_may_count_on_its_setting(graded):
    assert graded(CATCHES).score == 20


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ('import warnings; warnings.simplefilter("error")', "RuntimeWarning"),
        ('np.seterr(all="raise")', "FloatingPointError"),
    ],
)
def test_a_function_that_makes_errors_itself_is_told_what_does(graded, setting, error):
    result = graded(LOUD.format(setting))
    assert result.score == 16
    call = setting.rpartition("; ")[2]
    assert first_lost(result) == (
        f"For one example, as a vector, `softmax` raised {error}: overflow encountered in exp, in "
        "`softmax`, at `np.exp(np.float64(1e9) + powers.sum())`. It is a warning, which "
        f"`{call}` in the answer cell of softmax turned into an error: take that out."
    )


def test_a_syntax_error_that_is_a_warning_is_told_as_that(graded):
    result = graded(
        '\n# %% softmax\nimport warnings\nwarnings.filterwarnings("error")\n'
        '\n# %% rnn_cell_forward\nmark = "\\s"\n'
    )
    (failed,) = (cell["message"] for cell in result.cells)
    assert failed.endswith(
        '. Nothing in it was run. It is a warning, which `warnings.filterwarnings("error")` in the '
        "answer cell of softmax turned into an error: take that out."
    )


# -- another Python -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    ["def softmax(x:\n    pass", "from itertools import what_is_new", "import math\nmath.what_is"],
)
def test_a_notebook_of_a_newer_python_is_told_both_versions(graded, source):
    text = f"\n# %% softmax\n{source}\n"
    newer = first_lost(graded(text, f"{NEWER[0]}.{NEWER[1]}.0rc1"))
    same = first_lost(graded(text, "3.11.0"))
    assert newer == same + VERSIONS


def test_of_an_error_of_another_kind_no_version_is_told(graded):
    text = "\n# %% softmax\nimport seaborn\n"
    assert first_lost(graded(text, f"{NEWER[0]}.{NEWER[1]}.0")) == first_lost(graded(text))
