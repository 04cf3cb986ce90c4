"""Every sum is written with its subscripts, for np.einsum."""


# %% softmax
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return np.einsum("k...,...->k...", powers, 1 / np.einsum("k...->...", powers))


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    from_input = np.einsum("ax,xm->am", parameters["w1"], xt)
    from_memory = np.einsum("ab,bm->am", parameters["w2"], a_prev)
    a_next = np.tanh(from_input + from_memory + parameters["b1"])
    logits = np.einsum("ya,am->ym", parameters["w3"], a_next) + parameters["b2"]
    return a_next, softmax(logits)


# %% run_forward
def run_forward(x, a0, parameters):
    a_next = a0
    for xt in np.einsum("xmt->txm", x):
        a_next, yt_pred = rnn_cell_forward(xt, a_next, parameters)
    return a_next, yt_pred


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    n_y, n_a = parameters["w3"].shape
    _, m, T = x.shape
    a = np.empty((T, n_a, m))
    y_pred = np.empty((T, n_y, m))
    a_next = a0
    for t, xt in enumerate(np.einsum("xmt->txm", x)):
        a_next, yt_pred = rnn_cell_forward(xt, a_next, parameters)
        a[t] = a_next
        y_pred[t] = yt_pred
    return np.einsum("tam->amt", a), np.einsum("tym->ymt", y_pred)
