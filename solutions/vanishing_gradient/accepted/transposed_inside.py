"""Inside, examples are rows and time comes first, as other libraries have it."""


# %% tanh_gradient
def tanh_gradient(a):
    return (1 - a.T**2).T


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    W = parameters["w2"].T  # row k: from unit k
    return (W * tanh_gradient(a_next)[None, :]).T


# %% run_backward
def run_backward(x, a0, parameters, targets):
    X = x.transpose(2, 1, 0)  # (T, m, n_x)
    Y = targets.T  # (T, m)
    Wx, Wh, Wy = parameters["w1"].T, parameters["w2"].T, parameters["w3"].T
    b, c = parameters["b1"].ravel(), parameters["b2"].ravel()
    H = [a0.T]
    for step in X:
        H.append(np.tanh(step @ Wx + H[-1] @ Wh + b))
    H = np.stack(H)  # (T + 1, m, n_a)
    scores = H[1:] @ Wy + c
    P = np.exp(scores - scores.max(axis=2, keepdims=True))
    P /= P.sum(axis=2, keepdims=True)
    T, m = Y.shape
    G = P - (np.arange(P.shape[2]) == Y[:, :, None])
    G /= m
    dZ = np.empty_like(H[1:])
    carry = np.zeros_like(H[0])
    for t in range(T - 1, -1, -1):
        dZ[t] = (G[t] @ Wy.T + carry) * tanh_gradient(H[t + 1])
        carry = dZ[t] @ Wh.T
    flat = lambda array: array.reshape(-1, array.shape[-1])
    return {
        "w1": (flat(X).T @ flat(dZ)).T,
        "w2": (flat(H[:-1]).T @ flat(dZ)).T,
        "w3": (flat(H[1:]).T @ flat(G)).T,
        "b1": flat(dZ).sum(axis=0).reshape(-1, 1),
        "b2": flat(G).sum(axis=0).reshape(-1, 1),
        "a0": carry.T,
    }


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    H = a.transpose(2, 1, 0)
    norms = [np.ones(H.shape[1])]
    back = np.tile(np.eye(H.shape[2]), (H.shape[1], 1, 1))  # transposed Jacobians
    for state in H[::-1]:
        steps = np.array([hidden_jacobian(h, parameters).T for h in state])
        back = steps @ back
        norms.append(np.linalg.svd(back, compute_uv=False)[:, 0])
    return np.array(norms)


# %% spectral_bound
def spectral_bound(a, parameters):
    sigma = np.linalg.norm(parameters["w2"].T, 2)
    gamma = sigma * tanh_gradient(a.transpose(1, 0, 2)).reshape(a.shape[1], -1).max(axis=1)
    return (gamma[:, None] ** np.arange(a.shape[2] + 1)).T


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    by_example = norms.T
    horizon = []
    for row in by_example:
        (lags,) = np.where(row < threshold)
        horizon.append(lags.min() if len(lags) else np.inf)
    return np.array(horizon, dtype="float64")


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    names, arrays = zip(*gradients.items())
    norm = np.sqrt(
        sum(
            np.trace(np.atleast_2d(g.reshape(len(g), -1) @ g.reshape(len(g), -1).T)) for g in arrays
        )
    )
    if not norm > max_norm:
        return [dict(zip(names, arrays)), norm]
    return [dict(zip(names, (g / norm * max_norm for g in arrays))), norm]


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    turned = np.zeros(w.shape[::-1])
    for index in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[index] = w[index] + eps
        below[index] = w[index] - eps
        turned[index[::-1]] = (f(above) - f(below)) / (2 * eps)
    return turned.T
