"""Which functions a notebook calls with options of its own."""

import pytest

from autograder.submission.options import with_options

DEFINED = "def f(x, axis=-1, *, out=None):\n    return x\n"


def passes(call, defined=DEFINED):
    return "f" in with_options([defined, f"def g(x):\n    return {call}\n"], {"f": 1})


@pytest.mark.parametrize("call", ["f(x, 0)", "f(x, axis=0)", "f(x, out=x)", "f(x.T, axis=x)"])
def test_another_value_than_the_default_is_an_option(call):
    assert passes(call)


@pytest.mark.parametrize(
    "call", ["f(x)", "f(x=x)", "f(x, -1)", "f(x, axis=-1, out=None)", "h(x, 0)"]
)
def test_what_the_function_does_anyway_is_none(call):
    assert not passes(call)


def test_of_what_no_def_makes_every_argument_beyond_is_an_option():
    assert passes("f(x, -1)", "f = lambda x, axis=-1: x\n")
    assert not passes("f(x)", "f = lambda x, axis=-1: x\n")


@pytest.mark.parametrize("call", ["f(x, 0)", "f(x, axis=0)", "f(x.T, axis=x)"])
@pytest.mark.parametrize("axis", ["axis", "dim"])
def test_an_option_that_is_known_is_none(call, axis):
    sources = [DEFINED.replace("axis", axis), call.replace("axis", axis)]
    assert not with_options(sources, {"f": 1}, {"f": ["axis"]})
    assert with_options([sources[0], "f(x, out=x)"], {"f": 1}, {"f": ["axis"]})


def test_a_cell_that_is_no_python_says_nothing():
    assert not passes("f(x, 0", DEFINED)
