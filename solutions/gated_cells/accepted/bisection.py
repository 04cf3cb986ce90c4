"""The overflow of exp is suppressed, and the bias is found by halving, with one's own sigmoid."""


# %% sigmoid
def sigmoid(z):
    with np.errstate(over="ignore"):  # one over infinity is 0, and that is right
        return 1 / (1 + np.exp(-np.asarray(z, dtype=np.float64)))


# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    wz, uz, bz, wr, ur, br, wh, uh, bh = (parameters[k + g] for g in "zrh" for k in "wub")
    keep = 1 - sigmoid(wz @ xt + uz @ h_prev + bz)
    seen = sigmoid(wr @ xt + ur @ h_prev + br) * h_prev
    return keep * h_prev + (1 - keep) * np.tanh(wh @ xt + uh @ seen + bh)


# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    T = forget_gates.shape[-1]
    # Every lag by itself: the product of the last k gates; of none, 1.
    lags = [np.prod(forget_gates[:, :, T - k :], axis=2) for k in range(T + 1)]
    return np.array(lags).transpose(1, 2, 0)


# %% forget_bias_for_horizon
def forget_bias_for_horizon(lag, fraction):
    low, high = -50.0, 50.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        if sigmoid(middle) ** lag < fraction:
            low = middle
        else:
            high = middle
    return (low + high) / 2
