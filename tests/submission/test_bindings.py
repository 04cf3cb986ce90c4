"""Which of a name's definitions counts: what the check saw; elsewhere, the last real one."""

import json

import pytest

from autograder.submission.bindings import handed_on, names_of
from autograder.submission.read import parse_submission
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook

STUB = 'def softmax(x):\n    """Turn scores into probabilities."""\n    raise NotImplementedError\n'
RIGHT = "def softmax(x):\n    e = np.exp(x - x.max(axis=0))\n    return e / e.sum(axis=0)\n"


@pytest.fixture
def read(template, course):
    """Reads the released notebook with answers in their cells, after a change of its cells."""
    assignment = course.assignment("rnn_forward")

    def read(change=lambda cells: None, **answers):
        notebook = filled_in(released_notebook(assignment), answers)
        change(notebook["cells"])
        return parse_submission(as_bytes(notebook), template, "ada", "n.ipynb")

    return read


def code(source):
    about = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": []}
    return {**about, "execution_count": None, "source": source}


def place_of(cells, grade_id):
    named = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    return named.index(grade_id)


def before(submission, function):
    """The cells that had run when the check below a function's answer did."""
    return [cell.id for cell in submission.cells[: submission.seen[function]]]


def test_what_counts_is_what_the_check_below_the_answer_saw(read):
    submission = read(lambda cells: cells.append(code("softmax = None")), softmax=RIGHT)
    assert before(submission, "softmax") == ["imports", "softmax"]


def test_a_cell_between_the_answer_and_its_check_is_seen_by_the_check(read):
    def mend_below(cells):
        cells.insert(place_of(cells, "softmax-points"), code(RIGHT))

    submission = read(mend_below, softmax="def softmax(x):\n    return x\n")
    assert before(submission, "softmax")[-2:] == ["softmax", "own-9"]


def test_an_answer_without_a_check_below_it_is_seen_by_the_next_cell_of_ours(read):
    def check_first(cells):
        cells.insert(0, cells.pop(place_of(cells, "softmax-points")))

    assert before(read(check_first, softmax=RIGHT), "softmax")[-1] == "softmax"


def test_of_a_function_that_is_not_answered_in_its_cell_the_last_definition_counts(read):
    submission = read(lambda cells: cells.append(code(RIGHT)))
    assert submission.seen["softmax"] == len(submission.cells)
    position = len(submission.saved)
    told = f"answers that are not in their answer cells count: softmax in cell {position}"
    assert submission.notes == (told,)


@pytest.mark.parametrize("stub", [STUB, STUB.replace("Error", "Error('later')"), "\n" + STUB])
def test_a_stub_does_not_run_where_another_cell_has_the_answer(read, stub):
    def answer_above(cells):
        cells.insert(place_of(cells, "softmax"), code(RIGHT))

    submission = read(answer_above, softmax=stub)
    assert "softmax" not in [cell.id for cell in submission.cells]
    assert [cell.source for cell in submission.cells if "def softmax" in cell.source] == [RIGHT]


def test_a_stub_runs_where_there_is_no_answer(read):
    assert "softmax" in [cell.id for cell in read().cells]


@pytest.mark.parametrize(
    "given",
    [
        "from scipy.special import softmax",
        "import x as softmax",
        "softmax: object = f",
        "if True:\n    softmax = f",
        "try:\n    def softmax(x): return x\nexcept: pass",
        "a, (softmax, *b) = f",
        "with f as softmax: pass",
        "for softmax in f: pass",
        "(softmax := f)",
        "class softmax: pass",
        "async def softmax(x): return x",
        "%timeit 1\nsoftmax = f\n!ls\nf?\n",
        "def softmax(x)\n    return x",  # what cannot be read is an attempt
        "softmax = f(\n",
    ],
)
def test_every_way_of_giving_a_name_is_an_answer(read, given):
    submission = read(softmax=given)
    assert submission.seen["softmax"] < len(submission.cells)


@pytest.mark.parametrize(
    "other",
    [
        "f = lambda softmax: softmax",
        "[softmax for softmax in f]",
        "def g():\n    softmax = f",
        "softmax(1)",
        "del softmax",
        "softmax.shape = 3",
        "# softmax = f",
        STUB,
    ],
)
def test_what_only_mentions_a_name_is_none(read, other):
    submission = read(softmax=other)
    assert submission.seen["softmax"] == len(submission.cells)
    assert not submission.notes


def test_ten_thousand_cells_and_the_largest_ones_are_looked_through_quickly(read):
    def many(cells):
        cells.extend(code(f"softmax = {number}") for number in range(5000))
        cells.extend(code("softmax = [" + "1, " * 150_000 + "]") for _ in range(20))

    submission = read(many)
    assert submission.seen["softmax"] == len(submission.cells)
    assert json.dumps(submission.notes).count("count: softmax in cell") == 1


@pytest.mark.parametrize(
    ("source", "real", "stubs"),
    [
        (RIGHT, {"softmax"}, set()),
        (STUB, set(), {"softmax"}),
        (f"import math\n{STUB}", {"math"}, {"softmax"}),
        ("    def softmax(x):\n        return x", {"softmax"}, set()),
        (">>> def softmax(x):\n...     return x", {"softmax"}, set()),
        ("def softmax(x:\n    return x", {"softmax"}, set()),
        ("%%time\nsoftmax = f", {"softmax"}, set()),
        ("%%writefile a.py\nsoftmax = f", set(), set()),
    ],
)
def test_the_names_that_a_cell_gives_are_found_however_it_is_written(source, real, stubs):
    names = names_of(source)
    assert (names.real, names.stubs) == (real, stubs)


@pytest.mark.parametrize(
    ("source", "is_handed_on"),
    [
        ("softmax(x)", False),
        ("y = [softmax(x) for x in z]", False),
        ("softmax = f", False),
        ("def softmax(x): ...", False),
        ("TABLE = {'softmax': softmax}", True),
        ("class Tools:\n    normalise = staticmethod(softmax)", True),
        ("quick = functools.partial(softmax)", True),
        ("def f(x, by=softmax): ...", True),
        ("@register\ndef f(x): ...", False),
        ("@register\ndef softmax(x): ...", True),
        ("softmax(x", False),
    ],
)
def test_a_name_that_is_used_and_not_called_is_handed_on(source, is_handed_on):
    assert ("softmax" in handed_on(source)) is is_handed_on
