"""Slow but right: math.exp score by score, and one dot product for each unit and example."""

# %% softmax
import math


def softmax(x):
    if x.ndim == 1:
        scores = [float(score) for score in x]
        peak = max(scores)
        powers = [math.exp(score - peak) for score in scores]
        total = sum(powers)
        return np.array([power / total for power in powers])
    out = np.zeros(x.shape)
    for j in range(x.shape[1]):
        out[:, j] = softmax(x[:, j])
    return out


# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    w1, w2, w3 = parameters["w1"], parameters["w2"], parameters["w3"]
    b1, b2 = parameters["b1"], parameters["b2"]
    n_y, n_a = w3.shape
    m = xt.shape[1]
    a_next = np.zeros((n_a, m))
    logits = np.zeros((n_y, m))
    for j in range(m):
        for i in range(n_a):
            z = np.inner(w1[i], xt[:, j]) + np.inner(w2[i], a_prev[:, j]) + b1[i, 0]
            a_next[i, j] = math.tanh(z)
        for k in range(n_y):
            logits[k, j] = np.inner(w3[k], a_next[:, j]) + b2[k, 0]
    return a_next, softmax(logits)


# %% run_forward
def run_forward(x, a0, parameters):
    T = x.shape[2]
    t = 0
    a_t = a0
    while True:
        a_t, y_t = rnn_cell_forward(x[:, :, t], a_t, parameters)
        t = t + 1
        if t == T:
            break
    return a_t, y_t


# %% unroll_forward
def unroll_forward(x, a0, parameters):
    a_list = [a0]
    y_list = []
    for t in range(x.shape[2]):
        a_t, y_t = rnn_cell_forward(x[:, :, t], a_list[t], parameters)
        a_list.append(a_t)
        y_list.append(y_t)
    a = np.zeros(a0.shape + (len(y_list),))
    y_pred = np.zeros(y_list[0].shape + (len(y_list),))
    for t in range(len(y_list)):
        for j in range(a0.shape[1]):
            a[:, j, t] = a_list[t + 1][:, j]
            y_pred[:, j, t] = y_list[t][:, j]
    return a, y_pred
