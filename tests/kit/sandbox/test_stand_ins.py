"""A stand-in takes the form of the function that it replaces: names, options, number of results."""

import functools
from typing import NamedTuple

import pytest

from autograder.worker.stand_ins import StandIns

SUM = "def total(first, second=10):\n    return first + second\n"
TWO = "def total(first, second=10):\n    return first + second, first - second\n"


def plain(first, second=10):
    return 0


def renamed(one, other=10):
    return 0


def with_an_option(first, second=10, loudly=False):
    return 0


def with_an_option_by_name(first, second=10, *, loudly=False):
    return 0


def with_any(*numbers, **options):
    return 0


def of_one(first):
    return 0


@functools.wraps(renamed)
def decorated(*numbers, **options):
    return renamed(*numbers, **options)


class Refuses:
    """What must not be asked how it is called."""

    @property
    def __signature__(self):
        raise SystemExit

    def __call__(self, first, second=10):
        return 0


def placed(theirs, source=SUM, more=0):
    namespace = {"total": theirs} if theirs is not None else {}
    stand_ins = StandIns(namespace)
    stand_ins.define({"total": source}, {"total": more})
    return namespace["total"]


@pytest.mark.parametrize(
    ("theirs", "arguments", "keywords"),
    [
        (plain, (1, 2), {}),
        (plain, (1,), {"second": 2}),
        (plain, (1, 2), {"loudly": True}),
        (plain, (1, 2, 3), {}),
        (renamed, (1,), {"other": 2}),
        (renamed, (), {"other": 2, "one": 1}),
        (with_an_option, (1, 2), {"loudly": True}),
        (with_an_option, (1, 2, True), {}),
        (with_an_option_by_name, (1, 2), {"loudly": True}),
        (with_any, (1, 2), {}),
        (with_any, (1, 2), {"loudly": True}),
        (decorated, (1,), {"other": 2}),
        (functools.partial(with_an_option, loudly=True), (1, 2), {}),
        (Refuses(), (1, 2), {}),
        (None, (1, 2), {"loudly": True}),
        (3, (1, 2), {}),
    ],
)
def test_it_is_called_as_the_notebooks_own_is(theirs, arguments, keywords):
    assert placed(theirs)(*arguments, **keywords) == 3


def test_what_the_notebooks_own_lacks_has_its_default():
    assert placed(of_one)(1) == 11


@pytest.mark.parametrize(
    ("source", "more", "results"),
    [(SUM, 0, 3), (SUM, 1, (3, None)), (TWO, 0, (3, -1)), (TWO, 2, (3, -1, None, None))],
)
def test_it_returns_as_many_results_as_the_notebooks_own(source, more, results):
    assert placed(plain, source, more)(1, 2) == results


class Pair(NamedTuple):
    larger: int
    smaller: int


class Three(NamedTuple):
    larger: int
    smaller: int
    cache: object = None


@pytest.mark.parametrize(("kind", "more"), [(Pair, 0), (Three, 0), (Three, 1)])
def test_its_results_have_the_names_that_the_notebooks_own_announces(kind, more):
    def announcing(first, second=10) -> kind:
        return kind(0, 0)

    made = placed(announcing, TWO, more)(1, 2)
    assert (made.larger, made.smaller) == (3, -1)
    assert len(made) == len(kind._fields)
