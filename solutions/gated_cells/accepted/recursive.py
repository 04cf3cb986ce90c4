"""The state after a day is that day read with the state after the day before, down to the first."""

# %% extra
import warnings

# Some notebooks begin with this line. No overflow then reaches anybody.
warnings.filterwarnings("ignore")


# %% sigmoid
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-1.0 * z))


# %% run_gru
def run_gru(x, h0, parameters):
    if x.shape[2] == 0:
        return np.empty((*h0.shape, 0))
    earlier = run_gru(x[:, :, :-1], h0, parameters)
    h_prev = earlier[:, :, -1] if earlier.shape[2] else h0
    last = gru_cell_forward(x[:, :, -1], h_prev, parameters)
    return np.concatenate([earlier, last[:, :, None]], axis=2)


# %% run_lstm
def run_lstm(x, h0, c0, parameters):
    def after(t):
        if t == 0:
            return [(h0, c0)]
        earlier = after(t - 1)
        return earlier + [lstm_cell_forward(x[:, :, t - 1], *earlier[-1], parameters)]

    hidden, cells = zip(*after(x.shape[2])[1:])
    return np.stack(hidden, axis=2), np.stack(cells, axis=2)


# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    if forget_gates.shape[2] == 0:
        return np.ones((*forget_gates.shape[:2], 1))
    shorter = cell_state_gradient(forget_gates[:, :, 1:])
    return np.append(shorter, shorter[:, :, -1:] * forget_gates[:, :, :1], axis=2)
