"""float32 in gives float32 out; the last step of the unrolled sequence is the run."""


# %% softmax
def softmax(x):
    scores = np.array(x, dtype=np.result_type(x, np.float32))
    # Any shift near the largest score will do: here the next whole number above it.
    powers = np.exp(scores - np.ceil(scores.max(axis=0)))
    return powers / powers.sum(axis=0)


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    precision = np.result_type(np.float32, xt, a_prev, *parameters.values())
    w1, w2, b1, w3, b2 = (
        parameters[name].astype(precision) for name in ("w1", "w2", "b1", "w3", "b2")
    )
    a_next = np.tanh(w1 @ xt.astype(precision) + w2 @ a_prev.astype(precision) + b1)
    return a_next, softmax(w3 @ a_next + b2)


# %% run_forward
def run_forward(x, a0, parameters):
    a, y_pred = unroll_forward(x, a0, parameters)
    return a[:, :, -1], y_pred[:, :, -1]


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    T = x.shape[2]
    a_next, yt_pred = rnn_cell_forward(x[:, :, 0], a0, parameters)
    a = np.empty((*a_next.shape, T), dtype=a_next.dtype, order="F")
    y_pred = np.empty((*yt_pred.shape, T), dtype=yt_pred.dtype, order="F")
    a[:, :, 0], y_pred[:, :, 0] = a_next, yt_pred
    for t in range(1, T):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t], y_pred[:, :, t] = a_next, yt_pred
    return a, y_pred
