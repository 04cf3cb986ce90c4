"""tanh(z) is 2 sigmoid(2z) - 1, exp is a square, and every loop is a while."""


# %% softmax
def softmax(x):
    # Halves differ by at most the largest float, so that not even 1.7e308 - (-1.7e308) overflows.
    half = np.divide(x, 2)
    roots = np.exp(half - half.max(axis=0))
    return roots**2 / (roots**2).sum(axis=0)


# %% rnn_cell_forward
def sigmoid(z):
    with np.errstate(over="ignore"):  # exp(inf) is a fine denominator
        return 1 / (1 + np.exp(-z))


def rnn_cell_forward(xt, a_prev, parameters):
    z = parameters["b1"] + np.matmul(parameters["w2"], a_prev) + np.matmul(parameters["w1"], xt)
    a_next = 2 * sigmoid(2 * z) - 1
    yt_pred = softmax(parameters["b2"] + np.matmul(parameters["w3"], a_next))
    return a_next, yt_pred


# %% run_forward
def run_forward(x, a0, parameters):
    t = 0
    result = (a0, None)
    while t < x.shape[2]:
        result = rnn_cell_forward(x[:, :, t], result[0], parameters)
        t += 1
    return result


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    a = np.array(a0, dtype=float)[:, :, np.newaxis]
    y_pred = None
    while a.shape[2] <= x.shape[2]:
        t = a.shape[2] - 1
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a[:, :, t], parameters)
        a = np.concatenate([a, a_next[:, :, np.newaxis]], axis=2)
        column = yt_pred[:, :, np.newaxis]
        y_pred = column if y_pred is None else np.concatenate([y_pred, column], axis=2)
    return a[:, :, 1:], y_pred
