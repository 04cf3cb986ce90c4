"""A generator yields the steps; softmax reads its rows in one pass, keeping a running maximum."""


# %% softmax
def softmax(x):
    rows = iter(x)
    peak = next(rows)
    total = np.exp(peak - peak)  # ones
    with np.errstate(over="ignore"):
        for row in rows:
            higher = np.maximum(peak, row)
            total = total * np.exp(peak - higher) + np.exp(row - higher)
            peak = higher
        return np.exp(x - peak) / total


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    w1, w2, b1 = parameters["w1"], parameters["w2"], parameters["b1"][:, 0]
    # One example after the other.
    columns = (np.tanh(w1 @ v + w2 @ h + b1) for v, h in zip(xt.T, a_prev.T))
    a_next = np.column_stack(list(columns))
    predictions = (softmax(parameters["w3"] @ h + parameters["b2"][:, 0]) for h in a_next.T)
    return a_next, np.column_stack(list(predictions))


# %% run_forward
def steps(x, a0, parameters):
    a_next = a0
    for xt in np.moveaxis(x, -1, 0):
        a_next, yt_pred = rnn_cell_forward(xt, a_next, parameters)
        yield a_next, yt_pred


def run_forward(x, a0, parameters):
    *_, last = steps(x, a0, parameters)
    return last


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    return tuple(np.dstack(history) for history in zip(*steps(x, a0, parameters)))
