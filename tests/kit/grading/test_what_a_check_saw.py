"""A cell further down changes nothing of what the check below an answer saw."""

import pytest

from autograder import runner
from autograder.grading import words
from autograder.release.master import solved_answers
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from tests.kit.grading.local_worker import lost


def cell(source):
    about = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": []}
    return {**about, "execution_count": None, "source": source}


@pytest.fixture
def grade(context, course):
    """Grades `daily_polls`, solved, with cells of one's own behind everything."""
    assignment = course.assignment("daily_polls")
    run = runner.Run.of(course.root, "daily_polls")

    def grade(*sources, **answers):
        solved = {**solved_answers(assignment), **answers}
        notebook = filled_in(released_notebook(assignment), solved)
        notebook["cells"] += map(cell, sources)
        (result,) = runner.grade_here(context, run, [runner.Task("n.ipynb", as_bytes(notebook))])
        return result

    return grade


AGAIN = words.taken_again("shares", ["shares"])


@pytest.mark.parametrize(
    "source",
    [
        "from scipy.special import softmax as shares\nshares(np.arange(3.0))",
        "def shares(x):\n    return np.exp(x) / np.exp(x).sum(axis=0)",
        "shares = shares(np.array([1.0, 2.0]))",
        "del shares",
        "%reset -f",
        "shares = lambda x, twice=shares: twice(twice(x))",
    ],
)
def test_an_experiment_that_takes_a_functions_name_costs_nothing_and_is_said_once(grade, source):
    result = grade(source)
    assert (result.outcome, result.score) == ("graded", 20)
    shares, *others = result.questions
    assert shares.criteria[0].message.endswith(AGAIN)
    assert not [each for each in others if "changes `shares`" in each.criteria[0].message]
    assert sum("further down" in note for note in result.notes) == 1


@pytest.mark.parametrize("source", ["del np", "np = None", "import math as np"])
def test_what_a_function_looks_up_is_as_its_check_saw_it(grade, source):
    result = grade(source)
    assert result.score == 20
    assert "cells further down change np: what each check saw counts" in result.notes


@pytest.mark.parametrize("source", ["sum = 0", "max, len, print = 1, 2, 3", "list = {}"])
def test_a_later_variable_hides_no_name_of_pythons_own(grade, source):
    own = "def shares(x):\n    e = np.exp(x - x.max(axis=0))\n    return e / sum(list(e))\n"
    own += "print(len('defined'), max(1, 2))"
    assert grade(source, shares=own).score == 20


def test_a_helper_that_only_a_later_cell_gives_is_there(grade):
    own = "def shares(x):\n    return _portions(np.exp(x - x.max(axis=0)))"
    assert grade("def _portions(e):\n    return e / e.sum(axis=0)", shares=own).score == 20


def test_a_helper_that_a_later_cell_changes_is_as_it_was(grade):
    own = "def portions(e):\n    return e / e.sum(axis=0)\n\n"
    own += "def shares(x):\n    return portions(np.exp(x - x.max(axis=0)))"
    assert grade("def portions(e):\n    return e", shares=own).score == 20


def test_what_a_function_keeps_in_a_variable_of_its_own_is_kept_from_call_to_call(grade):
    own = "calls = 0\n\ndef shares(x):\n    global calls\n    calls += 1\n"
    own += "    e = np.exp(x - x.max(axis=0)) if calls > 0 else x\n    return e / e.sum(axis=0)"
    assert grade("calls = -10_000", shares=own).score == 20


def test_a_better_attempt_further_down_does_not_count_either(grade):
    better = "def shares(x):\n    e = np.exp(x - x.max(axis=0))\n    return e / e.sum(axis=0)"
    result = grade(better, shares="def shares(x):\n    return x")
    assert lost(result) == ["shares"]
    assert AGAIN in result.questions[0].criteria[0].message


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("del shares", "removed it"),
        ("%reset_selective -f shares", "removed it"),
        ("shares = shares(np.ones(3))", "gave the name to an object of type `ndarray`"),
    ],
)
def test_a_cell_between_an_answer_and_its_check_that_takes_its_name_is_named(
    context, course, source, what
):
    assignment = course.assignment("daily_polls")
    notebook = filled_in(released_notebook(assignment), solved_answers(assignment))
    ids = [each["metadata"].get("nbgrader", {}).get("grade_id") for each in notebook["cells"]]
    notebook["cells"].insert(ids.index("shares-points"), cell(source))
    run = runner.Run.of(course.root, "daily_polls")
    (result,) = runner.grade_here(context, run, [runner.Task("n.ipynb", as_bytes(notebook))])
    assert lost(result) == ["shares"]
    first = result.questions[0].criteria[0]
    assert first.message == f"`shares` was defined, and cell 9 {what}. Leave it there."


def test_importing_a_module_again_is_no_change(grade):
    result = grade("import numpy as np\nimport matplotlib.pyplot as plt")
    assert result.score == 20
    assert not result.notes


def test_an_attribute_of_the_name_that_a_cell_takes_is_another_name(grade):
    """`np.exp` is nobody's `exp`."""
    result = grade("exp = 1\ndef sum(x): return 0", "exp = len")
    assert result.score == 20
    assert not any("exp" in note for note in result.notes)


@pytest.mark.parametrize(
    "own",
    [
        "class Bag(dict):\n    __getattr__ = dict.__getitem__\nbag = Bag(axis=0)\n",
        """class Bag:
    axis = 0
    def __getattribute__(self, name):
        if name.startswith('__'):
            raise KeyError(name)
        return object.__getattribute__(self, name)
bag = Bag()
""",
        "class Bag:\n    axis = 0\nbag = Bag()\nglobals()[3] = bag\nglobals()[''] = len\n",
    ],
    ids=["a dict with attributes", "an object that hides its class", "names that are no names"],
)
def test_nothing_of_the_students_is_asked_for_an_attribute(grade, own):
    uses = "def shares(x):\n    e = np.exp(x - x.max(axis=0))\n    return e / e.sum(axis=bag.axis)"
    assert grade("bag = 3", shares=f"{own}{uses}").score == 20
