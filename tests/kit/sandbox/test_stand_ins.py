"""A stand-in takes the form of the function that it replaces: names, options, kind of results."""

import functools
import time
import warnings
from collections import namedtuple
from typing import NamedTuple

import pytest

from autograder.worker.stand_ins import StandIns

SUM = "def total(first, second=10):\n    return first + second\n"
TWO = """def total(first, second=10):
    return first + second, first - second
total.results = "larger", "smaller"
"""
OPTIONAL = "def total(first, second=10, *, sign=1):\n    return sign * (first + second)\n"


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


def in_another_order(second, first):
    return 0


def partly_renamed(second, one):
    return 0


def placed(theirs, source=SUM, more=0):
    """The stand-in in the form of another function; in that which was asked for, without `more`."""
    namespace = {"total": theirs} if theirs is not None else {}
    stand_ins = StandIns(namespace)
    stand_ins.define({"total": source}, {} if more is None else {"total": more})
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
    ("theirs", "arguments", "keywords"),
    [
        (in_another_order, (2, 1), {}),
        (in_another_order, (2,), {"first": 1}),
        (in_another_order, (), {"first": 1, "second": 2}),
        (partly_renamed, (2, 1), {}),
        (partly_renamed, (2,), {"one": 1}),
    ],
)
def test_names_that_are_ours_may_stand_in_another_order(theirs, arguments, keywords):
    assert placed(theirs, TWO)(*arguments, **keywords) == (3, -1)


def test_where_the_form_is_the_one_that_was_asked_for_the_order_is_so_too():
    assert placed(in_another_order, TWO, None)(1, 2) == (3, -1)


def returning(value):
    def theirs(first, second=10):
        if isinstance(value, BaseException):
            raise value
        return value

    return theirs


class WithoutLength(tuple):
    def __len__(self):
        raise SystemExit


class WithFieldsThatAreNone(tuple):
    _fields = 5


@pytest.mark.parametrize(
    "of_theirs",
    [(7, 8, 9), ValueError(), SystemExit(), RecursionError(), WithoutLength((7, 8, 9))],
)
@pytest.mark.parametrize(
    ("source", "results"), [(SUM, (3, None, None)), (TWO, (3, -1, None))], ids=["one", "two"]
)
def test_it_returns_as_many_results_as_the_notebooks_own(source, results, of_theirs):
    more = len(results) - (2 if source == TWO else 1)
    assert placed(returning(of_theirs), source, more)(1, 2) == results


class Pair(NamedTuple):
    larger: int
    smaller: int


class Three(NamedTuple):
    larger: int
    smaller: int
    cache: object = None


class CacheFirst(NamedTuple):
    cache: object
    smaller: int
    larger: int


class OwnWay(tuple):
    def __new__(cls, larger, smaller):
        return super().__new__(cls, (larger, smaller))

    larger = property(lambda self: self[0])
    smaller = property(lambda self: self[1])


class Several(list):
    larger = property(lambda self: self[0])
    smaller = property(lambda self: self[1])


@pytest.mark.parametrize(
    "made",
    [
        Pair(7, 8),
        Three(7, 8),
        CacheFirst(9, 8, 7),
        OwnWay(7, 8),
        Several([7, 8]),
        namedtuple("Unannounced", "smaller larger")(7, 8),
    ],
)
def test_its_results_are_of_the_kind_that_the_notebooks_own_are_and_in_its_order(made):
    results = placed(returning(made), TWO)(1, 2)
    assert type(results) is type(made)
    assert (results.larger, results.smaller) == (3, -1)
    assert len(results) == len(made)
    assert set(results) <= {3, -1, None}


def test_a_list_is_one_that_can_be_added_to():
    results = placed(returning([7, 8]), TWO)(1, 2)
    results += [5]
    assert results == [3, -1, 5]


def test_one_result_that_is_a_list_or_no_tuple_is_no_tuple():
    assert placed(returning([7, 8]), SUM)(1, 2) == 3
    assert placed(returning(7), TWO)(1, 2) == (3, -1)


def test_what_no_tuple_of_ours_can_be_stays_a_tuple():
    for made in (WithFieldsThatAreNone((7, 8)), time.gmtime()):
        assert placed(returning(made), TWO)(1, 2) == (3, -1)


def test_the_number_of_results_may_depend_on_an_option():
    def theirs(first, second=10, cache=False):
        return (7, 8, 9) if cache else (7, 8)

    assert placed(theirs, TWO)(1, 2) == (3, -1)
    assert placed(theirs, TWO)(1, 2, cache=True) == (3, -1, None)


@pytest.mark.parametrize("more", [None, 0])
def test_the_notebooks_own_is_called_where_its_form_is_taken_and_on_copies(more):
    calls = []

    def theirs(first, second):
        calls.append(list(first))
        first.clear()
        return 7, 8

    given = [1]
    source = "def total(first, second):\n    return first + second, first\n"
    assert placed(theirs, source, more)(given, [2]) == ([1, 2], [1])
    assert given == [1]
    assert calls == ([] if more is None else [[1]])


def test_the_notebooks_own_is_called_once_for_each_way_of_calling_it():
    calls = []

    def theirs(first, second=10, cache=False):
        calls.append(cache)
        return (7, 8, 9) if cache else (7, 8)

    total = placed(theirs, TWO)
    for first in (1, 2, 3):
        assert len(total(first)) == 2
        assert len(total(first, cache=True)) == len(total(first, 10, True)) == 3
    assert calls == [False, True, True]


def test_the_notebooks_own_may_call_itself():
    namespace = {}
    source = "def total(first, second=10):\n    return first\n"
    theirs = "def total(first):\n    return (total(first - 1)[0], 1) if first else (0, 1)\n"
    stand_ins = StandIns(namespace)
    stand_ins.define({"total": source}, {"total": 1})
    exec(theirs, namespace)  # noqa: S102 - as a cell is
    stand_ins.take_their_places()
    assert namespace["total"](10**4) == (10**4, None)


def test_what_the_notebooks_own_warns_of_is_not_heard():
    def theirs(first, second=10):
        warnings.warn("overflow", RuntimeWarning, stacklevel=1)
        return 7

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert placed(theirs)(1, 2) == 3
    assert caught == []


def test_the_form_may_change_where_it_already_stands():
    namespace = {"total": returning([7, 8])}
    stand_ins = StandIns(namespace)
    stand_ins.define({"total": TWO}, {"total": 0})
    before = namespace["total"]
    assert before(1, 2) == [3, -1]
    stand_ins.define({"total": TWO}, {})
    assert namespace["total"] is before
    assert before(1, 2) == (3, -1)


def with_sign(first, second=10, sign=-1):
    return 0


def without_a_default(first, second, *, sign):
    return 0


def with_no_sign(first, second=10, sign=None):
    return 0


def with_another_name(first, second=10, factor=-1):
    return 0


def with_two_more(first, second=10, factor=-1, digits=0):
    return 0


def with_a_number(first, second=10, digits=8):
    return 0


@pytest.mark.parametrize(
    ("theirs", "keywords", "more", "result"),
    [
        (with_another_name, {"factor": 2}, 0, 6),
        (with_another_name, {}, 0, -3),
        (with_another_name, {"factor": 2}, None, 3),
        (with_two_more, {"factor": 2}, 0, 3),
        (with_a_number, {}, 0, 3),
        (with_sign, {"sign": 2}, 0, 6),
        (with_sign, {}, 0, -3),
        (with_sign, {"sign": 2}, None, 3),
        (without_a_default, {"sign": 2}, 0, 6),
        (without_a_default, {}, 0, 3),
        (with_no_sign, {}, 0, 3),
        (with_no_sign, {"sign": 2}, 0, 6),
        (plain, {"sign": 2}, 0, 3),
        (with_an_option, {"loudly": 2}, 0, 3),
    ],
)
def test_an_option_of_ours_is_honoured_where_the_notebooks_own_has_it(
    theirs, keywords, more, result
):
    assert placed(theirs, OPTIONAL, more)(1, 2, **keywords) == result


@pytest.mark.parametrize(("kind", "more"), [(Pair, 0), (Three, 0), (Three, 1)])
def test_its_results_have_the_names_that_the_notebooks_own_announces(kind, more):
    def announcing(first, second=10) -> kind:
        raise ValueError

    made = placed(announcing, TWO, more)(1, 2)
    assert (made.larger, made.smaller) == (3, -1)
    assert len(made) == len(kind._fields)
