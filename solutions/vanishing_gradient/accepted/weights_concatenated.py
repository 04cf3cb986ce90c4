"""The weights into the tanh are one matrix over [x; h; 1], and so is their gradient."""


# %% tanh_gradient
def tanh_gradient(a):
    z = np.arctanh(a)  # infinite where a unit is saturated: there cosh is, too
    return np.cosh(z) ** -2.0


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    n_a = len(a_next)
    both = np.hstack([parameters["w1"], parameters["w2"]])
    return (tanh_gradient(a_next)[:, None] * both)[:, -n_a:]


# %% run_backward
def run_backward(x, a0, parameters, targets):
    n_x, m, T = x.shape
    n_a = a0.shape[0]
    U = np.concatenate([parameters["w1"], parameters["w2"], parameters["b1"]], axis=1)
    V = np.concatenate([parameters["w3"], parameters["b2"]], axis=1)
    one = np.ones((1, m))
    tops, inputs = [], []
    h = a0
    for t in range(T):
        inputs.append(np.concatenate([x[:, :, t], h, one]))
        h = np.tanh(U @ inputs[-1])
        tops.append(np.concatenate([h, one]))
    dU, dV = np.zeros_like(U), np.zeros_like(V)
    dh = np.zeros((n_a, m))
    while tops:
        top, inside = tops.pop(), inputs.pop()
        ds = softmax(V @ top)
        ds[targets[:, len(tops)], np.arange(m)] -= 1
        ds /= m
        dV += ds @ top.T
        dz = (dh + (V.T @ ds)[:n_a]) * tanh_gradient(top[:n_a])
        dU += dz @ inside.T
        dh = (U.T @ dz)[n_x : n_x + n_a]
    w1, w2, b1 = np.split(dU, [n_x, n_x + n_a], axis=1)
    w3, b2 = np.split(dV, [n_a], axis=1)
    return {"b1": b1, "w1": w1, "w2": w2, "b2": b2, "w3": w3, "a0": dh}


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    # all examples side by side: (m, n_a, n_a)
    jacobians = [
        np.array([hidden_jacobian(a[:, j, t], parameters) for j in range(m)]) for t in range(T)
    ]
    products = [np.array([np.eye(n_a)] * m)]
    for jacobian in jacobians[::-1]:
        products.append(products[-1] @ jacobian)
    return np.linalg.norm(np.array(products), ord=2, axis=(2, 3))


# %% spectral_bound
def spectral_bound(a, parameters):
    n_a, m, T = a.shape
    together = a.transpose(1, 0, 2).reshape(m, n_a * T)
    least = np.min(np.abs(together), axis=1)
    gamma = (1 - least**2) * np.linalg.svd(parameters["w2"])[1][0]
    return np.vander(gamma, T + 1, increasing=True).T


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    padded = np.concatenate([norms, np.full((1, norms.shape[1]), -np.inf)])
    lag = np.argmax(padded < threshold, axis=0).astype(float)
    lag[lag == len(norms)] = np.inf
    return lag


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    long = np.hstack([g.reshape(-1) for g in gradients.values()])
    norm = np.sqrt(long @ long)
    if norm <= max_norm:
        return gradients, norm
    return {key: np.asarray(g) * max_norm / norm for key, g in gradients.items()}, norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    identity = np.eye(w.size) * eps
    above = [f(w + row.reshape(w.shape)) for row in identity]
    below = [f(w - row.reshape(w.shape)) for row in identity]
    return np.reshape(np.subtract(above, below) / (2 * eps), w.shape)
