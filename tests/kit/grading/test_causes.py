"""Where something other than the answer is at fault, the message names it: through real workers."""

import time

import pytest

from autograder.grading.advice import HASHABLE, Around, advice
from autograder.runner.run import Run, Task
from autograder.runner.session import grade_here
from autograder.sandbox.answers import Raised
from autograder.submission import Cell
from tests.kit.grading.notebooks import notebook

SHARES = """
def shares(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / powers.sum(axis=0)
"""
LIKE_THIS = "For one example, as a vector, `shares` raised "

# By what is done: the cells, the score, and shares's first message, but for what `…` stands for:
# those words are pinned in `test_words.py`.
CAUSES = {
    "imports what the grader does not have": (
        f"\n# %% shares\nimport seaborn\n{SHARES}",
        16,
        (
            "The answer cell of shares stopped with ModuleNotFoundError: No module named "
            "'seaborn', at `import seaborn`. The grader has Python's standard library, numpy, "
            "scipy and matplotlib; do it with these."
        ),
    ),
    "writes the answer into a file": (
        f"\n# %% shares\n%%writefile shares.py\n{SHARES}",
        16,
        ("`def shares(` stands in the answer cell of shares, … that makes something else of it?"),
    ),
    "caches by arguments that are arrays": (
        f"\n# %% shares\nfrom functools import cache\n\n@cache{SHARES}",
        16,
        (f"{LIKE_THIS}TypeError: unhashable type: 'numpy.ndarray'.{HASHABLE}"),
    ),
    "computes in long doubles": (
        (
            "\n# %% shares\ndef shares(x):\n    powers = np.exp(np.longdouble(x) - x.max(axis=0))"
            "\n    return powers / powers.sum(axis=0)\n"
        ),
        17,
        ("The result is float128, for a batch; expected float64. … leave it out."),
    ),
    "stops in a debugger": (
        f"\n# %% shares{SHARES.replace('powers', 'breakpoint(); powers', 1)}",
        16,
        (
            f"{LIKE_THIS}BdbQuit, in `shares`, at `breakpoint(); powers = np.exp(x - np.max(x, "
            "axis=0))`. … take out `breakpoint()` in the answer cell of shares."
        ),
    ),
    "asks for a number": (
        f"\n# %% shares\nscale = float(input('Which scale? '))\n{SHARES}",
        16,
        (
            "The answer cell of shares stopped with StdinNotImplementedError: input() has nobody "
            "to ask while a notebook is being graded, at `scale = float(input('Which scale? '))`. "
            "… take out `input('Which scale? ')` in the answer cell of shares."
        ),
    ),
    "ends itself": (
        f"\n# %% shares\nimport sys\nsys.exit(0)\n{SHARES}",
        16,
        (
            "The answer cell of shares stopped with SystemExit: 0, at `sys.exit(0)`. … take out "
            "`sys.exit(0)` in the answer cell of shares. A function ends by `return`."
        ),
    ),
    "waits for nobody": (
        f"\n# %% shares\nasync{SHARES.replace(chr(10), ' ', 1)}",
        16,
        (
            "`shares` returned a coroutine (the grader awaits nothing: leave `async` out), for "
            "one example, as a vector; expected an array."
        ),
    ),
    "yields instead of returning": (
        f"\n# %% shares{SHARES.replace('return', 'yield')}",
        16,
        (
            "`shares` returned a generator (did `yield`, or a `(... for ...)`, come in place of "
            "an array?), for one example, as a vector; expected an array."
        ),
    ),
}


@pytest.fixture(scope="module")
def results(context, course):
    made = [Task(name, notebook(context.assignment, text)) for name, (text, *_) in CAUSES.items()]
    return dict(
        zip(CAUSES, grade_here(context, Run.of(course.root, "daily_polls"), made), strict=True)
    )


@pytest.mark.parametrize("what", CAUSES)
def test_the_message_names_the_cause_where_a_notebook(results, what):
    _, score, told = CAUSES[what]
    result = results[what]
    first = next(c for c in result.questions[0].criteria if c.outcome == "failed")
    assert (result.outcome, result.score) == ("graded", score)
    start, left_out, end = told.partition("…")
    assert first.message.startswith(start)
    assert first.message.endswith(end)
    assert left_out or first.message == told


def test_what_was_left_in_a_cell_is_found_however_long_its_other_lines_are():
    source = "# " + "a" * 400_000 + "\nx = input()\n" + "b." * 200_000 + "c"
    cell = Cell(source, "extra", position=3)
    raised = Raised("EOFError", "EOF when reading a line", 2, "x = input()")
    started = time.process_time()
    assert "`input()` in cell 3" in advice(raised, Around(cells=[cell]))
    assert time.process_time() - started < 5  # quadratic, it took minutes


def test_what_was_left_in_a_cell_is_looked_for_in_so_much_code_and_no_more():
    own = Cell("raise EOFError", "extra", position=1)
    many = [Cell("input(" * 90 + "\n", "extra", position=2 + n) for n in range(20_000)]
    many[-1] = Cell("x = input()", "extra", position=20_001)
    raised = Raised("EOFError", "", 1, "raise EOFError")
    started = time.process_time()
    assert "`input()` in cell 20001" in advice(raised, Around(cells=[own, *many]))
    many[-1] = Cell("x = 1", "extra", position=20_001)
    assert "what waits for somebody" in advice(raised, Around(cells=[own, *many]))
    assert time.process_time() - started < 5
