"""The step is added, taken away twice and added again; norms come from eigenvalues of MᵀM."""


# %% tanh_gradient
def tanh_gradient(a):
    return -(a * a - 1)


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    return (parameters["w2"].T * tanh_gradient(a_next)).T


# %% run_backward
def run_backward(x, a0, parameters, targets):
    m, T = targets.shape
    states, probabilities = unroll_forward(x, a0, parameters)
    states = np.dstack([a0, states])
    grads = {}
    for t in range(T, 0, -1):
        ds = probabilities[:, :, t - 1] - np.eye(len(parameters["b2"]))[:, targets[:, t - 1]]
        dh = parameters["w3"].T @ ds
        if t < T:
            dh += parameters["w2"].T @ dz
        dz = dh * tanh_gradient(states[:, :, t])
        step = {
            "w1": dz @ x[:, :, t - 1].T,
            "w2": dz @ states[:, :, t - 1].T,
            "w3": ds @ states[:, :, t].T,
            "b1": dz.sum(1, keepdims=True),
            "b2": ds.sum(1, keepdims=True),
        }
        grads = {k: grads.get(k, 0) + v for k, v in step.items()}
    grads["a0"] = parameters["w2"].T @ dz
    return {k: v / m for k, v in grads.items()}


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        M = np.eye(n_a)
        for k in range(1, T + 1):
            M = M @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[k, j] = np.sqrt(np.linalg.eigvalsh(M.T @ M)[-1])
    return norms


# %% spectral_bound
def spectral_bound(a, parameters):
    w2 = parameters["w2"]
    sigma = np.sqrt(np.linalg.eigvalsh(w2 @ w2.T).max())
    gamma = sigma * (1 - np.abs(a).min(axis=(0, 2)) ** 2)
    factors = np.tile(gamma, (a.shape[2] + 1, 1))
    factors[0] = 1
    return np.cumprod(factors, axis=0)


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    horizon = np.full(norms.shape[1], np.inf)
    lag, column = np.nonzero(norms < threshold)
    np.minimum.at(horizon, column, lag)
    return horizon


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    # as PyTorch's clip_grad_norm_ has it
    total_norm = np.linalg.norm(np.array([np.linalg.norm(g.ravel()) for g in gradients.values()]))
    clip_coef = min(max_norm / (total_norm + 1e-6), 1.0)
    return {name: g * clip_coef for name, g in gradients.items()}, total_norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        w[i] += eps
        above = f(w)
        w[i] -= 2 * eps
        below = f(w)
        w[i] += eps
        gradient[i] = (above - below) / (2 * eps)
    return gradient
