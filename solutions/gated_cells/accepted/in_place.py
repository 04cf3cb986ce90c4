"""Work is done in place, on arrays that the answer has made for itself, with warnings filtered."""

# %% sigmoid
import warnings


def sigmoid(z):
    gate = np.array(z, dtype=np.float64)  # a copy: z stays as it is
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        np.negative(gate, out=gate)
        np.exp(gate, out=gate)
        gate += 1
        np.reciprocal(gate, out=gate)
    return gate


# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    gates = {}
    for gate in ("z", "r"):
        inside = parameters["w" + gate] @ xt
        inside += parameters["u" + gate] @ h_prev
        inside += parameters["b" + gate]
        gates[gate] = sigmoid(inside)
    seen = h_prev.copy()
    seen *= gates["r"]
    h_next = parameters["wh"] @ xt
    h_next += parameters["uh"] @ seen
    h_next += parameters["bh"]
    np.tanh(h_next, out=h_next)
    h_next -= h_prev
    h_next *= gates["z"]
    h_next += h_prev
    return h_next


# %% lstm_cell_forward
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    c_next = c_prev.astype(float)
    c_next *= sigmoid(parameters["wf"] @ xt + parameters["uf"] @ h_prev + parameters["bf"])
    new = np.tanh(parameters["wc"] @ xt + parameters["uc"] @ h_prev + parameters["bc"])
    new *= sigmoid(parameters["wi"] @ xt + parameters["ui"] @ h_prev + parameters["bi"])
    c_next += new
    h_next = np.tanh(c_next)
    h_next *= sigmoid(parameters["wo"] @ xt + parameters["uo"] @ h_prev + parameters["bo"])
    return h_next, c_next


# %% run_gru
def run_gru(x, h0, parameters):
    state = h0.astype(float)  # astype copies
    h = np.zeros((*h0.shape, x.shape[2]))
    for t in range(x.shape[2]):
        state[...] = gru_cell_forward(x[:, :, t], state, parameters)
        h[..., t] = state
    return h


# %% run_lstm
def run_lstm(x, h0, c0, parameters):
    both = np.empty((2, *h0.shape, x.shape[2] + 1))
    both[0, :, :, 0], both[1, :, :, 0] = h0, c0
    for t in range(x.shape[2]):
        both[..., t + 1] = lstm_cell_forward(x[:, :, t], *both[..., t], parameters)
    return tuple(both[..., 1:])  # views, not contiguous


# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    n_h, m, T = forget_gates.shape
    left = np.ones((n_h, m, T + 1))
    left[:, :, 1:] = forget_gates[:, :, ::-1]
    np.multiply.accumulate(left, axis=2, out=left)
    return left
