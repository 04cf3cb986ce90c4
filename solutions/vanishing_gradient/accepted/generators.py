"""Lazy sequences: accumulate, generators and comprehensions in place of loops that append."""


# %% tanh_gradient
def tanh_gradient(a):
    return np.fromiter((1 - v**2 for v in np.nditer(a)), float, a.size).reshape(
        a.shape, order="C" if a.flags.c_contiguous or not a.flags.f_contiguous else "F"
    )


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    return np.stack([g * w for g, w in zip(tanh_gradient(a_next), parameters["w2"], strict=True)])


# %% run_backward
from itertools import accumulate


def run_backward(x, a0, parameters, targets):
    a, y = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    rows = np.arange(y.shape[0])[:, None]

    def steps():
        back = 0
        for t in reversed(range(T)):
            ds = (y[:, :, t] - (rows == targets[:, t])) / m
            dz = tanh_gradient(a[:, :, t]) * (parameters["w3"].T @ ds + back)
            back = parameters["w2"].T @ dz
            yield t, ds, dz, back

    done = list(steps())
    states = [a0, *(a[:, :, t] for t in range(T))]
    return {
        "w1": sum(dz @ x[:, :, t].T for t, _, dz, _ in done),
        "w2": sum(dz @ states[t].T for t, _, dz, _ in done),
        "w3": sum(ds @ states[t + 1].T for t, ds, _, _ in done),
        "b1": sum(dz.sum(axis=1, keepdims=True) for _, _, dz, _ in done),
        "b2": sum(ds.sum(axis=1, keepdims=True) for _, ds, _, _ in done),
        "a0": done[-1][3],
    }


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape

    def column(j):
        back = (hidden_jacobian(a[:, j, t], parameters) for t in reversed(range(T)))
        products = accumulate(back, np.matmul, initial=np.eye(n_a))
        return [np.linalg.norm(product, 2) for product in products]

    return np.transpose([column(j) for j in range(m)])


# %% spectral_bound
def spectral_bound(a, parameters):
    sigma = max(np.linalg.svd(parameters["w2"], compute_uv=False))
    gammas = [sigma * np.max(tanh_gradient(a[:, j])) for j in range(a.shape[1])]
    return np.array([[gamma**k for gamma in gammas] for k in range(a.shape[2] + 1)])


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    below = ((k for k, norm in enumerate(column) if norm < threshold) for column in norms.T)
    return np.array([next(lags, np.inf) for lags in below], dtype=float)


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    norm = sum((g**2).sum() for g in gradients.values()) ** 0.5
    scale = max_norm / max(norm, max_norm)
    return dict((name, g * scale) for name, g in gradients.items()), norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    def moved(index, by):
        other = w.copy()
        other[index] += by
        return f(other)

    slopes = (moved(i, eps) - moved(i, -eps) for i in np.ndindex(w.shape))
    return (np.fromiter(slopes, dtype=w.dtype, count=w.size) / eps / 2).reshape(w.shape)
