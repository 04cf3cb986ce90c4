"""scipy does what it can: svdvals, block diagonals, special functions, sparse one-hots."""

# %% tanh_gradient
from scipy import special


def tanh_gradient(a):
    # the derivative of tanh as that of a sigmoid: tanh(z) = 2 s(2z) - 1, so s = (1 + a) / 2
    s = (1 + np.asarray(a)) / 2
    return 4 * s * (1 - s)


# %% hidden_jacobian
from scipy import sparse


def hidden_jacobian(a_next, parameters):
    return sparse.diags(tanh_gradient(a_next)) @ parameters["w2"]


# %% run_backward
def run_backward(x, a0, parameters, targets):
    w1, w2, w3 = (parameters[name] for name in ("w1", "w2", "w3"))
    m, T = targets.shape
    h = [a0]
    for t in range(T):
        h.append(np.tanh(w1 @ x[:, :, t] + w2 @ h[-1] + parameters["b1"]))
    out = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_h = np.zeros(a0.shape)
    for t in reversed(range(T)):
        p = special.softmax(w3 @ h[t + 1] + parameters["b2"], axis=0)
        chosen = sparse.coo_matrix((np.ones(m), (targets[:, t], np.arange(m))), shape=p.shape)
        d_s = (p - chosen.toarray()) / m
        d_z = (w3.T @ d_s + d_h) * tanh_gradient(h[t + 1])
        out["w3"] += d_s @ h[t + 1].T
        out["b2"] += d_s.sum(axis=1, keepdims=True)
        out["w1"] += d_z @ x[:, :, t].T
        out["w2"] += d_z @ h[t].T
        out["b1"] += d_z.sum(axis=1, keepdims=True)
        d_h = w2.T @ d_z
    out["a0"] = d_h
    return out


# %% gradient_norms
from scipy import linalg


def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[k, j] = linalg.svdvals(product)[0]
    return norms


# %% spectral_bound
def spectral_bound(a, parameters):
    sigma = linalg.norm(parameters["w2"], 2)
    gamma = sigma * tanh_gradient(a).max(axis=(0, 2))
    return np.exp(np.arange(a.shape[2] + 1)[:, None] * np.log(gamma))


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    below = np.vstack([norms < threshold, np.ones(norms.shape[1], dtype=bool)])
    lag = np.array([np.searchsorted(np.cumsum(column), 1) for column in below.T], dtype=float)
    return np.where(lag == len(norms), np.inf, lag)


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    norm = linalg.norm([linalg.norm(g.ravel()) for g in gradients.values()])
    return {k: g if norm < max_norm else g * (max_norm / norm) for k, g in gradients.items()}, norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    weights = {-1: -0.5, 1: 0.5}  # of the central difference
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        for side, weight in weights.items():
            moved = w.copy()
            moved[index] += side * eps
            gradient[index] += weight * f(moved)
    return gradient / eps
