"""Every product is an einsum, and the sums over time and batch are made in one go."""


# %% tanh_gradient
def tanh_gradient(a):
    return 1.0 - np.einsum("...,...->...", a, a)


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    return np.einsum("i,ik->ik", tanh_gradient(a_next), parameters["w2"])


# %% run_backward
def run_backward(x, a0, parameters, targets):
    a, y_pred = unroll_forward(x, a0, parameters)
    n_y, m, T = y_pred.shape
    one_hot = np.equal.outer(np.arange(n_y), targets)  # (n_y, m, T)
    d_scores = (y_pred - one_hot) / m
    d_z = np.zeros((len(a0), m, T))
    d_next = np.zeros((len(a0), m))
    for t in range(T)[::-1]:
        d_a = np.einsum("yi,yj->ij", parameters["w3"], d_scores[..., t]) + d_next
        d_z[..., t] = d_a * tanh_gradient(a[..., t])
        d_next = np.einsum("ik,ij->kj", parameters["w2"], d_z[..., t])
    before = np.concatenate((a0[..., None], a[..., :-1]), axis=-1)
    return {
        "a0": d_next,
        "w1": np.einsum("ijt,xjt->ix", d_z, x),
        "w2": np.einsum("ijt,kjt->ik", d_z, before),
        "w3": np.einsum("yjt,ijt->yi", d_scores, a),
        "b1": np.einsum("ijt->i", d_z)[:, None],
        "b2": np.einsum("yjt->y", d_scores)[:, None],
    }


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    back = np.broadcast_to(np.eye(n_a), (m, n_a, n_a))
    norms = [np.ones(m)]
    for t in range(T)[::-1]:
        back = np.einsum("jab,bj,bc->jac", back, tanh_gradient(a[..., t]), parameters["w2"])
        norms.append(np.linalg.norm(back, ord=2, axis=(1, 2)))
    return np.array(norms)


# %% spectral_bound
def spectral_bound(a, parameters):
    gamma = np.linalg.norm(parameters["w2"], ord=2) * tanh_gradient(a).max(axis=2).max(axis=0)
    return np.power.outer(gamma, range(a.shape[2] + 1)).T


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    lags = np.arange(len(norms), dtype=float)
    return np.min(np.where(norms < threshold, lags[:, None], np.inf), axis=0)


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    squares = [np.einsum("i,i", g.ravel(), g.ravel()) for g in gradients.values()]
    norm = np.sqrt(np.sum(squares))
    shorten = 1.0 if norm <= max_norm else max_norm / norm
    return {k: shorten * g for k, g in gradients.items()}, norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    steps = eps * np.eye(w.size).reshape(w.size, *w.shape)
    return np.array([f(w + s) - f(w - s) for s in steps]).reshape(w.shape) / (2 * eps)
