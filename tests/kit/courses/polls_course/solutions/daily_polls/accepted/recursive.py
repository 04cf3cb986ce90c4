"""A week is its days but the last, and the last."""


# %% shares
def shares(x):
    weights = np.exp2((x - np.maximum.reduce(x)) / np.log(2))
    return weights / np.add.reduce(weights)


# %% read_poll
def read_poll(xt, s_prev, parameters):
    s_next = np.tanh(np.multiply(parameters["gain"], xt) + np.multiply(parameters["keep"], s_prev))
    return s_next, shares(s_next)


# %% run_polls
def run_polls(x, s0, parameters):
    if x.shape[2] > 1:
        s0, _ = run_polls(x[:, :, :-1], s0, parameters)
    return read_poll(x[:, :, -1], s0, parameters)


# %% unroll_polls
def unroll_polls(x, s0, parameters):
    runs = [run_polls(x[..., : t + 1], s0, parameters) for t in range(x.shape[-1])]
    return tuple(np.stack(parts, axis=-1) for parts in zip(*runs))
