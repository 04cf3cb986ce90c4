"""Values as trees: what a student's function took and gave arrives as it was, and nothing else."""

import math
import tracemalloc
from collections import OrderedDict, namedtuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.worker.values import (
    MAX_ARRAYS,
    MAX_NODES,
    MAX_PAYLOAD,
    Decoder,
    Encoder,
    Opaque,
    ProtocolError,
    altered_paths,
)


def round_trip(value, shared=None, resolve=None):
    encoder = Encoder(shared)
    tree = encoder.tree(value)
    # As the channel does: the receiver gets plain arrays in C order.
    arrays = [np.ascontiguousarray(a).reshape(a.shape).copy() for a in encoder.arrays]
    return Decoder(arrays, resolve).value(tree)


def same(one, other):
    """Equal in type, and bit by bit."""
    if isinstance(one, (np.ndarray, np.generic)):
        alike = type(one) is type(other) and (one.dtype, one.shape) == (other.dtype, other.shape)
        return alike and one.tobytes() == other.tobytes()
    if isinstance(one, (tuple, list)):
        pairs = zip(one, other, strict=True) if len(one) == len(other) else [(0, 1)]
        return type(one) is type(other) and all(same(*pair) for pair in pairs)
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, float) and math.isnan(one):
        return isinstance(other, float) and math.isnan(other)
    return type(one) is type(other) and one == other


# -- what arrives -----------------------------------------------------------------------------

WHOLE = {
    "None": None,
    "a truth value": True,
    "a whole number": -(2**63),
    "a number": 0.1,
    "the smallest number": 5e-324,
    "infinity": -math.inf,
    "not a number": math.nan,
    "minus zero": -0.0,
    "a text": "σ(z)",
    "a tuple": (1, (2.0, None)),
    "a list": [[1], [2.0, [3]]],
    "a dict": {"w1": np.eye(2), "b1": np.zeros((2, 1))},
    "nothing in them": ((), [], {}),
    "a dict of lists of tuples": {"a": [({"b": [1.5]},)]},
    "a number of 0 dimensions": np.array(3.0),
    "a scalar": np.float64(0.1),
    "a scalar in single precision": np.float32(0.1),
    "a complex scalar": np.complex128(1 + 2j),
    "a truth value of numpy": np.bool_(True),
    "truth values": np.array([[True, False]]),
    "whole numbers": np.arange(6, dtype=np.int16).reshape(2, 3),
    "single precision": np.arange(6, dtype=np.float32),
    "half precision": np.arange(6, dtype=np.float16),
    "complex numbers": np.arange(3) + 1j,
    "big-endian": np.arange(3, dtype=">f8"),
    "columns first": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "gaps": np.arange(12.0).reshape(3, 4)[:, ::2],
    "backwards": np.arange(5.0)[::-1],
    "axes swapped": np.arange(24.0).reshape(2, 3, 4).transpose(1, 2, 0),
    "broadcast": np.broadcast_to(np.arange(3.0), (4, 3)),
    "no rows": np.empty((0, 4)),
    "no rows, with gaps": np.empty((0, 8))[:, ::2],
}


@pytest.mark.parametrize("value", WHOLE.values(), ids=WHOLE)
def test_a_value_arrives_as_it_was(value):
    assert same(value, round_trip(value))


@pytest.mark.parametrize("text", ["half a pair: \ud800", "\udfff"])
def test_every_text_that_arrives_can_be_written(text):
    """Who draws something from a student's text, as from an id, need not expect any other."""
    value = round_trip([text, {text: text}])
    assert value == [text.replace(text[-1], "?"), {text.replace(text[-1], "?"): value[0]}]
    assert str(Decoder(()).value(["opaque", text])).encode()


@pytest.mark.parametrize(
    ("array", "contiguous"),
    [
        (np.zeros((3, 4)), (True, False)),
        (np.zeros((3, 4), order="F"), (False, True)),
        (np.zeros((3, 8))[:, ::2], (False, False)),
        (np.zeros((2, 3, 4)).transpose(1, 2, 0), (False, False)),
    ],
    ids=["rows first", "columns first", "gaps", "axes swapped"],
)
def test_an_array_that_is_not_contiguous_is_not_so_on_the_other_side(array, contiguous):
    flags = round_trip(array).flags
    assert (flags.c_contiguous, flags.f_contiguous) == contiguous


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63 - 1)
        | st.floats()
        | st.text(max_size=5)
        | hnp.arrays(
            st.sampled_from([np.float64, np.float32, np.int64, np.bool_, np.complex64]),
            hnp.array_shapes(min_dims=0, min_side=0, max_side=3),
        ),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.tuples(inner, inner)
            | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_any_nest_of_values_arrives_as_it_was(value):
    assert same(value, round_trip(value))


def test_a_shared_array_travels_as_its_number():
    large = np.arange(4.0)
    encoder = Encoder({id(large): 3})
    assert encoder.tree((large, 1)) == ["tuple", [["shared", 3], ["int", 1]]]
    assert encoder.arrays == []
    assert round_trip((large,), {id(large): 3}, {3: large}.get)[0] is large


Cell = namedtuple("Cell", "a_next yt_pred")


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        (Cell(1, 2), (1, 2)),
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        ({np.str_("w1"): 1, "w2": 2}, {"w1": 1, "w2": 2}),
        (np.arange(3.0).view(type("Sub", (np.ndarray,), {})), np.arange(3.0)),
        (np.ma.array([1.0, 2.0], mask=[True, False]), np.array([1.0, 2.0])),
    ],
    ids=["a named tuple", "an ordered dict", "numpy's keys", "a subclass", "a masked array"],
)
def test_a_variant_of_a_plain_type_arrives_as_the_plain_one(value, read_as):
    assert same(read_as, round_trip(value))


# -- what does not travel ---------------------------------------------------------------------


class Endless(list):
    def __iter__(self):
        while True:
            yield 1.0


NAMED_ONLY = {
    "an object": (object(), "object"),
    "a function": (len, "builtin_function_or_method"),
    "a generator": ((i for i in ()), "generator"),
    "bytes": (b"12", "bytes"),
    "a set": ({1}, "set"),
    "a whole number of 65 bits": (2**64, "int (too large for 64 bits)"),
    "a dict with numbers as keys": ({1: 2}, "dict"),
    "objects": (np.array([None]), "array of dtype object"),
    "records": (np.zeros(1, "f8,f8"), "array of dtype void128"),
    "dates": (np.zeros(1, "M8[s]"), "array of dtype datetime64[s]"),
    "texts": (np.array(["a"]), "array of dtype str32"),
    "too large": (
        np.broadcast_to(0.5, (10**4, 10**4, 10**4)),
        "array of shape (10000, 10000, 10000) (too large to read)",
    ),
    "too many dimensions": (
        np.zeros((1,) * 33),
        f"array of shape {(1,) * 33} (too large to read)",
    ),
    "too long": ([1.0] * (MAX_NODES + 1), "list (too deep or too long to read)"),
    "rows too long together": (
        [[1.0] * 5] * 5000,
        "list (too deep or too long to read)",
    ),
    "endless": (Endless(), "Endless (too deep or too long to read)"),
}


@pytest.mark.parametrize(("value", "name"), NAMED_ONLY.values(), ids=NAMED_ONLY)
def test_what_does_not_travel_is_named(value, name):
    assert round_trip(value) == Opaque(name)


def test_a_list_that_contains_itself_is_too_deep():
    inside = []
    inside.append(inside)
    assert round_trip(inside) == [Opaque("list (too deep or too long to read)")]


def test_one_result_that_is_too_long_leaves_the_others_readable():
    first, rows, last = round_trip((np.eye(2), [[1.0] * 5] * 5000, np.ones(3)))
    assert rows == Opaque("list (too deep or too long to read)")
    assert same(first, np.eye(2))
    assert same(last, np.ones(3))


def test_arrays_that_are_too_large_together_are_named():
    half = np.zeros(MAX_PAYLOAD // 2 + 8, np.uint8)
    first, second = round_trip((half, half))
    assert first.nbytes == half.nbytes
    assert second == Opaque(f"array of shape {half.shape} (too large to read)")


# -- what is refused --------------------------------------------------------------------------

FORGED = {
    "no list": 7,
    "a name alone": "none",
    "an unknown kind": ["object", 1],
    "one part too many": ["none", None],
    "a truth value in figures": ["bool", 1],
    "a number that is a truth value": ["int", True],
    "a number that is too large": ["int", 2**63],
    "a decimal number": ["float", "0.5e1x"],
    "a long number": ["float", "0x" + "f" * 1000],
    "a huge exponent": ["float", "0x1p99999"],
    "a long text": ["str", "x" * 1001],
    "a long name": ["opaque", "x" * 1001],
    "an array that did not come": ["array", 1, "C"],
    "an array by a truth value": ["array", False, "C"],
    "an array by a text": ["array", "0", "C"],
    "an array below 0": ["array", -1, "C"],
    "an unknown layout": ["array", 0, "A"],
    "a number with gaps": ["array", 0, "strided"],
    "a scalar in columns": ["scalar", 0, "F"],
    "a shared array": ["shared", 0],
    "the same array twice": ["tuple", [["array", 0, "C"], ["array", 0, "C"]]],
    "a tuple of no list": ["tuple", {}],
    "a dict of singles": ["dict", [["a"]]],
    "a dict with a number as key": ["dict", [[1, ["none"]]]],
    "a dict with a long key": ["dict", [["k" * 1001, ["none"]]]],
    "a dict with a key twice": ["dict", [["a", ["none"]], ["a", ["none"]]]],
    "too many values": ["list", [["none"]] * (MAX_NODES + 5)],
}


@pytest.mark.parametrize("tree", FORGED.values(), ids=FORGED)
def test_a_forged_tree_is_refused(tree):
    with pytest.raises(ProtocolError):
        Decoder([np.array(1.0)]).value(tree)


def test_a_scalar_that_is_an_array_is_refused():
    with pytest.raises(ProtocolError):
        Decoder([np.ones(2)]).value(["scalar", 0, "C"])


def test_a_tree_a_thousand_deep_is_refused():
    tree = ["none"]
    for _ in range(900):
        tree = ["list", [tree]]
    with pytest.raises(ProtocolError):
        Decoder([]).value(tree)


def test_a_short_tree_cannot_ask_for_much_memory():
    array = np.zeros(1 << 20, np.uint8)
    tree = ["tuple", [["array", 0, "strided"]] * 500]
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError):
            Decoder([array]).value(tree)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * array.nbytes


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just(10**18),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(
            st.sampled_from(
                ["int", "float", "str", "array", "scalar", "shared", "tuple", "list", "dict"]
            ),
            inner,
        ).map(list)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(TREES)
def test_any_tree_is_a_value_or_refused(tree):
    try:
        Decoder([np.zeros(3), np.array(1.0)]).value(tree)
    except ProtocolError:
        return


def test_more_arrays_than_fit_are_named():
    values = round_trip([np.zeros(1)] * (MAX_ARRAYS + 1))
    assert values[-1] == Opaque("array of shape (1,) (too large to read)")


# -- what a call altered ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alter", "paths"),
    [
        (lambda x, p: None, []),
        (lambda x, p: x.fill(0), ["0"]),
        (lambda x, p: p["w1"].fill(0), ["1.w1"]),
        (lambda x, p: p.clear(), ["1"]),
        (lambda x, p: p.update(w1=p.pop("w1") * 1), []),
        (lambda x, p: p.update(extra=1), ["1"]),
        (lambda x, p: p["list"].append(1), ["1.list"]),
        (lambda x, p: p.update(list=[[7]]), []),
        (lambda x, p: p.update(w1=p["w1"].astype(np.float32)), ["1.w1"]),
        (lambda x, p: p.update(w1=None), ["1.w1"]),
        (lambda x, p: x.__setitem__(0, -0.0), []),
    ],
)
def test_what_a_call_altered_is_named_by_its_path(alter, paths):
    def arguments():
        return (np.array([0.0, 1.0]), {"w1": np.ones((2, 2)), "list": [[7]]})

    now = arguments()
    alter(*now)
    assert list(altered_paths(now, arguments())) == paths
