"""scipy supplies the sigmoid and a root finder; functools and itertools walk the days."""

# %% sigmoid
from scipy.special import expit


def sigmoid(z):
    return expit(np.asarray(z, dtype=float))


# %% gru_cell_forward
from scipy import special


def gru_cell_forward(xt, h_prev, parameters):
    def affine(gate, state):
        return (
            np.dot(parameters["w" + gate], xt)
            + np.dot(parameters["u" + gate], state)
            + parameters["b" + gate]
        )

    # 1 - sigmoid(z) is sigmoid(-z).
    z = affine("z", h_prev)
    candidate = np.tanh(affine("h", special.expit(affine("r", h_prev)) * h_prev))
    return special.expit(-z) * h_prev + special.expit(z) * candidate


# %% lstm_cell_forward
from scipy.special import expit as gate_of


def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    forget, write, show, new = (
        np.dot(parameters[f"w{g}"], xt) + np.dot(parameters[f"u{g}"], h_prev) + parameters[f"b{g}"]
        for g in "fioc"
    )
    c_next = gate_of(forget) * c_prev + gate_of(write) * np.tanh(new)
    return [gate_of(show) * np.tanh(c_next), c_next]


# %% run_gru
from itertools import accumulate


def run_gru(x, h0, parameters):
    def step(h, t):
        return gru_cell_forward(x[:, :, t], h, parameters)

    states = list(accumulate(range(x.shape[2]), step, initial=h0))
    return np.stack(states[1:], axis=-1)


# %% run_lstm
from functools import reduce


def run_lstm(x, h0, c0, parameters):
    def step(diary, t):
        return [*diary, lstm_cell_forward(x[..., t], *diary[-1], parameters)]

    diary = reduce(step, range(x.shape[2]), [(h0, c0)])
    return tuple(np.stack(states, -1) for states in zip(*diary[1:]))


# %% cell_state_gradient
from itertools import accumulate as running
from operator import mul


def cell_state_gradient(forget_gates):
    now = np.ones(forget_gates.shape[:2])
    backwards = np.moveaxis(forget_gates, 2, 0)[::-1]
    return np.stack(list(running(backwards, mul, initial=now)), axis=2)


# %% forget_bias_for_horizon
from scipy.optimize import brentq


def forget_bias_for_horizon(lag, fraction):
    def off(b):
        return lag * special.log_expit(b) - np.log(fraction)

    return brentq(off, -60, 60, xtol=1e-13)
