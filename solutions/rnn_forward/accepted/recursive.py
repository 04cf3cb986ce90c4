"""A sequence is its last step after all the others; step t of the unrolled one is a run up to t."""


# %% softmax
def softmax(x):
    shifted = x - np.max(x, axis=0)
    return np.exp(shifted - np.logaddexp.reduce(shifted, axis=0))


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    def affine(v, *terms):
        if not terms:
            return v
        (W, u), *rest = terms
        return affine(v + W.dot(u), *rest)

    W_x, W_h, W_y = parameters["w1"], parameters["w2"], parameters["w3"]
    a_next = np.tanh(affine(parameters["b1"], (W_x, xt), (W_h, a_prev)))
    return a_next, softmax(affine(parameters["b2"], (W_y, a_next)))


# %% run_forward
def run_forward(x, a0, parameters):
    earlier, last = x[:, :, :-1], x[:, :, -1]
    a_prev = run_forward(earlier, a0, parameters)[0] if earlier.size else a0
    return rnn_cell_forward(last, a_prev, parameters)


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    T = x.shape[2]
    prefixes = [run_forward(x[:, :, :length], a0, parameters) for length in range(1, T + 1)]
    return tuple(np.stack([prefix[i] for prefix in prefixes], axis=2) for i in (0, 1))
