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


def passes_beyond_an_axis(call, defined):
    sources = [defined, f"def g(x):\n    return {call}\n"]
    return bool(with_options(sources, {"f": 1}, {"f": ["axis"]}))


@pytest.mark.parametrize("call", ["f(x, 0)", "f(x, axis=0)", "f(x.T, axis=x)"])
@pytest.mark.parametrize("axis", ["axis", "dim"])
def test_an_option_that_is_known_is_none(call, axis):
    defined = DEFINED.replace("axis", axis)
    assert not passes_beyond_an_axis(call.replace("axis", axis), defined)
    assert passes_beyond_an_axis("f(x, out=x)", defined)


@pytest.mark.parametrize("options", ["dim=0, log=0", "axis=0, log=0", "dim=0, *, log=-1"])
def test_which_of_two_that_begin_at_an_end_is_an_axis_nobody_knows(options):
    defined = f"def f(x, {options}):\n    return x\n"
    assert passes_beyond_an_axis("f(x, log=1)", defined)
    assert passes_beyond_an_axis("f(x, dim=1)", defined)


def test_what_a_cell_tries_beside_its_definitions_is_no_part_of_an_answer():
    assert not with_options([DEFINED, "f(1, axis=0)"], {"f": 1})
    for inside in ("g = lambda x: f(x, axis=0)", "class G:\n    y = [f(x, axis=0) for x in ()]"):
        assert with_options([DEFINED, inside], {"f": 1})


def test_a_cell_that_is_no_python_says_nothing():
    assert not passes("f(x, 0", DEFINED)
