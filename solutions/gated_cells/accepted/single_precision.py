"""What comes in as float32 goes out as float32; everything else is float64."""


# %% sigmoid
def sigmoid(z):
    z = np.asarray(z)
    if z.dtype != np.float32:
        z = z.astype(np.float64)
    with np.errstate(over="ignore"):
        return np.reciprocal(1 + np.exp(-z))


# %% run_gru
def run_gru(x, h0, parameters):
    h = np.empty((*h0.shape, x.shape[2]), dtype=np.result_type(x, h0, parameters["wz"]))
    state = h0
    for t in range(x.shape[2]):
        state = gru_cell_forward(x[:, :, t], state, parameters)
        h[:, :, t] = state
    return h


# %% run_lstm
def run_lstm(x, h0, c0, parameters):
    shape = (*h0.shape, x.shape[2])
    h, c = (np.empty(shape, dtype=np.result_type(x, c0, parameters["wf"])) for _ in "hc")
    state = h0, c0
    for t in range(shape[2]):
        state = h[:, :, t], c[:, :, t] = lstm_cell_forward(x[:, :, t], *state, parameters)
    return h, c


# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    now = np.ones((*forget_gates.shape[:2], 1), dtype=forget_gates.dtype)
    return np.cumprod(np.dstack([now, forget_gates[:, :, ::-1]]), axis=2)
