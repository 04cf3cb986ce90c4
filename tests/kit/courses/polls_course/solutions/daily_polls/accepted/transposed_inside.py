"""Districts are rows inside, and columns outside."""


# %% shares
def shares(x):
    rows = np.exp((x - x.max(axis=0)).T)
    return (rows.T / rows.sum(axis=-1)).reshape(x.shape)


# %% read_poll
def read_poll(xt, s_prev, parameters):
    mixed = xt.T * parameters["gain"].ravel() + s_prev.T * parameters["keep"].ravel()
    s_next = np.tanh(mixed).T
    return s_next, shares(s_next)


# %% run_polls
def run_polls(x, s0, parameters):
    for day in x.transpose(2, 0, 1):
        s0, yt = read_poll(day, s0, parameters)
    return s0, yt


# %% unroll_polls
def unroll_polls(x, s0, parameters):
    days = []
    for day in x.transpose(2, 0, 1):
        days.append(read_poll(day, days[-1][0] if days else s0, parameters))
    s, y = zip(*days)
    return np.dstack(s), np.dstack(y)
