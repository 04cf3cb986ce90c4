"""The reference of `gated_cells` beside independent libraries and derivatives."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit, log_expit

from solutions.gated_cells import reference
from tests.graders.gated_cells.inputs import GRU, LSTM, Sizes, forget_gates, sequence

# 100 configurations of each cell take a few seconds.
CONFIGURATIONS = range(100)


def drawn(seed, gates):
    rng = np.random.default_rng(seed)
    sizes = Sizes(*(int(size) for size in rng.integers(1, 8, size=4)))
    return rng, sequence(rng, sizes, gates)


def evaluated(operator, outputs, inputs, **attributes):
    """What ONNX's reference evaluator makes of one node, in float64."""
    onnx = pytest.importorskip("onnx")
    from onnx.reference import ReferenceEvaluator

    node = onnx.helper.make_node(operator, list(inputs), outputs, **attributes)
    double = onnx.TensorProto.DOUBLE
    told = [onnx.helper.make_tensor_value_info(name, double, None) for name in inputs]
    given = [onnx.helper.make_tensor_value_info(name, double, None) for name in outputs if name]
    graph = onnx.helper.make_graph([node], operator, told, given)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 14)])
    return ReferenceEvaluator(model).run(None, inputs)


def onnx_weights(parameters, order, rng):
    """Weights in ONNX's layout: gates stacked in its order, and a bias on either side."""
    w = np.concatenate([parameters["w" + gate] for gate in order])
    r = np.concatenate([parameters["u" + gate] for gate in order])
    b = np.concatenate([parameters["b" + gate][:, 0] for gate in order])
    share = rng.normal(size=b.shape)
    return {"W": w[np.newaxis], "R": r[np.newaxis], "B": np.concatenate([b - share, share])[None]}


@pytest.mark.parametrize("seed", CONFIGURATIONS)
def test_the_gru_is_onnx_with_the_update_gate_the_other_way_round(seed):
    rng, (x, h0, parameters) = drawn(seed, GRU)
    # ONNX's z keeps the old state; 1 - sigmoid(a) is sigmoid(-a).
    mapped = {name: -value if name[1] == "z" else value for name, value in parameters.items()}
    inputs = {"X": x.transpose(2, 1, 0), **onnx_weights(mapped, "zrh", rng)}
    inputs |= {"lengths": np.full(x.shape[1], x.shape[2]), "initial_h": h0.T[np.newaxis]}
    y, _ = evaluated("GRU", ["Y", "Y_h"], inputs, hidden_size=len(h0), linear_before_reset=0)
    ours = reference.run_gru(x, h0, parameters)
    np.testing.assert_allclose(ours, y[:, 0].transpose(2, 1, 0), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", CONFIGURATIONS)
def test_the_lstm_is_onnx_with_its_order_of_gates(seed):
    rng, (x, h0, c0, parameters) = drawn(seed, LSTM)
    weights = onnx_weights(parameters, "iofc", rng)
    h, c = reference.run_lstm(x, h0, c0, parameters)
    # The evaluator returns the last cell state only, so each length is run by itself.
    for steps in range(1, x.shape[2] + 1):
        inputs = {"X": x[:, :, :steps].transpose(2, 1, 0), **weights}
        inputs |= {"lengths": np.full(x.shape[1], steps)}
        inputs |= {"initial_h": h0.T[np.newaxis], "initial_c": c0.T[np.newaxis]}
        outputs = ["Y", "Y_h", "Y_c"]
        _, y_h, y_c = evaluated("LSTM", outputs, inputs, hidden_size=len(h0))
        np.testing.assert_allclose(h[:, :, steps - 1], y_h[0].T, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(c[:, :, steps - 1], y_c[0].T, rtol=1e-12, atol=1e-12)


def test_the_sigmoid_is_scipys_over_the_whole_range_without_a_warning(rng):
    exponents = np.concatenate([rng.uniform(-300, 3, size=2000), rng.uniform(3, 308, size=200)])
    z = 10**exponents * rng.choice([-1, 1], size=exponents.shape)
    np.testing.assert_allclose(reference.sigmoid(z), expit(z), rtol=1e-14, atol=5e-324)


def test_the_direct_path_is_the_complex_step_through_the_cell_states(rng):
    gates = forget_gates(rng, Sizes(n_x=1, n_h=3, m=2, T=6))
    written = rng.normal(size=gates.shape)
    found = reference.cell_state_gradient(gates)
    for lag in range(7):
        c = np.full((3, 2), 1e-100j)
        for t in range(6 - lag, 6):
            c = gates[:, :, t] * c + written[:, :, t]
        np.testing.assert_allclose(found[:, :, lag], c.imag / 1e-100, rtol=1e-14, atol=0)


@pytest.mark.parametrize("lag", [1, 2, 7, 60, 1000, 10**6])
@pytest.mark.parametrize("fraction", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_the_forget_bias_is_the_root_that_a_search_finds(lag, fraction):
    found = brentq(lambda b: lag * log_expit(b) - np.log(fraction), -60, 60, xtol=1e-13)
    answer = reference.forget_bias_for_horizon(lag, fraction)
    assert answer == pytest.approx(found, rel=1e-9, abs=1e-9)
