"""Slow but right: a loop over every example and unit, with a branch for the sign of each number."""

# %% sigmoid
import math


def one_gate(number):
    if number >= 0:
        return 1 / (1 + math.exp(-number))
    power = math.exp(number)
    return power / (1 + power)


def sigmoid(z):
    flat = [one_gate(float(number)) for number in np.asarray(z).ravel()]
    return np.array(flat).reshape(np.shape(z))


# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    n_h, m = h_prev.shape
    h_next = np.zeros((n_h, m))
    for j in range(m):
        h = h_prev[:, j]
        z, r = np.zeros(n_h), np.zeros(n_h)
        for k in range(n_h):
            for gate, letter in ((z, "z"), (r, "r")):
                w, u, b = (parameters[kind + letter][k] for kind in "wub")
                gate[k] = sigmoid(sum(w * xt[:, j]) + sum(u * h) + b[0])
        for k in range(n_h):
            w, u, b = (parameters[kind + "h"][k] for kind in "wub")
            candidate = math.tanh(sum(w * xt[:, j]) + sum(u * (r * h)) + b[0])
            h_next[k, j] = (1 - z[k]) * h[k] + z[k] * candidate
    return h_next


# %% lstm_cell_forward
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    c_next, h_next = np.empty(c_prev.shape), np.empty(c_prev.shape)
    for k, j in np.ndindex(*c_prev.shape):
        inside = {}
        for gate in "fioc":
            total = parameters["b" + gate][k, 0]
            for i in range(len(xt)):
                total = total + parameters["w" + gate][k, i] * xt[i, j]
            for i in range(len(h_prev)):
                total = total + parameters["u" + gate][k, i] * h_prev[i, j]
            inside[gate] = total
        kept = sigmoid(inside["f"]) * c_prev[k, j]
        c_next[k, j] = kept + sigmoid(inside["i"]) * np.tanh(inside["c"])
        h_next[k, j] = sigmoid(inside["o"]) * np.tanh(c_next[k, j])
    return h_next, c_next


# %% run_gru
def run_gru(x, h0, parameters):
    t, states = 0, [h0]
    while t < x.shape[2]:
        states.append(gru_cell_forward(x[:, :, t], states[t], parameters))
        t += 1
    return np.dstack(states[1:])


# %% run_lstm
def run_lstm(x, h0, c0, parameters):
    hidden, cells = [h0], [c0]
    for t in range(x.shape[2]):
        h_next, c_next = lstm_cell_forward(x[:, :, t], hidden[-1], cells[-1], parameters)
        hidden += [h_next]
        cells += [c_next]
    return np.dstack(hidden[1:]), np.dstack(cells[1:])


# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    n_h, m, T = forget_gates.shape
    left = np.zeros((n_h, m, T + 1))
    for k, j in np.ndindex(n_h, m):
        product = 1.0
        for lag in range(T + 1):
            left[k, j, lag] = product
            if lag < T:
                product = product * forget_gates[k, j, T - 1 - lag]
    return left


# %% forget_bias_for_horizon
def forget_bias_for_horizon(lag, fraction):
    gate = math.exp(math.log(fraction) / lag)
    return math.log(gate) - math.log(1 - gate)
