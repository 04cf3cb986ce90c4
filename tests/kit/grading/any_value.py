"""Values of every form that a worker could send, for tests that throw them at every comparison."""

import numpy as np
from hypothesis import strategies as st

from autograder.worker.values import Decoder, Encoder, Opaque

DTYPES = ("f8", "f4", "f2", "i8", "u1", "?", "c16", "c8", "g", "i2")
# One of them large where the next is one: what is computed with both is the product.
SHAPES = (
    *((), (0,), (1,), (3,), (4, 3), (3, 4), (4, 1), (1, 3), (1, 1, 1, 1, 1), (2, 3, 4), (0, 3)),
    *((700, 1, 1), (1, 700, 1), (1, 1, 700), (0, 10**6, 10**6), (10**9, 0), (5000,), (1,) * 32),
)
ODD = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e308, 5e-324, 0.5, -1.0)


@st.composite
def arrays(draw, shapes=SHAPES):
    with np.errstate(all="ignore"):
        array = np.zeros(draw(st.sampled_from(shapes)), draw(st.sampled_from(DTYPES)))
        if array.size:
            odd = ODD if array.dtype.kind in "fc" else (0, 1)
            array += np.asarray(draw(st.sampled_from(odd))).astype(array.dtype)
    return array if draw(st.booleans()) else np.asfortranarray(array)


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["x" * 1000, "AB", "", "\0", "\ud800", "ß", "function"]),
    st.builds(Opaque, st.text(max_size=20)),
    st.sampled_from([np.float32(0.1), np.float16(np.inf), np.int16(-5), np.bool_(True)]),
    st.sampled_from([np.complex128(1j), np.longdouble(0.1), np.float64(np.nan)]),
    arrays(),
)


def containers(inner):
    keys = st.one_of(st.sampled_from(["w1", "b1", "a0", ""]), st.text(max_size=5))
    return st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
        st.integers(0, 40).map(lambda length: [[1.0] * number for number in range(length)]),
    )


VALUES = st.recursive(LEAVES, containers, max_leaves=8)


def near(expected):
    """Values like an expected one, but for one thing at one place."""
    if isinstance(expected, (tuple, list)):
        items = [st.one_of(st.just(item), near(item), VALUES) for item in expected]
        return st.one_of(st.tuples(*items), st.tuples(*items).map(list), VALUES)
    if isinstance(expected, dict):
        return st.fixed_dictionaries(
            {key: st.one_of(st.just(item), near(item), VALUES) for key, item in expected.items()}
        )
    shape = np.shape(expected)
    return st.one_of(arrays([shape]), arrays([shape, (1, *shape), shape[::-1]]), VALUES)


def sent(value):
    """What arrives of a value that a worker sends."""
    encoder = Encoder()
    tree = encoder.tree(value)
    return Decoder(tuple(np.array(each, order="C") for each in encoder.arrays)).value(tree)
