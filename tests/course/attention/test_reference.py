"""The reference of `attention` against ONNX, scipy and the complex step, on random configurations.

ONNX's reference evaluator has an Attention operator, written by other hands: batch first, heads,
masks that are added. The complex step, Im f(h + 1e-100 i) / 1e-100, subtracts nothing, so it is
right to rounding; the function that it differentiates is written here anew.
"""

import functools

import numpy as np
import pytest
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator
from scipy import special

from solutions.attention import reference
from tests.conftest import sampled

CLOSE = 1e-12  # of the largest entry: a few hundred roundings
SEEDS = sampled([(seed,) for seed in range(200)], every=10)


def draw(seed):
    """A query, keys, values and a mask of random sizes, some of them 1; about half is masked."""
    rng = np.random.default_rng(seed)
    d, d_v, m = rng.integers(1, 8, size=3)
    T = rng.choice([1, 2, 3, 5, 9, 20])
    size = rng.choice([0.1, 1.0, 5.0])  # weights nearly even, usual, and nearly one-hot
    arrays = (
        size * rng.normal(size=(d, m)),
        rng.normal(size=(d, m, T)),
        rng.normal(size=(d_v, m, T)),
    )
    return *arrays, rng.random((T, m)) < rng.choice([0.2, 0.5, 0.9])


def week(seed):
    """An x and parameters of random sizes."""
    rng = np.random.default_rng(seed)
    n_x, d, d_v, m = rng.integers(1, 7, size=4)
    shapes = {"wq": (d, n_x), "wk": (d, n_x), "wv": (d_v, n_x)}
    parameters = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return rng.normal(size=(n_x, m, rng.choice([1, 2, 4, 7]))), parameters


def assert_close(got, expected):
    assert got.shape == expected.shape
    assert got.dtype == np.float64
    assert np.abs(got - expected).max() <= CLOSE * np.abs(expected).max()


# scipy


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_and_weights_are_those_of_einsum_and_scipy(seed):
    query, keys, _, mask = draw(seed)
    scores = np.einsum("im,imt->tm", query, keys) * len(query) ** -0.5
    assert_close(reference.attention_scores(query, keys), scores)
    assert_close(reference.attention_weights(scores), special.softmax(scores, axis=0))
    visible = np.where(mask, scores, -np.inf)[:, mask.any(axis=0)]
    seen = reference.attention_weights(scores, mask)[:, mask.any(axis=0)]
    assert np.array_equal(seen == 0, np.isneginf(visible))
    if visible.size:
        assert_close(seen, special.softmax(visible, axis=0))


# ONNX


@functools.cache
def operator(inputs, **attributes):
    """ONNX's Attention on float64 inputs and a boolean mask: the output, and the weights."""
    node = helper.make_node(
        "Attention", list(inputs), ["Y", "", "", "weights"], qk_matmul_output_mode=3, **attributes
    )
    kinds = {"mask": TensorProto.BOOL}
    given = [
        helper.make_tensor_value_info(name, kinds.get(name, TensorProto.DOUBLE), [None] * 4)
        for name in inputs
    ]
    made = [
        helper.make_tensor_value_info(name, TensorProto.DOUBLE, [None] * 4)
        for name in ("Y", "weights")
    ]
    graph = helper.make_graph([node], "attention", given, made)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 24)])
    return ReferenceEvaluator(model)


def with_heads(array):
    """(n, m, T) as ONNX has it: batch, heads, sequence, features."""
    return array.transpose(1, 2, 0)[:, np.newaxis]


@pytest.mark.parametrize("seed", SEEDS)
def test_attend_is_the_attention_of_onnx(seed):
    query, keys, values, mask = draw(seed)
    mask[:, ~mask.any(axis=0)] = True
    feeds = {
        "Q": with_heads(query[:, :, np.newaxis]),
        "K": with_heads(keys),
        "V": with_heads(values),
        "mask": mask.T[:, np.newaxis, np.newaxis],
    }
    output, shares = operator(("Q", "K", "V", "mask")).run(None, feeds)
    context, weights = reference.attend(query, keys, values, mask)
    assert_close(context, output[:, 0, 0].T)
    assert_close(weights, shares[:, 0, 0].T)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_self_attention_is_the_attention_of_onnx(seed, causal):
    x, parameters = week(seed)
    q, k, v = (np.tensordot(parameters[name], x, axes=1) for name in ("wq", "wk", "wv"))
    feeds = {"Q": with_heads(q), "K": with_heads(k), "V": with_heads(v)}
    output, shares = operator(("Q", "K", "V"), is_causal=int(causal)).run(None, feeds)
    context, weights = reference.self_attention(x, parameters, causal)
    assert_close(context, output[:, 0].transpose(2, 0, 1))
    assert_close(weights, shares[:, 0].transpose(1, 2, 0))


# What the definition says of masks


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_masked_might_as_well_not_be_there(seed):
    query, keys, values, mask = draw(seed)
    context, weights = reference.attend(query, keys, values, mask)
    for j, seen in enumerate(mask.T):
        one = np.s_[:, j : j + 1]
        assert not weights[~seen, j].any()
        if seen.any():
            alone = reference.attend(query[one], keys[one][..., seen], values[one][..., seen])
            assert_close(context[one], alone[0])
            assert_close(weights[seen, j], alone[1][:, 0])
        else:
            assert not context[:, j].any()


def test_a_masked_score_has_no_say_however_large_it_is():
    scores = np.array([[1e6, 1.0], [0.0, -1e6], [1.0, 0.5]])
    mask = np.array([[False, True], [True, False], [True, True]])
    e, root = np.e, np.exp(0.5)
    expected = [[0, root / (root + 1)], [1 / (1 + e), 0], [e / (1 + e), 1 / (root + 1)]]
    assert reference.attention_weights(scores, mask) == pytest.approx(np.array(expected), rel=1e-15)


# The complex step


def context_of(query, states):
    """The context of one example, in complex numbers, for scores that do not overflow."""
    powers = np.exp(query @ states / np.sqrt(len(query)))
    return states @ powers / powers.sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_jacobians_norms_are_those_of_the_complex_step(seed):
    query, states, _, _ = draw(seed)
    d, m, T = states.shape
    norms = reference.attention_jacobian_norms(query, states)
    assert norms.shape == (T, m)
    for lag, j in np.ndindex(T, m):
        columns = []
        for i in range(d):
            nudged = states[:, j].astype(complex)
            nudged[i, T - 1 - lag] += 1e-100j
            columns.append(context_of(query[:, j], nudged).imag / 1e-100)
        # Of each norm itself: the smallest are 1e-9.
        assert norms[lag, j] == pytest.approx(np.linalg.norm(np.transpose(columns), 2), rel=1e-10)


def test_a_state_without_weight_has_no_influence_and_no_nan():
    query, states = np.array([[1000.0], [0.0]]), np.array([[[9.0, -9.0]], [[1.0, 2.0]]])
    assert reference.attention_jacobian_norms(query, states).tolist() == [[0.0], [1.0]]


# What all functions leave alone


def test_no_argument_is_altered():
    query, keys, values, mask = draw(7)
    x, parameters = week(7)
    given = query, keys, values, mask, x, *parameters.values()
    before = [array.copy() for array in given]
    for array in given:
        array.flags.writeable = False
    reference.attend(query, keys, values, mask)
    reference.self_attention(x, parameters, causal=True)
    reference.attention_jacobian_norms(query, keys)
    assert all(map(np.array_equal, given, before))
