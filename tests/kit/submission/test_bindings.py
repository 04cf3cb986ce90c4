"""Which of a name's definitions counts: what the check saw; elsewhere, the last real one."""

import json
import time

import pytest

from autograder.submission.bindings import handed_on, names_of
from autograder.submission.read import parse_submission
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook

STUB = 'def shares(x):\n    """Turn scores into probabilities."""\n    raise NotImplementedError\n'
RIGHT = "def shares(x):\n    e = np.exp(x - x.max(axis=0))\n    return e / e.sum(axis=0)\n"


@pytest.fixture
def read(template, course):
    """Reads the released notebook with answers in their cells, after a change of its cells."""
    assignment = course.assignment("daily_polls")

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
    submission = read(lambda cells: cells.append(code("shares = None")), shares=RIGHT)
    assert before(submission, "shares") == ["imports", "shares"]


def test_a_cell_between_the_answer_and_its_check_is_seen_by_the_check(read):
    def mend_below(cells):
        cells.insert(place_of(cells, "shares-points"), code(RIGHT))

    submission = read(mend_below, shares="def shares(x):\n    return x\n")
    assert before(submission, "shares")[-2:] == ["shares", "own-9"]


def test_an_answer_without_a_check_below_it_is_seen_by_the_next_cell_of_ours(read):
    def check_first(cells):
        cells.insert(0, cells.pop(place_of(cells, "shares-points")))

    assert before(read(check_first, shares=RIGHT), "shares")[-1] == "shares"


def test_of_a_function_that_is_not_answered_in_its_cell_the_last_definition_counts(read):
    submission = read(lambda cells: cells.append(code(RIGHT)))
    assert submission.seen["shares"] == len(submission.cells)
    position = len(submission.saved)
    (note,) = submission.notes
    assert note.startswith("answers that are not in their ")
    assert note.endswith(f": shares in cell {position}")


@pytest.mark.parametrize("stub", [STUB, STUB.replace("Error", "Error('later')"), "\n" + STUB])
def test_a_stub_does_not_run_where_another_cell_has_the_answer(read, stub):
    def answer_above(cells):
        cells.insert(place_of(cells, "shares"), code(RIGHT))

    submission = read(answer_above, shares=stub)
    assert "shares" not in [cell.id for cell in submission.cells]
    assert [cell.source for cell in submission.cells if "def shares" in cell.source] == [RIGHT]


def test_a_stub_runs_where_there_is_no_answer(read):
    assert "shares" in [cell.id for cell in read().cells]


@pytest.mark.parametrize(
    "given",
    [
        "from scipy.special import softmax as shares",
        "import x as shares",
        "shares: object = f",
        "if True:\n    shares = f",
        "try:\n    def shares(x): return x\nexcept: pass",
        "a, (shares, *b) = f",
        "with f as shares: pass",
        "for shares in f: pass",
        "(shares := f)",
        "class shares: pass",
        "async def shares(x): return x",
        "%timeit 1\nshares = f\n!ls\nf?\n",
        "def shares(x)\n    return x",  # what cannot be read is an attempt
        "shares = f(\n",
    ],
)
def test_every_way_of_giving_a_name_is_an_answer(read, given):
    submission = read(shares=given)
    assert submission.seen["shares"] < len(submission.cells)


@pytest.mark.parametrize(
    "other",
    [
        "f = lambda shares: shares",
        "[shares for shares in f]",
        "def g():\n    shares = f",
        "shares(1)",
        "del shares",
        "shares.shape = 3",
        "# shares = f",
        STUB,
    ],
)
def test_what_only_mentions_a_name_is_none(read, other):
    submission = read(shares=other)
    assert submission.seen["shares"] == len(submission.cells)
    assert not submission.notes


def test_ten_thousand_cells_and_the_largest_ones_are_looked_through_quickly(read):
    def many(cells):
        cells.extend(code(f"shares = {number}") for number in range(5000))
        cells.extend(code("shares = [" + "1, " * 150_000 + "]") for _ in range(20))

    submission = read(many)
    assert submission.seen["shares"] == len(submission.cells)
    assert json.dumps(submission.notes).count("count: shares in cell") == 1


def test_a_thousand_branches_in_one_another_are_looked_through(read):
    branches = "".join(f"elif x == {number}:\n    y = 1\n" for number in range(1500))
    source = f"x = 2\nif x == 3:\n    y = 1\n{branches}else:\n    shares = 1\n"
    submission = read(lambda cells: cells.append(code(source)))
    assert "count: shares in cell" in json.dumps(submission.notes)
    assert names_of(source).real == {"x", "y", "shares"}


@pytest.mark.parametrize(
    ("source", "real", "stubs"),
    [
        (RIGHT, {"shares"}, set()),
        (STUB, set(), {"shares"}),
        (f"import math\n{STUB}", {"math"}, {"shares"}),
        ("    def shares(x):\n        return x", {"shares"}, set()),
        (">>> def shares(x):\n...     return x", {"shares"}, set()),
        ("def shares(x:\n    return x", {"shares"}, set()),
        ("%%time\nshares = f", {"shares"}, set()),
        ("%%writefile a.py\nshares = f", set(), set()),
    ],
)
def test_the_names_that_a_cell_gives_are_found_however_it_is_written(source, real, stubs):
    names = names_of(source)
    assert (names.real, names.stubs) == (real, stubs)


@pytest.mark.parametrize(
    ("source", "is_handed_on"),
    [
        ("shares(x)", False),
        ("y = [shares(x) for x in z]", False),
        ("shares = f", False),
        ("def shares(x): ...", False),
        ("TABLE = {'shares': shares}", True),
        ("class Tools:\n    normalise = staticmethod(shares)", True),
        ("quick = functools.partial(shares)", True),
        ("def f(x, by=shares): ...", True),
        ("@register\ndef f(x): ...", False),
        ("@register\ndef shares(x): ...", True),
        ("shares(x", False),
    ],
)
def test_a_name_that_is_used_and_not_called_is_handed_on(source, is_handed_on):
    assert ("shares" in handed_on(source)) is is_handed_on


def test_a_long_line_of_blanks_is_read_in_no_time():
    """Each of a notebook's thousands of cells may be one."""
    source = "f = 1\n" + " " * 200_000 + "x"
    started = time.process_time()
    assert names_of(source).real == {"f"}
    assert time.process_time() - started < 5  # quadratic, it took hours
