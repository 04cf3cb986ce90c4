"""All input projections are computed before the first step; the runs do not call the cells."""


# %% sigmoid
def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(np.multiply(z, 0.5))


# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    return run_gru(xt[:, :, np.newaxis], h_prev, parameters)[:, :, 0]


# %% lstm_cell_forward
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    h, c = run_lstm(xt[:, :, np.newaxis], h_prev, c_prev, parameters)
    return h[:, :, 0], c[:, :, 0]


# %% run_gru
def run_gru(x, h0, parameters):
    p = parameters
    z_in, r_in, h_in = (np.einsum("hx,xmt->thm", p["w" + g], x) + p["b" + g] for g in "zrh")
    h, states = h0, []
    for z_now, r_now, h_now in zip(z_in, r_in, h_in):
        z = sigmoid(z_now + p["uz"] @ h)
        r = sigmoid(r_now + p["ur"] @ h)
        h = (1 - z) * h + z * np.tanh(h_now + p["uh"] @ (r * h))
        states.append(h)
    return np.stack(states, axis=2)


# %% run_lstm
def run_lstm(x, h0, c0, parameters):
    m, T = x.shape[1:]
    gates = ("f", "i", "o", "c")
    from_input = {
        g: (parameters["w" + g] @ x.reshape(len(x), -1)).reshape(-1, m, T)
        + parameters["b" + g][:, :, np.newaxis]
        for g in gates
    }
    h, c = np.zeros((len(h0), m, T)), np.zeros((len(c0), m, T))
    h_now, c_now = h0, c0
    for t in range(T):
        inside = {g: from_input[g][:, :, t] + parameters["u" + g] @ h_now for g in gates}
        c_now = sigmoid(inside["f"]) * c_now + sigmoid(inside["i"]) * np.tanh(inside["c"])
        h_now = sigmoid(inside["o"]) * np.tanh(c_now)
        h[:, :, t], c[:, :, t] = h_now, c_now
    return h, c


# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    # In logarithms; a gate that is shut is exp(-inf) = 0.
    with np.errstate(divide="ignore"):
        logs = np.log(forget_gates)[:, :, ::-1]
    zero = np.zeros((*forget_gates.shape[:2], 1))
    return np.exp(np.concatenate([zero, np.cumsum(logs, axis=2)], axis=2))
