"""An answer becomes one function, whatever it was written with, and does what it did."""

import ast
import json

import numpy as np
import pytest

from autograder.mistakes.code import NotAFunction, source_of
from autograder.submission.read import parse_submission
from autograder.submission.template import read_template
from autograder.validation.notebooks import filled_in
from tests.kit.courses.mini import tiny_notebook

QUESTIONS = ("double", "fourfold")
X = np.array([1.0, -2.0, 3.5])


@pytest.fixture
def source(tmp_path):
    def make(answer, function="double", **others):
        path = tmp_path / "tiny.ipynb"
        path.write_text(json.dumps(tiny_notebook()))
        content = json.dumps(filled_in(tiny_notebook(), {function: answer, **others})).encode()
        submission = parse_submission(content, read_template(path), "ann", "n.ipynb")
        return source_of(submission, function, QUESTIONS)

    return make


def run(text, name, **names):
    namespace = {"np": np, **names}
    exec(text, namespace)  # noqa: S102 - our own answers
    return namespace[name](X.copy())


WAYS = {
    "a plain function": "def double(x):\n    return x * 3",
    "a helper": "def thrice(y):\n    return y * 3\n\ndef double(x):\n    return thrice(x)",
    "a helper behind it": "def double(x):\n    return thrice(x)\ndef thrice(y):\n    return y * 3",
    "helpers of helpers": "A = 2\nB = A + 1\ndef g(y):\n    return y * B\n"
    "def double(x):\n    return g(x)",
    "imports": "import math\nfrom functools import reduce\n"
    "def double(x):\n    return x * math.floor(3.2) * reduce(lambda a, b: a * b, [1, 1])",
    "a lambda": "double = lambda x: x * 3",
    "a default that is computed": "k = 3\ndef double(x, k=k):\n    return x * k",
    "a decorator": "def same(f):\n    return f\n@same\ndef double(x):\n    return x * 3",
    "a class": "class Times:\n    def __init__(self, k):\n        self.k = k\n"
    "    def __call__(self, x):\n        return x * self.k\ndouble = Times(3)",
    "partial": "from functools import partial\ndef times(k, x):\n    return k * x\n"
    "double = partial(times, 3)",
    "recursion": "def double(x, n=3):\n    return 0 * x if n == 0 else x + double(x, n - 1)",
    "the last definition counts": "def double(x):\n    return x\ndef double(x):\n    return x * 3",
    "magics": "%matplotlib inline\n%time 3\ndef double(x):\n    return x * 3",
    "another alias of numpy": "import numpy\ndef double(x):\n    return numpy.multiply(x, 3)",
    "a name that an experiment has too": "x = 7\ny = 8\ndef double(x):\n"
    "    y = x * 3\n    return y",
    "a helper's name that a variable has too": "s = 3\ndef g(y):\n    return y * s\n"
    "def double(x):\n    s = 100\n    return g(x)",
    "a helper with the parameter's name": "def x(y):\n    return y * 3\n"
    "def double(z):\n    return x(z)",
    "a comprehension": "K = [1, 1, 1]\ndef double(x):\n    return sum(x * k for k in K)",
}


@pytest.mark.parametrize("answer", WAYS.values(), ids=WAYS)
def test_it_does_what_it_did(source, answer):
    text = source(answer).as_function("takes_three", ["x"])
    np.testing.assert_allclose(run(text, "takes_three"), X * 3)
    (node,) = ast.parse(text).body
    assert (type(node), node.name) == (ast.FunctionDef, "takes_three")
    assert not node.decorator_list


def test_it_has_only_what_it_needs_and_neither_comments_nor_docstrings(source):
    found = source(
        'unused = 5\ndef other(y):\n    return y\n\ndef double(x):\n    """Theirs."""\n'
        "    # a thought\n    return x * 3\n"
    )
    assert found.text == "def double(x):\n    return x * 3"
    assert found.as_function("takes_three", ["x"]) == "def takes_three(x):\n    return x * 3"


def test_earlier_functions_are_named_and_left_out(source):
    found = source(
        "def fourfold(x):\n    return double(x) + 1",
        "fourfold",
        double="def double(x):\n    return x",
    )
    assert found.earlier == ["double"]
    text = found.as_function("adds_one", ["x"])
    np.testing.assert_allclose(run(text, "adds_one", double=lambda x: 2 * x), 2 * X + 1)


def test_what_keeps_something_in_a_global_is_refused(source):
    found = source("n = 0\ndef double(x):\n    global n\n    n += 1\n    return x * n")
    with pytest.raises(NotAFunction, match="it says `global n`, which one function cannot"):
        found.as_function("counts", ["x"])


@pytest.mark.parametrize(
    "answer",
    ["def double(x:\n    return", "", "x = 3", "%%bash\nls", "def other(x):\n    return x"],
)
def test_where_there_is_no_function_there_is_none(source, answer):
    assert source(answer) is None


def test_what_a_check_did_not_see_does_not_count(source):
    found = source("def double(x):\n    return x * 3", fourfold="def fourfold(x):\n    return x")
    assert found.text == "def double(x):\n    return x * 3"


STRANGE = {
    "a sum too long to be written anew": "def double(x):\n    return " + "x+" * 3000 + "x",
    "a name of two kinds": "def double(x):\n    y = 1\n    global y\n    return x",
    "a parameter twice": "def double(x, x):\n    return x",
    "a deep nest": "def double(x):\n    return " + "-" * 3000 + "x",
}


@pytest.mark.parametrize("answer", STRANGE.values(), ids=STRANGE)
def test_what_pythons_own_tools_trip_over_is_no_answer_that_can_be_read(source, answer):
    found = source(answer)
    assert found is None or found.text


def test_annotations_are_left_out_as_they_compute_nothing(source):
    found = source(
        "from typing import Any\n"
        "def double(x: 'open(1)', *, k: Any = 3) -> Any:\n    y: Any = x * k\n    z: int\n"
        "    return y"
    )
    assert found.text == "def double(x, *, k=3):\n    y = x * k\n    pass\n    return y"
