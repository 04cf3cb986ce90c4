"""The hidden tests of `rnn_forward` as users of nbgrader and otter write them, for both.

About as many calls of each function as the kit's own graders make, on inputs of the same kinds, the
lecture's run among them. Cells in text: `setup` stands before each of the others where it is run by
itself, and `ask` calls a function of the student's and raises AssertionError for what is wrong.
"""

# %% setup
import copy

import numpy as np

SIZES = [(6, 4, 7, 5, 3), (3, 5, 4, 2, 8), (4, 3, 6, 1, 5), (5, 6, 3, 4, 1), (1, 1, 1, 3, 2)]


def right_softmax(x):
    powers = np.exp(x - np.max(x, axis=0, keepdims=True))
    return powers / np.sum(powers, axis=0, keepdims=True)


def right_cell(xt, a_prev, p):
    a_next = np.tanh(p["w1"] @ xt + p["w2"] @ a_prev + p["b1"])
    return a_next, right_softmax(p["w3"] @ a_next + p["b2"])


def right_unrolled(x, a0, p):
    states, predictions = [], []
    for t in range(x.shape[2]):
        a0, prediction = right_cell(x[:, :, t], a0, p)
        states.append(a0)
        predictions.append(prediction)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)


def right_run(x, a0, p):
    states, predictions = right_unrolled(x, a0, p)
    return states[:, :, -1], predictions[:, :, -1]


def drawn(rng, n_x, n_a, n_y, m, T, large=1.0):
    p = {
        "w1": large * rng.normal(size=(n_a, n_x)) / np.sqrt(n_x),
        "w2": rng.normal(size=(n_a, n_a)) / np.sqrt(n_a),
        "b1": rng.normal(size=(n_a, 1)),
        "w3": large * rng.normal(size=(n_y, n_a)),
        "b2": rng.normal(size=(n_y, 1)),
    }
    return rng.normal(size=(n_x, m, T)), rng.uniform(-0.9, 0.9, size=(n_a, m)), p


def sequences(seed):
    rng = np.random.default_rng(seed)
    for sizes in [*SIZES, *SIZES, (2, 6, 3, 4, 37)]:
        yield drawn(rng, *sizes)
    first = drawn(rng, *SIZES[0])
    yield from (first, first)
    x, a0, p = first
    yield np.rint(3 * x).astype(int), a0, p
    for large in (1e-2, 1e4):
        yield drawn(rng, *SIZES[0], large)


def lecture():
    rng = np.random.RandomState(182)
    x, a0 = rng.randn(5000, 5, 10), rng.randn(231, 5)
    w1, w2, b1 = rng.randn(231, 5000), rng.randn(231, 231), rng.randn(231, 1)
    b2, w3 = rng.randn(5000, 1), rng.randn(5000, 231)
    return x, a0, {"w1": w1, "w2": w2, "b1": b1, "w3": w3, "b2": b2}


def ask(function, right, *arguments, rtol=1e-6):
    before = copy.deepcopy(arguments)
    returned, expected = function(*arguments), right(*arguments)
    if not isinstance(expected, tuple):
        returned, expected = (returned,), (expected,)
    assert len(returned) == len(expected), f"{len(returned)} results, not {len(expected)}"
    for got, wanted in zip(returned, expected, strict=True):
        assert isinstance(got, np.ndarray), f"a {type(got).__name__}, not an array"
        assert np.shape(got) == wanted.shape, f"shape {np.shape(got)}, not {wanted.shape}"
        np.testing.assert_allclose(got, wanted, rtol=rtol, atol=1e-9)
    np.testing.assert_equal(arguments, before, "an input was altered")


# %% softmax
def test_softmax(softmax):
    rng = np.random.default_rng(1)
    for shape in [(6,), (7, 4), (5, 1), (5, 5), (8,), (6, 1), (1, 4), (1,), (9, 5), (64, 3), (11,)]:
        ask(softmax, right_softmax, rng.normal(size=shape))
    for shift in (1000, -1000, np.array([-3000, 0, 3000])):
        ask(softmax, right_softmax, shift + rng.normal(size=(5, 3)))
    ask(softmax, right_softmax, 1000 + rng.normal(size=5))
    ask(softmax, right_softmax, rng.normal(size=(9, 2)) + 5000 * np.eye(9, 2))
    for most in (6, 60, 10**6):
        ask(softmax, right_softmax, rng.integers(-most, most, size=(6, 4)))
    ask(softmax, right_softmax, rng.normal(size=(6, 3)).astype(np.float32), rtol=1e-3)
    ask(softmax, right_softmax, np.zeros((3, 2)))


# %% rnn_cell_forward
def test_rnn_cell_forward(rnn_cell_forward):
    for x, a0, p in sequences(2):
        ask(rnn_cell_forward, right_cell, x[:, :, 0], a0, p)


# %% run_forward
def test_run_forward(run_forward):
    for case in [*sequences(3), lecture()]:
        ask(run_forward, right_run, *case)


# %% unroll_forward
def test_unroll_forward(unroll_forward):
    for case in [*sequences(4), lecture()]:
        ask(unroll_forward, right_unrolled, *case)
