"""Examples are rows inside, as in most libraries; results are transposed views."""


# %% softmax
def softmax(x):
    rows = np.transpose(x)
    powers = np.exp(rows - rows.max(axis=-1, keepdims=True))
    return np.divide(powers, powers.sum(axis=-1, keepdims=True)).T


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    P = {name: np.transpose(array) for name, array in parameters.items()}
    h = np.tanh(xt.T @ P["w1"] + a_prev.T @ P["w2"] + P["b1"])  # (m, n_a)
    logits = h @ P["w3"] + P["b2"]  # (m, n_y)
    return h.T, softmax(logits.T)


# %% run_forward
def run_forward(x, a0, parameters):
    a_next = a0
    for rows in x.T:  # (T, m, n_x)
        a_next, yt_pred = rnn_cell_forward(rows.T, a_next, parameters)
    return a_next, yt_pred


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    _, m, T = x.shape
    n_y, n_a = parameters["w3"].shape
    h = np.zeros((T + 1, m, n_a))  # h[0] is the initial state
    y = np.zeros((T, m, n_y))
    h[0] = a0.T
    for t, rows in enumerate(x.T):
        a_next, yt_pred = rnn_cell_forward(rows.T, h[t].T, parameters)
        h[t + 1] = a_next.T
        y[t] = yt_pred.T
    return h[1:].T, y.T
