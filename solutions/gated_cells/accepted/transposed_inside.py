"""Examples are rows inside the functions; what goes in and comes out has them in columns."""


# %% sigmoid
def sigmoid(z):
    # exp(-log(1 + exp(-z))): logaddexp takes the logarithm of the sum without ever making it.
    return np.exp(-np.logaddexp(0, np.negative(z, dtype=float)))


# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    p = {name: value.T for name, value in parameters.items()}
    X, H = xt.T, h_prev.T
    Z = sigmoid(X @ p["wz"] + H @ p["uz"] + p["bz"])
    R = sigmoid(X @ p["wr"] + H @ p["ur"] + p["br"])
    return (H - Z * (H - np.tanh(X @ p["wh"] + (R * H) @ p["uh"] + p["bh"]))).T


# %% lstm_cell_forward
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    p = {name: value.T for name, value in parameters.items()}
    keep, write, show, new = (
        xt.T @ p["w" + g] + h_prev.T @ p["u" + g] + p["b" + g] for g in "fioc"
    )
    C = sigmoid(keep) * c_prev.T + sigmoid(write) * np.tanh(new)
    return (sigmoid(show) * np.tanh(C)).T, C.T


# %% run_gru
def run_gru(x, h0, parameters):
    days = x.transpose(2, 0, 1)
    states = np.empty((len(days), *h0.shape))
    for t, xt in enumerate(days):
        states[t] = gru_cell_forward(xt, states[t - 1] if t else h0, parameters)
    return states.transpose(1, 2, 0)


# %% run_lstm
def run_lstm(x, h0, c0, parameters):
    diary = np.empty((x.shape[2], 2, *h0.shape))
    h_next, c_next = h0, c0
    for t in range(x.shape[2]):
        diary[t] = h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
    return list(diary.transpose(1, 2, 3, 0))


# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    steps_first = forget_gates.T  # (T, m, n_h)
    left = [np.ones_like(steps_first[0])]
    for gate in steps_first[::-1]:
        left.append(left[-1] * gate)
    return np.array(left).T


# %% forget_bias_for_horizon
def forget_bias_for_horizon(lag, fraction):
    return np.float64(-np.log(np.expm1(-np.log(fraction) / lag)))
