"""What the notebook `gated_cells` says in its text, measured with the reference.

The text may quote every number that is asserted here, and nothing else; what its own cells draw,
measure and train is in `test_trained`.
"""

import numpy as np
import pytest

from solutions.gated_cells import reference
from source.gated_cells.instances import instance
from tests.course.shown import helper

figures = helper("gated_cells", "figures")
CHANCE = 1 / 3


# The worked examples of the stubs

XT, H_PREV, C_PREV = np.array([[0.5]]), np.array([[0.6], [-0.4]]), np.array([[1.0], [-0.5]])
TWO_DAYS = np.array([[[0.5, -1]]])
CANDIDATE = {"w": [[1], [-1]], "u": [[0.5, 1], [-1, 0.5]], "b": [[0], [0.1]]}
GRU = {
    "z": {"w": [[1], [0]], "u": [[0, 1], [0.5, 0]], "b": [[0], [-1]]},
    "r": {"w": [[0], [1]], "u": [[1, 0], [0, -1]], "b": [[0.5], [0]]},
    "h": CANDIDATE,
}
LSTM = {
    "f": {"w": [[1], [0]], "u": [[0, 1], [0.5, 0]], "b": [[1], [1]]},
    "i": {"w": [[0], [1]], "u": [[1, 0], [0, -1]], "b": [[0], [0]]},
    "o": {"w": [[1], [1]], "u": [[0.5, 0], [0, 0.5]], "b": [[0], [0]]},
    "c": CANDIDATE,
}


def parameters(gates):
    return {
        kind + gate: np.array(value)
        for gate, values in gates.items()
        for kind, value in values.items()
    }


def inside(gates, gate):
    p = parameters(gates)
    return p["w" + gate] @ XT + p["u" + gate] @ H_PREV + p["b" + gate]


def close(got, quoted):
    assert np.asarray(got) == pytest.approx(np.asarray(quoted), abs=5.1e-5)


def test_the_worked_example_of_the_sigmoid_is_right():
    close(reference.sigmoid(np.array([-2, 0, 2, 1000])), [0.1192, 0.5, 0.8808, 1.0])


def test_the_worked_examples_of_the_gru_are_right():
    sigmoid, p = reference.sigmoid, parameters(GRU)
    r = sigmoid(inside(GRU, "r"))
    close(sigmoid(inside(GRU, "z")), [[0.5250], [0.3318]])
    close(r, [[0.7503], [0.7109]])
    close(np.tanh(p["wh"] @ XT + p["uh"] @ (r * H_PREV) + p["bh"]), [[0.4142], [-0.7584]])
    close(reference.gru_cell_forward(XT, H_PREV, p), [[0.5025], [-0.5189]])
    h = reference.run_gru(TWO_DAYS, H_PREV, p)
    close(h[:, 0, :], [[0.5025, 0.2743], [-0.5189, -0.1724]])


def test_the_worked_examples_of_the_lstm_are_right():
    sigmoid, p = reference.sigmoid, parameters(LSTM)
    close(sigmoid(inside(LSTM, "f")), [[0.7503], [0.7858]])
    close(sigmoid(inside(LSTM, "i")), [[0.6457], [0.7109]])
    close(sigmoid(inside(LSTM, "o")), [[0.6900], [0.5744]])
    close(np.tanh(inside(LSTM, "c")), [[0.3799], [-0.8337]])
    h_next, c_next = reference.lstm_cell_forward(XT, H_PREV, C_PREV, p)
    close(h_next, [[0.5242], [-0.4340]])
    close(c_next, [[0.9956], [-0.9856]])
    h, c = reference.run_lstm(TWO_DAYS, H_PREV, C_PREV, p)
    close(h[:, 0, :], [[0.5242, -0.0408], [-0.4340, -0.1296]])
    close(c[:, 0, :], [[0.9956, -0.1267], [-0.9856, -0.6435]])


def test_the_worked_examples_of_the_direct_path_are_right():
    close(reference.cell_state_gradient(np.array([[[0.5, 0.8, 0.9]]])), [[[1, 0.9, 0.72, 0.36]]])
    close(reference.forget_bias_for_horizon(7, 0.5), 2.2625)
    close(reference.sigmoid(2.2625), 0.9057)
    assert abs(0.9057**7 - 0.5) < 5e-4
    close(reference.forget_bias_for_horizon(1, 0.1), -2.1972)


# Monday's number


def test_chance_is_a_third_and_no_answer_without_the_first_day_beats_it():
    batches = [figures.mondays_number(np.random.default_rng(seed))[1] for seed in range(300)]
    assert np.mean(np.square(batches)) == pytest.approx(CHANCE, rel=0.02)


# A student's own numbers


def test_the_gru_of_the_other_convention_with_the_translated_bias_is_ours(rng):
    mine = instance("somebody")
    bias, share = reference.in_our_convention(mine)
    h = rng.normal(size=(1, 3))
    nothing = {kind + gate: np.zeros((1, 1)) for kind in "wub" for gate in "zrh"}
    ours = reference.gru_cell_forward(np.zeros((1, 3)), h, {**nothing, "bz": np.array([[bias]])})
    np.testing.assert_allclose(ours, share * h)
    assert share == pytest.approx(1 / (1 + np.exp(-mine["update_bias_elsewhere"])))


def test_what_is_left_of_monday_is_what_a_cell_state_keeps():
    mine = instance("somebody")
    c = 0.0
    for day, gate in mine["forget_gates"].items():
        c = gate * c + (mine["written_on_monday"] if day == "Mon" else 0)
    assert reference.left_of_monday(mine) == pytest.approx(c)


def test_the_line_of_chance_is_what_a_million_numbers_give(rng):
    mine = instance("somebody")
    drawn = rng.uniform(-mine["largest"], mine["largest"], size=10**6)
    assert reference.line_of_chance(mine) == pytest.approx(np.mean(drawn**2), rel=0.005)
