"""The right answers of `gated_cells`, which the graders compare with.

Columns are examples: a batch is (features, m), a sequence (features, m, T). The GRU is that of
Chung et al. (2014), reset before the product; the LSTM is that of Gers et al. (2000), Hochreiter
and Schmidhuber's with a forget gate, without peepholes.
"""

import numpy as np


def sigmoid(z):
    """Squash every number into (0, 1).

    z: an array of any shape, finite floats or integers. Returns float64 of the same shape, finite,
    without a warning.
    Formula: 1 / (1 + exp(-z)), and exp(z) / (1 + exp(z)) for negative z.
    """
    z = np.asarray(z, dtype=np.float64)
    powers = np.exp(-np.abs(z))  # in (0, 1]: nothing can overflow
    return np.where(z < 0, powers, 1.0) / (1.0 + powers)


def gru_cell_forward(xt, h_prev, parameters):
    """Read one step with a gated recurrent unit, reset before the product.

    xt: (n_x, m). h_prev: (n_h, m). parameters: for each of z (update), r (reset) and h (candidate)
    w (n_h, n_x), u (n_h, n_h) and b (n_h, 1). Returns h_next (n_h, m).
    Raises KeyError for a missing parameter and ValueError for shapes that do not fit.
    Formula: Chung et al. (2014), equations 5 to 8; z is the share of the candidate.
    """
    wz, uz, bz = parameters["wz"], parameters["uz"], parameters["bz"]
    wr, ur, br = parameters["wr"], parameters["ur"], parameters["br"]
    wh, uh, bh = parameters["wh"], parameters["uh"], parameters["bh"]
    z = sigmoid(wz @ xt + uz @ h_prev + bz)
    r = sigmoid(wr @ xt + ur @ h_prev + br)
    candidate = np.tanh(wh @ xt + uh @ (r * h_prev) + bh)
    return (1 - z) * h_prev + z * candidate


def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    """Read one step with a long short-term memory.

    xt: (n_x, m). h_prev, c_prev: (n_h, m). parameters: for each of f (forget), i (input),
    o (output) and c (candidate) w (n_h, n_x), u (n_h, n_h) and b (n_h, 1).
    Returns h_next and c_next, (n_h, m) each.
    Raises KeyError for a missing parameter and ValueError for shapes that do not fit.
    Formula: Gers et al. (2000), without peepholes.
    """
    wf, uf, bf = parameters["wf"], parameters["uf"], parameters["bf"]
    wi, ui, bi = parameters["wi"], parameters["ui"], parameters["bi"]
    wo, uo, bo = parameters["wo"], parameters["uo"], parameters["bo"]
    wc, uc, bc = parameters["wc"], parameters["uc"], parameters["bc"]
    f = sigmoid(wf @ xt + uf @ h_prev + bf)
    i = sigmoid(wi @ xt + ui @ h_prev + bi)
    o = sigmoid(wo @ xt + uo @ h_prev + bo)
    candidate = np.tanh(wc @ xt + uc @ h_prev + bc)
    c_next = f * c_prev + i * candidate
    return o * np.tanh(c_next), c_next


def run_gru(x, h0, parameters):
    """Read a whole sequence with a GRU, and keep every state.

    x: (n_x, m, T) with T at least 1. h0: (n_h, m). parameters: as for gru_cell_forward.
    Returns h (n_h, m, T); h0 itself is not among the states.
    """
    state, states = h0, []
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        states.append(state)
    return np.stack(states, axis=2)


def run_lstm(x, h0, c0, parameters):
    """Read a whole sequence with an LSTM, and keep every hidden and every cell state.

    x: (n_x, m, T) with T at least 1. h0, c0: (n_h, m). parameters: as for lstm_cell_forward.
    Returns h and c, (n_h, m, T) each; h0 and c0 themselves are not among them.
    """
    h_next, c_next = h0, c0
    hidden, cells = [], []
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        hidden.append(h_next)
        cells.append(c_next)
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)


def cell_state_gradient(forget_gates):
    """How much of the cell state of `lag` steps ago is left in the last, along the direct path.

    forget_gates: (n_h, m, T), entries in [0, 1]. Returns (n_h, m, T+1): entry k of the last axis is
    dc_T/dc_{T-k} with all gates held fixed, the product of the last k forget gates; entry 0 is 1.
    Formula: c_t = f_t * c_{t-1} + ..., so dc_t/dc_{t-1} = f_t, unit by unit.
    """
    gates = np.asarray(forget_gates, dtype=np.float64)
    now = np.ones((*gates.shape[:2], 1))
    return np.concatenate([now, np.cumprod(gates[:, :, ::-1], axis=2)], axis=2)


def forget_bias_for_horizon(lag, fraction):
    """The forget bias with which a fraction of a cell state is left after so many steps.

    lag: steps, at least 1. fraction: in [0.001, 0.999]. Returns a float, the b with
    sigmoid(b)**lag = fraction.
    Formula: b = ln(p / (1 - p)) with p = fraction**(1/lag), written so that nothing cancels.
    """
    per_step = -np.log(fraction) / lag  # p = exp(-per_step)
    return float(-np.log(np.expm1(per_step)))


# The questions beside the functions, each about a student's own numbers.


def predicted_horizon(mine):
    """Guess the horizon from the forget bias alone, by the direct path. A number of days."""
    return float(np.ceil(np.log(0.01) / np.log(sigmoid(mine["forget_bias"]))))


def measured_horizon(mine):
    """Measure how long the student's own LSTM keeps a change of its whole state. A number of days.

    The first lag at which the spectral norm of ds_T/ds_{T-k} is below 0.01; infinity if none is.
    """
    p, n_h = mine["parameters"], len(mine["parameters"]["uf"])
    nudges = 1e-5 * np.hstack([np.eye(2 * n_h), -np.eye(2 * n_h)])
    state, jacobians = np.zeros((2 * n_h, 1)), []
    for xt in mine["x"].T[:, :, np.newaxis]:
        nudged = np.vsplit(state + nudges, 2)
        after = np.vstack(lstm_cell_forward(np.repeat(xt, 4 * n_h, axis=1), *nudged, p))
        jacobians.append((after[:, : 2 * n_h] - after[:, 2 * n_h :]) / 2e-5)
        state = np.vstack(lstm_cell_forward(xt, *np.vsplit(state, 2), p))
    product = np.eye(2 * n_h)
    for lag, jacobian in enumerate(reversed(jacobians), start=1):
        product = product @ jacobian
        if np.linalg.norm(product, 2) < 0.01:
            return float(lag)
    return np.inf


def order_of_keeping(mine):
    """Order the cells by how much of their state a day keeps, the most first. Four letters.

    Formula: at its bias, a forget gate keeps sigmoid(b), an update gate 1 - sigmoid(b).
    """
    gates = sigmoid(np.array([bias for _, bias in mine["cells"].values()]))
    kept = {
        letter: gate if kind == "LSTM" else 1 - gate
        for (letter, (kind, _)), gate in zip(mine["cells"].items(), gates, strict=True)
    }
    return "".join(sorted(kept, key=lambda letter: -kept[letter]))


def in_our_convention(mine):
    """Translate an update bias, and give the share of the old state that it keeps: two numbers.

    Formula: 1 - sigmoid(b) = sigmoid(-b).
    """
    elsewhere = mine["update_bias_elsewhere"]
    (kept,) = sigmoid(np.array([elsewhere]))
    return -elsewhere, kept


def left_of_monday(mine):
    """Give what Sunday's cell state still holds of what was written on Monday. A number."""
    _, *since = mine["forget_gates"].values()
    return float(mine["written_on_monday"] * np.prod(since))


def line_of_chance(mine):
    """Give the mean square error of one who always answers 0. A number.

    Formula: the variance of a uniform number between -a and a is a^2 / 3.
    """
    return mine["largest"] ** 2 / 3
