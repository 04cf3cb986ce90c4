"""All inputs are projected at once before the loop, and all states are read out after it."""


# %% softmax
def softmax(x):
    # Base 2 with rescaled scores: 2 ** (z / ln 2) is exp(z).
    powers = np.exp2((x - np.maximum.reduce(x)) / np.log(2))
    return powers / np.add.reduce(powers)


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    def affine(name, v, bias=0):
        return np.tensordot(parameters[name], v, axes=1) + bias

    a_next = np.tanh(affine("w1", xt) + affine("w2", a_prev, parameters["b1"]))
    return a_next, softmax(affine("w3", a_next, parameters["b2"]))


# %% run_forward
def run_forward(x, a0, parameters):
    # (n_a, n_x) with (n_x, m, T): W_x x_t + b_h of every step, in one product.
    projected = np.tensordot(parameters["w1"], x, axes=1) + parameters["b1"][:, :, np.newaxis]
    a_next = a0
    for t in range(x.shape[-1]):
        a_next = np.tanh(projected[..., t] + np.dot(parameters["w2"], a_next))
    # Only the last prediction is asked, so only the last is made.
    return a_next, softmax(np.dot(parameters["w3"], a_next) + parameters["b2"])


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    projected = np.tensordot(parameters["w1"], x, axes=1) + parameters["b1"][:, :, np.newaxis]
    a = np.zeros(projected.shape)
    a_next = a0
    for t in range(x.shape[-1]):
        a[..., t] = np.tanh(projected[..., t] + np.dot(parameters["w2"], a_next))
        a_next = a[..., t]
    # Steps are examples too, as far as the prediction goes: (n_a, m * T).
    flat = a.reshape(len(a), -1)
    y_pred = softmax(np.dot(parameters["w3"], flat) + parameters["b2"])
    return a, y_pred.reshape(-1, *a.shape[1:])
