"""The weights of all gates stand in one matrix, and one product serves all, as in libraries."""


# %% sigmoid
def sigmoid(z):
    # For a negative z the second fraction, made of the same power.
    p = np.exp(-np.absolute(z))
    return np.where(np.greater_equal(z, 0), 1 / (1 + p), p / (1 + p))


# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    n_h = h_prev.shape[0]
    stacked = np.block([[parameters["w" + g], parameters["u" + g]] for g in "zr"])
    biases = np.vstack([parameters["bz"], parameters["br"]])
    gates = sigmoid(stacked @ np.vstack([xt, h_prev]) + biases)
    z, r = gates[:n_h], gates[n_h:]
    both = np.vstack([xt, r * h_prev])
    candidate = np.tanh(np.hstack([parameters["wh"], parameters["uh"]]) @ both + parameters["bh"])
    return h_prev + z * (candidate - h_prev)


# %% lstm_cell_forward
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    stacked = np.block([[parameters["w" + g], parameters["u" + g]] for g in "iofc"])
    biases = np.concatenate([parameters["b" + g] for g in "iofc"])
    i, o, f, g = np.split(stacked @ np.concatenate([xt, h_prev]) + biases, 4)
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_next), c_next


# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    padded = np.pad(np.flip(forget_gates, axis=2), ((0, 0), (0, 0), (1, 0)), constant_values=1)
    return padded.cumprod(axis=2)


# %% forget_bias_for_horizon
def forget_bias_for_horizon(lag, fraction):
    root = fraction ** (1.0 / lag)
    return np.log(root) - np.log1p(-root)
