"""Work is done in place, on arrays that the answer has made for itself."""


# %% tanh_gradient
def tanh_gradient(a):
    g = np.array(a, dtype=float)  # a copy: a stays as it is
    np.multiply(g, g, out=g)
    np.subtract(1, g, out=g)
    return g


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    J = parameters["w2"].astype(float)  # astype copies
    J *= tanh_gradient(a_next)[:, None]
    return J


# %% run_backward
def run_backward(x, a0, parameters, targets):
    a, d_s = unroll_forward(x, a0, parameters)  # d_s: our own array, made into what we need
    m, T = targets.shape
    for j in range(m):
        d_s[targets[j], j, np.arange(T)] -= 1
    d_s /= m
    w1, w2, w3, b1, b2 = (np.zeros(parameters[k].shape) for k in ("w1", "w2", "w3", "b1", "b2"))
    d_a = np.zeros(a0.shape)
    d_z = np.empty(a0.shape)
    for t in range(T - 1, -1, -1):
        d_a += parameters["w3"].T @ d_s[:, :, t]
        np.multiply(d_a, tanh_gradient(a[:, :, t]), out=d_z)
        w3 += d_s[:, :, t] @ a[:, :, t].T
        b2 += d_s[:, :, t].sum(axis=1, keepdims=True)
        w1 += d_z @ x[:, :, t].T
        w2 += d_z @ (a0 if t == 0 else a[:, :, t - 1]).T
        b1 += d_z.sum(axis=1, keepdims=True)
        np.matmul(parameters["w2"].T, d_z, out=d_a)
    return {"w1": w1, "w2": w2, "w3": w3, "b1": b1, "b2": b2, "a0": d_a}


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.empty((T + 1, m))
    norms[0] = 1
    for j in range(m):
        product = np.eye(n_a)
        for k in range(T):
            product *= tanh_gradient(a[:, j, T - 1 - k])  # its columns, before w2
            product[...] = product @ parameters["w2"]
            norms[k + 1, j] = np.linalg.norm(product, 2)
    return norms


# %% spectral_bound
def spectral_bound(a, parameters):
    _, m, T = a.shape
    bound = np.empty((T + 1, m))
    bound[0] = 1
    bound[1:] = np.linalg.norm(parameters["w2"], 2)
    bound[1:] *= tanh_gradient(a).max(axis=(0, 2))
    np.multiply.accumulate(bound, axis=0, out=bound)
    return bound


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    horizon = np.zeros(norms.shape[1])
    waiting = np.ones(norms.shape[1], dtype=bool)
    for row in norms:
        waiting &= ~(row < threshold)
        horizon[waiting] += 1
    horizon[waiting] = np.inf
    return horizon


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    clipped = {name: gradient.copy() for name, gradient in gradients.items()}
    norm = 0.0
    for gradient in clipped.values():
        norm += np.square(gradient).sum()
    norm **= 0.5
    if norm > max_norm:
        for gradient in clipped.values():
            gradient *= max_norm / norm
    return clipped, norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    probe = w.copy()
    flat = probe.ravel()  # a view: a fresh copy is contiguous
    if not np.shares_memory(flat, probe):
        probe = np.array(w, order="C")
        flat = probe.ravel()
    out = np.empty(w.size)
    for i in range(w.size):
        kept = flat[i]
        flat[i] = kept + eps
        out[i] = f(probe)
        flat[i] = kept - eps
        out[i] -= f(probe)
        flat[i] = kept
    out /= 2 * eps
    return out.reshape(w.shape)
