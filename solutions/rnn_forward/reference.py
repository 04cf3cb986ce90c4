"""The right answers of `rnn_forward`, which the graders compare with.

Columns are examples: a batch is (features, m), a sequence (features, m, T). The equations are
those of the lecture; the recurrent network is Elman's (1990), with a softmax on its output.
"""

import numpy as np


def softmax(x):
    """Turn each column of scores into probabilities.

    x: (K,) or (K, m), finite floats or integers. Returns float64 of the same shape, whose
    columns sum to 1.
    Formula: exp(x_k) / sum_j exp(x_j); see Bridle (1990).
    """
    scores = np.asarray(x, dtype=np.float64)
    # A shift cancels in the fraction, and with the column's own maximum exp stays in [0, 1], with
    # at least one 1 to divide by. Scores 1e308 apart overflow to -inf, whose exp is rightly 0.
    with np.errstate(over="ignore"):
        shifted = scores - scores.max(axis=0)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=0)


def rnn_cell_forward(xt, a_prev, parameters):
    """Read one step: from its input and the previous state to the next state and a prediction.

    xt: (n_x, m). a_prev: (n_a, m). parameters: w1 (n_a, n_x), w2 (n_a, n_a), b1 (n_a, 1),
    w3 (n_y, n_a), b2 (n_y, 1). Returns a_next (n_a, m) and yt_pred (n_y, m).
    Raises KeyError for a missing parameter and ValueError for shapes that do not fit.
    Formula: equations 1 and 2 of the lecture.
    """
    w1, w2, b1 = parameters["w1"], parameters["w2"], parameters["b1"]
    w3, b2 = parameters["w3"], parameters["b2"]
    a_next = np.tanh(w1 @ xt + w2 @ a_prev + b1)  # equation 1
    yt_pred = softmax(w3 @ a_next + b2)  # equation 2
    return a_next, yt_pred


def run_forward(x, a0, parameters):
    """Read a whole sequence, and keep the last state and the last prediction.

    x: (n_x, m, T) with T at least 1. a0: (n_a, m). parameters: as for rnn_cell_forward.
    Returns a_next (n_a, m) and yt_pred (n_y, m).
    """
    a_next = a0
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred


def unroll_forward(x, a0, parameters):
    """Read a whole sequence, and keep every state and every prediction.

    x: (n_x, m, T) with T at least 1. a0: (n_a, m). parameters: as for rnn_cell_forward.
    Returns a (n_a, m, T) and y_pred (n_y, m, T); a0 itself is not among the states.
    """
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)
