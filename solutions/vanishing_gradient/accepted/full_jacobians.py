"""No vector-Jacobian product: every Jacobian is written out, softmax's too, and multiplied."""


# %% tanh_gradient
def tanh_gradient(a):
    return (1 - a) * (1 + a)


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    return np.diagflat(tanh_gradient(a_next)).dot(parameters["w2"])


# %% run_backward
def run_backward(x, a0, parameters, targets):
    w3 = parameters["w3"]
    n_x, m, T = x.shape
    n_y, n_a = w3.shape
    a, y = unroll_forward(x, a0, parameters)
    total = {k: np.zeros(parameters[k].shape) for k in ("w1", "w2", "w3", "b1", "b2")}
    total["a0"] = np.zeros((n_a, m))
    for j in range(m):
        row = np.zeros((1, n_a))  # dL/dh_t by way of the later steps
        for t in reversed(range(T)):
            h, p = a[:, j, t], y[:, j, t]
            h_before = a[:, j, t - 1] if t else a0[:, j]
            k = targets[j, t]
            # d(-log p_k)/ds = -(1/p_k) dp_k/ds, with dp_k/ds = p_k (e_k - p): p_k cancels
            d_s = -(np.eye(n_y)[k] - p)[None] / m  # (1, n_y)
            row = row + d_s @ w3  # (1, n_a)
            d_h_d_z = np.diag(tanh_gradient(h))
            d_z = row @ d_h_d_z
            total["w3"] += np.outer(d_s, h)
            total["b2"] += d_s.T
            total["w1"] += np.outer(d_z, x[:, j, t])
            total["w2"] += np.outer(d_z, h_before)
            total["b1"] += d_z.T
            row = row @ hidden_jacobian(h, parameters)
        total["a0"][:, j] = row[0]
    return total


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    out = np.zeros((T + 1, m))
    for j in range(m):
        steps = [hidden_jacobian(a[:, j, t], parameters) for t in range(T)]
        for k in range(T + 1):
            # each lag afresh: slow, and right
            last = steps[T - k :]
            product = np.linalg.multi_dot(last[::-1]) if k > 1 else (last[0] if k else np.eye(n_a))
            out[k, j] = np.linalg.svd(product)[1].max()
    return out


# %% spectral_bound
def spectral_bound(a, parameters):
    _, m, T = a.shape
    u, s, vt = np.linalg.svd(parameters["w2"])
    out = np.ones((T + 1, m))
    for j in range(m):
        out[:, j] = (s[0] * tanh_gradient(a[:, j, :]).max()) ** np.arange(T + 1.0)
    return out


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    return np.array(
        [
            next((float(k) for k, norm in enumerate(column) if norm < threshold), np.inf)
            for column in norms.T
        ]
    )


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    vector = np.concatenate([g.ravel() for g in gradients.values()])
    norm = np.linalg.norm(vector)
    if norm > max_norm:
        vector = vector / norm * max_norm
    ends = np.cumsum([g.size for g in gradients.values()])
    pieces = np.split(vector, ends[:-1])
    clipped = {k: v.reshape(g.shape) for (k, g), v in zip(gradients.items(), pieces)}
    return clipped, norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    original = np.array(w)
    out = np.empty_like(original)
    for i in np.ndindex(*original.shape):
        plus = original.copy()
        plus[i] = original[i] + eps
        minus = original.copy()
        minus[i] = original[i] - eps
        out[i] = (f(plus) - f(minus)) / (2.0 * eps)
    return out
