"""Time runs back by recursion: each step asks the next one for what comes back."""


# %% tanh_gradient
def tanh_gradient(a):
    return 1 - a * a


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    return np.array([g * row for g, row in zip(tanh_gradient(a_next), parameters["w2"])])


# %% run_backward
def run_backward(x, a0, parameters, targets):
    m, T = targets.shape

    def visit(t, a_prev):
        """Read steps t to T - 1; the gradients of their losses, a0 standing for a_prev."""
        if t == T:
            return {name: 0 for name in ("w1", "w2", "w3", "b1", "b2", "a0")}
        a_t, y_t = rnn_cell_forward(x[:, :, t], a_prev, parameters)
        later = visit(t + 1, a_t)
        d_s = y_t.copy()
        for j in range(m):
            d_s[targets[j, t], j] -= 1
        d_s = d_s / m
        d_z = (parameters["w3"].T @ d_s + later["a0"]) * tanh_gradient(a_t)
        return {
            "w1": later["w1"] + d_z @ x[:, :, t].T,
            "w2": later["w2"] + d_z @ a_prev.T,
            "w3": later["w3"] + d_s @ a_t.T,
            "b1": later["b1"] + d_z.sum(axis=1)[:, None],
            "b2": later["b2"] + d_s.sum(axis=1)[:, None],
            "a0": parameters["w2"].T @ d_z,
        }

    return visit(0, a0)


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)

    def lags(j, t, product):
        norm = [np.linalg.norm(product, 2)]
        if t == 0:
            return norm
        return norm + lags(j, t - 1, product @ hidden_jacobian(a[:, j, t - 1], parameters))

    T, identity = a.shape[2], np.eye(a.shape[0])
    return np.column_stack([lags(j, T, identity) for j in range(a.shape[1])])


# %% spectral_bound
def spectral_bound(a, parameters):
    gamma = np.linalg.norm(parameters["w2"], 2) * np.amax(tanh_gradient(a), axis=(0, 2))

    def powers(k):
        return [np.ones(len(gamma))] if k == 0 else (lambda p: p + [p[-1] * gamma])(powers(k - 1))

    return np.array(powers(a.shape[2]))


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    def first(column, lag=0):
        if lag == len(column):
            return np.inf
        return float(lag) if column[lag] < threshold else first(column, lag + 1)

    return np.array([first(column) for column in norms.T])


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    def length(arrays):
        if not arrays:
            return 0.0
        return np.hypot(np.linalg.norm(arrays[0].reshape(-1)), length(arrays[1:]))

    norm = length(list(gradients.values()))
    if norm > max_norm:
        return {name: array / (norm / max_norm) for name, array in gradients.items()}, norm
    return gradients, norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    def slope(index):
        direction = np.zeros_like(w)
        direction[index] = eps
        return (f(w + direction) - f(w - direction)) / (eps + eps)

    flat = [slope(np.unravel_index(i, w.shape)) for i in range(w.size)]
    return np.reshape(flat, w.shape)
