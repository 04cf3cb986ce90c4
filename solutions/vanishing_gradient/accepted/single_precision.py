"""float32 in gives float32 out, in every array that is made on the way."""


# %% tanh_gradient
def tanh_gradient(a):
    return np.asarray(1, dtype=a.dtype) - np.square(a, dtype=a.dtype)


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    return np.multiply(tanh_gradient(a_next)[..., None], parameters["w2"], dtype=a_next.dtype)


# %% run_backward
def run_backward(x, a0, parameters, targets):
    dtype = np.result_type(x, a0, *parameters.values())
    a, y_pred = unroll_forward(x, a0, parameters)
    a, y_pred = a.astype(dtype), y_pred.astype(dtype)
    m, T = targets.shape
    grads = {k: np.zeros(v.shape, dtype) for k, v in parameters.items()}
    d_h = np.zeros(a0.shape, dtype)
    for t in reversed(range(T)):
        d_s = y_pred[:, :, t] - (np.arange(len(y_pred))[:, None] == targets[None, :, t])
        d_s = (d_s / np.asarray(m, dtype)).astype(dtype)
        d_h = d_h + parameters["w3"].T @ d_s
        d_z = d_h * tanh_gradient(a[:, :, t])
        grads["w3"] += d_s @ a[:, :, t].T
        grads["b2"] += d_s.sum(axis=1, keepdims=True)
        grads["w1"] += d_z @ x[:, :, t].T
        grads["w2"] += d_z @ (a[:, :, t - 1] if t > 0 else a0).T
        grads["b1"] += d_z.sum(axis=1, keepdims=True)
        d_h = parameters["w2"].T @ d_z
    return {"a0": d_h, **grads}


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    dtype = np.result_type(x, a0, parameters["w2"])
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m), dtype)
    for j in range(m):
        product = np.eye(n_a, dtype=dtype)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k].astype(dtype), parameters)
            norms[k, j] = np.linalg.norm(product, 2)
    return norms


# %% spectral_bound
def spectral_bound(a, parameters):
    gamma = tanh_gradient(a).max(axis=(0, 2)) * np.linalg.norm(parameters["w2"], 2)
    return np.array([gamma**k for k in range(a.shape[2] + 1)], dtype=a.dtype)


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    below = norms < threshold
    lags = np.argmax(below, axis=0).astype(norms.dtype)
    lags[~below.any(axis=0)] = np.inf
    return lags


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    norm = np.sqrt(np.sum([np.sum(np.square(g)) for g in gradients.values()]))
    factor = np.minimum(max_norm, norm) / np.where(norm > 0, norm, 1)
    return {k: (g * factor).astype(g.dtype) for k, g in gradients.items()}, norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    out = np.empty(w.shape, dtype=w.dtype)
    for index, _ in np.ndenumerate(w):
        there = np.array(w)
        back = np.array(w)
        there[index] += eps
        back[index] -= eps
        out[index] = f(there) - f(back)
    return out / (2 * eps)
