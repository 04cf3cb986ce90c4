"""Each equation is one product: [W_h W_x b] times the stacked [h; x; 1]."""


# %% softmax
def softmax(x):
    powers = np.exp(x - np.amax(x, axis=0))
    # A row of ones adds up the columns.
    return powers / (np.ones(len(powers)) @ powers)


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    ones = np.ones((1, xt.shape[1]))
    recurrent = np.hstack([parameters["w2"], parameters["w1"], parameters["b1"]])
    output = np.hstack([parameters["w3"], parameters["b2"]])
    a_next = np.tanh(recurrent @ np.vstack([a_prev, xt, ones]))
    yt_pred = softmax(output @ np.vstack([a_next, ones]))
    return a_next, yt_pred


# %% run_forward
def run_forward(x, a0, parameters):
    n_x, m, T = x.shape
    recurrent = np.c_[parameters["w2"], parameters["w1"], parameters["b1"]]
    a_next = a0
    for t in range(T):
        a_next = np.tanh(recurrent @ np.r_[a_next, x[:, :, t], np.ones((1, m))])
    output = np.c_[parameters["w3"], parameters["b2"]]
    return a_next, softmax(output @ np.r_[a_next, np.ones((1, m))])


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    n_a = len(a0)
    # State and prediction travel as one tall array, and are cut apart at the end.
    steps = []
    for xt in np.rollaxis(x, 2):
        a_prev = steps[-1][:n_a] if steps else a0
        steps.append(np.concatenate(rnn_cell_forward(xt, a_prev, parameters)))
    both = np.stack(steps, axis=-1)
    return both[:n_a], both[n_a:]
