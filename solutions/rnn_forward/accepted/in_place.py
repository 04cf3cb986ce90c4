"""Work is done in place, on arrays that the answer has made for itself."""


# %% softmax
def softmax(x):
    p = np.array(x, dtype=np.float64)  # a copy: x stays as it is
    p -= p.max(axis=0)
    np.exp(p, out=p)
    p /= p.sum(axis=0)
    return p


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.zeros(a_prev.shape)
    a_next += parameters["w1"] @ xt
    a_next += parameters["w2"] @ a_prev
    a_next += parameters["b1"]
    np.tanh(a_next, out=a_next)
    yt_pred = np.empty((len(parameters["w3"]), a_next.shape[1]))
    np.matmul(parameters["w3"], a_next, out=yt_pred)
    yt_pred += parameters["b2"]
    yt_pred -= yt_pred.max(axis=0)
    np.exp(yt_pred, out=yt_pred)
    yt_pred /= yt_pred.sum(axis=0)
    return a_next, yt_pred


# %% run_forward
def run_forward(x, a0, parameters):
    state = a0.astype(float)  # astype copies
    prediction = np.zeros((parameters["w3"].shape[0], a0.shape[1]))
    for t in range(x.shape[2]):
        state[...], prediction[...] = rnn_cell_forward(x[:, :, t], state, parameters)
    return state, prediction


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    n_a, m = a0.shape
    T = x.shape[2]
    n_y = parameters["b2"].size
    both = np.zeros((n_a + n_y, m, T))
    a, y_pred = np.split(both, [n_a])  # two views of one array
    previous = a0.copy()
    for t in range(T):
        previous, y_pred[:, :, t] = rnn_cell_forward(x[:, :, t], previous, parameters)
        a[:, :, t] = previous
    return a, y_pred
