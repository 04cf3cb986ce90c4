"""Reverse-mode by hand: every forward step leaves a closure that knows its own way back."""

# %% tanh_gradient
tanh_gradient = np.vectorize(lambda a: 1.0 - a * a, otypes=[float])


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    def push(direction):
        return tanh_gradient(a_next) * (parameters["w2"] @ direction)

    return np.column_stack([push(e) for e in np.eye(len(a_next))])


# %% run_backward
def run_backward(x, a0, parameters, targets):
    m, T = targets.shape
    grads = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    tape = []

    def affine(names, values):
        weights, bias = names
        out = parameters[bias] + sum(parameters[w] @ v for w, v in zip(weights, values))

        def backward(d_out):
            for w, v in zip(weights, values):
                grads[w] += d_out @ v.T
            grads[bias] += d_out.sum(axis=1, keepdims=True)
            return [parameters[w].T @ d_out for w in weights]

        return out, backward

    def cross_entropy(scores, target):
        p = softmax(scores)

        def backward():
            d = p / m
            d[target, np.arange(m)] -= 1 / m
            return d

        return backward

    h = a0
    for t in range(T):
        z, back_z = affine((("w1", "w2"), "b1"), (x[:, :, t], h))
        h = np.tanh(z)
        scores, back_scores = affine((("w3",), "b2"), (h,))
        tape.append((back_z, h, back_scores, cross_entropy(scores, targets[:, t])))

    d_h = np.zeros(a0.shape)
    for back_z, h, back_scores, back_loss in reversed(tape):
        (from_scores,) = back_scores(back_loss())
        _, d_h = back_z((d_h + from_scores) * tanh_gradient(h))
    grads["a0"] = d_h
    return grads


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape

    def rows_back(j, k):
        """dh_T/dh_{T-k}, row by row: each unit of h_T sends its own gradient back."""
        rows = np.eye(n_a)
        for t in range(T - 1, T - 1 - k, -1):
            rows = (rows * (1 - a[:, j, t] ** 2)) @ parameters["w2"]
        return rows

    return np.array([[np.linalg.norm(rows_back(j, k), 2) for j in range(m)] for k in range(T + 1)])


# %% spectral_bound
def spectral_bound(a, parameters):
    sigma = np.linalg.norm(parameters["w2"], 2)
    bound = []
    for j in range(a.shape[1]):
        slope = 1 - np.min(a[:, j] ** 2)
        bound.append([(sigma * slope) ** lag for lag in range(a.shape[2] + 1)])
    return np.array(bound).T


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    found = {}
    for (lag, example), norm in np.ndenumerate(norms):
        if norm < threshold:
            found.setdefault(example, float(lag))
    return np.array([found.get(example, float("inf")) for example in range(norms.shape[1])])


# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    norm = np.sqrt(np.sum([np.sum(np.abs(g) ** 2) for g in gradients.values()]))

    def clip(g):
        return g if norm <= max_norm else g * max_norm / norm

    return {name: clip(g) for name, g in gradients.items()}, norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    @np.vectorize
    def slope(i):
        def at(distance):
            moved = np.array(w, dtype=float)
            moved[np.unravel_index(i, w.shape)] += distance
            return f(moved)

        return (at(eps) - at(-eps)) / (2 * eps)

    return slope(np.arange(w.size).reshape(w.shape))
