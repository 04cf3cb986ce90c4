"""What students measure instead of how long their own LSTM keeps a change."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.gated_cells.reference import lstm_cell_forward, sigmoid


@misconception(
    belief="The product of the forget gates is all of the gradient.",
    hint="This is how long the direct path is, the product of the forget gates. The whole state, h "
    "and c, is asked: a change also goes through h into the gates of later days.",
    caught_by=("measurement",),
)
def measures_the_direct_path(mine):
    p, n_h = mine["parameters"], len(mine["parameters"]["uf"])
    h, c, gates = np.zeros((n_h, 1)), np.zeros((n_h, 1)), []
    for xt in mine["x"].T[:, :, np.newaxis]:
        gates.append(sigmoid(p["wf"] @ xt + p["uf"] @ h + p["bf"]))
        h, c = lstm_cell_forward(xt, h, c, p)
    left = np.cumprod(gates[::-1], axis=0).max(axis=(1, 2))
    return float(np.flatnonzero(left < 0.01)[0] + 1)


@misconception(
    belief="The first entry of the curve is one day back.",
    hint="Your answer is one less than the horizon. Lag 0 is the last state itself, so the place "
    "in the curve is the lag.",
    caught_by=("measurement",),
)
def counts_the_lags_from_zero(mine):
    p, n_h = mine["parameters"], len(mine["parameters"]["uf"])
    nudges = 1e-5 * np.hstack([np.eye(2 * n_h), -np.eye(2 * n_h)])
    state, jacobians = np.zeros((2 * n_h, 1)), []
    for xt in mine["x"].T[:, :, np.newaxis]:
        nudged = np.vsplit(state + nudges, 2)
        after = np.vstack(lstm_cell_forward(np.repeat(xt, 4 * n_h, axis=1), *nudged, p))
        jacobians.append((after[:, : 2 * n_h] - after[:, 2 * n_h :]) / 2e-5)
        state = np.vstack(lstm_cell_forward(xt, *np.vsplit(state, 2), p))
    product, lag = np.eye(2 * n_h), 0
    while np.linalg.norm(product, 2) >= 0.01:
        product, lag = product @ jacobians[-1 - lag], lag + 1
    return lag - 1
