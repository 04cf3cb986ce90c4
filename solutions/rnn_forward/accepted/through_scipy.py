"""scipy supplies logsumexp, expit and softmax; functools and itertools walk the sequence."""

# %% softmax
from scipy.special import logsumexp


def softmax(x):
    # The shift keeps logsumexp exact even where scores are too large for log(2) to count.
    shifted = x - np.max(x, axis=0)
    return np.exp(shifted - logsumexp(shifted, axis=0))


# %% rnn_cell_forward
import scipy.special


def rnn_cell_forward(xt, a_prev, parameters):
    w1, w2, w3, b1, b2 = (parameters[name] for name in ("w1", "w2", "w3", "b1", "b2"))
    z = np.dot(w1, xt) + np.dot(w2, a_prev) + b1
    a_next = 2 * scipy.special.expit(2 * z) - 1
    return a_next, scipy.special.softmax(np.dot(w3, a_next) + b2, axis=0)


# %% run_forward
from functools import reduce


def run_forward(x, a0, parameters):
    def step(carry, t):
        return rnn_cell_forward(x[:, :, t], carry[0], parameters)

    return reduce(step, range(x.shape[2]), (a0, None))


# %% unroll_forward
from itertools import accumulate, islice


def unroll_forward(x, a0, parameters):
    def step(carry, t):
        return rnn_cell_forward(x[:, :, t], carry[0], parameters)

    carries = accumulate(range(x.shape[2]), step, initial=(a0, None))
    steps = list(islice(carries, 1, None))  # the first carry is a0 itself
    return np.stack([a for a, _ in steps], -1), np.stack([y for _, y in steps], -1)
