"""Right and wrong answers of `vanishing_gradient` that no corpus lists, as strangers write them."""

# style -> function -> its answer cell
RIGHT = {
    "batched": {
        "hidden_jacobian": """
def hidden_jacobian(a_next, parameters):
    return np.einsum("i,ik->ik", np.polyval([-1, 0, 1], a_next), parameters["w2"])
""",
        "gradient_norms": """
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    slopes = np.moveaxis(1 - a * a, (0, 1, 2), (2, 1, 0))[::-1]
    back = np.broadcast_to(np.eye(len(a0)), (x.shape[1], len(a0), len(a0)))
    norms = [np.ones(x.shape[1])]
    for slope in slopes:
        back = np.matmul(back * slope[:, None, :], parameters["w2"])
        norms.append(np.linalg.svd(back, compute_uv=False)[..., 0])
    return np.array(norms)
""",
        "memory_horizon": """
def memory_horizon(norms, threshold=0.01):
    padded = np.vstack([norms, np.full((1, norms.shape[1]), -1.0)])
    first = np.argmax(padded < threshold, axis=0).astype(float)
    first[first == len(norms)] = float("inf")
    return first
""",
    },
    "by_eigenvalues_of_the_gram_matrix": {
        "gradient_norms": """
def gradient_norms(x, a0, parameters):
    def longest(matrix):
        scale = np.abs(matrix).max()
        unit = matrix / scale
        return scale * np.sqrt(np.linalg.eigvalsh(unit.T @ unit)[-1])

    states = unroll_forward(x, a0, parameters)[0]
    T = x.shape[2]
    table = np.empty((T + 1, x.shape[1]))
    for j in range(x.shape[1]):
        product = np.identity(len(a0))
        table[0, j] = 1
        for t in range(T, 0, -1):
            product = product.dot(hidden_jacobian(states[:, j, t - 1], parameters))
            table[T + 1 - t, j] = longest(product)
    return table
""",
        "spectral_bound": """
def spectral_bound(a, parameters):
    w2 = parameters["w2"]
    gamma = np.sqrt(np.linalg.eigvalsh(w2 @ w2.T).max()) * tanh_gradient(np.abs(a).min((0, 2)))
    return np.vander(gamma, a.shape[2] + 1, increasing=True).T
""",
    },
    "forwards_then_backwards_in_deques": {
        "run_backward": """
def run_backward(x, a0, parameters, targets):
    from collections import deque
    P, (m, T) = parameters, targets.shape
    tape, h = deque(), a0
    for t in range(T):
        before, (h, p) = h, rnn_cell_forward(x[..., t], h, P)
        onehot = np.equal.outer(np.arange(len(p)), targets[:, t])
        tape.appendleft((x[..., t], before, h, (p - onehot) / m))
    total, carry = dict.fromkeys(("b1", "b2", "w3", "w2", "w1"), 0.0), 0.0
    while tape:
        xt, before, h, d = tape.popleft()
        total["w3"] = total["w3"] + np.inner(d, h)
        total["b2"] = total["b2"] + d.sum(1)[:, None]
        d = (np.dot(P["w3"].T, d) + carry) * tanh_gradient(h)
        total["w1"] = total["w1"] + np.inner(d, xt)
        total["w2"] = total["w2"] + np.inner(d, before)
        total["b1"] = total["b1"] + d.sum(1)[:, None]
        carry = np.dot(P["w2"].T, d)
    return total | {"a0": carry}
""",
        "clip_by_global_norm": """
def clip_by_global_norm(gradients, max_norm):
    total = np.sqrt(sum(np.vdot(g, g) for g in gradients.values()))
    coefficient = min(1.0, max_norm / (total + 1e-6))
    return dict((k, v * coefficient) for k, v in gradients.items()), np.float64(total)
""",
    },
    "steps_in_place_and_back": {
        "tanh_gradient": """
def tanh_gradient(a):
    return (1.0 - a) * (1.0 + a)
""",
        "numerical_gradient": """
def numerical_gradient(f, w, eps=1e-5):
    out = np.empty(w.shape)
    with np.nditer(w, flags=["multi_index"], op_flags=["readwrite"]) as walk:
        for entry in walk:
            kept = float(entry)
            entry[...] = kept + eps
            up = f(w)
            entry[...] = kept - eps
            down = f(w)
            entry[...] = kept
            out[walk.multi_index] = (up - down) / eps / 2
    return out
""",
        "memory_horizon": """
def memory_horizon(norms, threshold=0.01):
    def first(column):
        return next((float(k) for k, n in enumerate(column) if n < threshold), np.inf)
    return np.array([first(column) for column in zip(*norms)])
""",
        "clip_by_global_norm": """
def clip_by_global_norm(gradients, max_norm):
    import math
    norm = math.hypot(*(float(v) for g in gradients.values() for v in np.ravel(g)))
    if not norm > max_norm:
        return {k: g.copy() for k, g in gradients.items()}, norm
    return {k: np.multiply(g, max_norm) / norm for k, g in gradients.items()}, norm
""",
    },
    "in_logarithms": {
        "spectral_bound": """
def spectral_bound(a, parameters):
    largest = max(np.linalg.svd(parameters["w2"])[1])
    rows = []
    for lag in range(a.shape[2] + 1):
        rows.append([np.exp(lag * np.log(largest * tanh_gradient(a[:, j]).max()))
                     for j in range(a.shape[1])])
    return np.asarray(rows)
""",
        "gradient_norms": """
def gradient_norms(x, a0, parameters):
    h, slopes = a0, []
    for t in range(x.shape[-1]):
        h, _ = rnn_cell_forward(x[:, :, t], h, parameters)
        slopes.insert(0, tanh_gradient(h))
    logs = np.zeros((len(slopes) + 1, x.shape[1]))
    for j in range(x.shape[1]):
        product, size = np.eye(len(h)), 0.0
        for k, slope in enumerate(slopes, 1):
            product = product @ (slope[:, [j]] * parameters["w2"])
            size += np.log(np.linalg.norm(product))
            product = product / np.linalg.norm(product)
            logs[k, j] = size + np.log(np.linalg.norm(product, 2))
    return np.exp(logs)
""",
    },
}

WRONG = {
    "tanh_gradient": {
        "takes_sizes": "def tanh_gradient(a):\n    return 1 - np.abs(a)\n",
        "never_quite_zero": "def tanh_gradient(a):\n    return np.maximum(1 - a * a, 1e-3)\n",
        "rounds": "def tanh_gradient(a):\n    return np.round(1 - a * a, 3)\n",
        "half": "def tanh_gradient(a):\n    return (1 - a * a) / 2\n",
        "as_a_switch": "def tanh_gradient(a):\n    return (np.abs(a) < 0.9).astype(float)\n",
    },
    "hidden_jacobian": {
        "adds_what_is_kept": """
def hidden_jacobian(a_next, parameters):
    return np.eye(len(a_next)) + np.diag(tanh_gradient(a_next)) @ parameters["w2"]
""",
        "both_sides": """
def hidden_jacobian(a_next, parameters):
    d = np.diag(tanh_gradient(a_next))
    return d @ parameters["w2"] @ d
""",
        "takes_the_mean_slope": """
def hidden_jacobian(a_next, parameters):
    return np.mean(tanh_gradient(a_next)) * parameters["w2"]
""",
        "sorted_units": """
def hidden_jacobian(a_next, parameters):
    return np.sort(tanh_gradient(a_next))[:, None] * parameters["w2"]
""",
    },
    "run_backward": {
        "leaves_out_the_first_day": """
def run_backward(x, a0, parameters, targets):
    a, y_pred = unroll_forward(x, a0, parameters)
    (m, T), w2, w3 = targets.shape, parameters["w2"], parameters["w3"]
    g = {k: np.zeros_like(v) for k, v in parameters.items()}
    carry = np.zeros_like(a0)
    for t in reversed(range(T)):
        d = (y_pred[..., t] - (np.arange(len(w3))[:, None] == targets[:, t])) / m
        dz = (w3.T @ d + carry) * (1 - a[..., t] ** 2)
        if t or T == 1:
            g["w3"] += d @ a[..., t].T
            g["b2"] += d.sum(1, keepdims=True)
        g["w1"] += dz @ x[..., t].T
        g["w2"] += dz @ (a[..., t - 1] if t else a0).T
        g["b1"] += dz.sum(1, keepdims=True)
        carry = w2.T @ dz
    return {**g, "a0": carry}
""",
        "clips_as_it_goes": """
def run_backward(x, a0, parameters, targets):
    a, y_pred = unroll_forward(x, a0, parameters)
    (m, T), w2, w3 = targets.shape, parameters["w2"], parameters["w3"]
    g = {k: np.zeros_like(v) for k, v in parameters.items()}
    carry = np.zeros_like(a0)
    for t in reversed(range(T)):
        d = (y_pred[..., t] - (np.arange(len(w3))[:, None] == targets[:, t])) / m
        dz = np.clip((w3.T @ d + carry) * (1 - a[..., t] ** 2), -0.05, 0.05)
        g["w3"] += d @ a[..., t].T
        g["b2"] += d.sum(1, keepdims=True)
        g["w1"] += dz @ x[..., t].T
        g["w2"] += dz @ (a[..., t - 1] if t else a0).T
        g["b1"] += dz.sum(1, keepdims=True)
        carry = w2.T @ dz
    return {**g, "a0": carry}
""",
        "divides_by_the_days_too": """
def run_backward(x, a0, parameters, targets):
    a, y_pred = unroll_forward(x, a0, parameters)
    (m, T), w2, w3 = targets.shape, parameters["w2"], parameters["w3"]
    g = {k: np.zeros_like(v) for k, v in parameters.items()}
    carry = np.zeros_like(a0)
    for t in reversed(range(T)):
        d = (y_pred[..., t] - (np.arange(len(w3))[:, None] == targets[:, t])) / m / (T + 1)
        dz = (w3.T @ d + carry) * (1 - a[..., t] ** 2)
        g["w3"] += d @ a[..., t].T
        g["b2"] += d.sum(1, keepdims=True)
        g["w1"] += dz @ x[..., t].T
        g["w2"] += dz @ (a[..., t - 1] if t else a0).T
        g["b1"] += dz.sum(1, keepdims=True)
        carry = w2.T @ dz
    return {**g, "a0": carry}
""",
    },
    "gradient_norms": {
        "never_above_one": """
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    norms = np.ones((a.shape[2] + 1, a.shape[1]))
    for j in range(a.shape[1]):
        back = np.eye(len(a))
        for k in range(1, len(norms)):
            back = back @ hidden_jacobian(a[:, j, -k], parameters)
            norms[k, j] = min(1.0, np.linalg.norm(back, 2))
    return norms
""",
        "smallest_singular_value": """
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    norms = np.ones((a.shape[2] + 1, a.shape[1]))
    for j in range(a.shape[1]):
        back = np.eye(len(a))
        for k in range(1, len(norms)):
            back = back @ hidden_jacobian(a[:, j, -k], parameters)
            norms[k, j] = np.linalg.norm(back, -2)
    return norms
""",
        "underflows_on_purpose": """
def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    norms = np.ones((a.shape[2] + 1, a.shape[1]))
    for j in range(a.shape[1]):
        back = np.eye(len(a))
        for k in range(1, len(norms)):
            back = back @ hidden_jacobian(a[:, j, -k], parameters)
            norm = np.linalg.norm(back, 2)
            norms[k, j] = norm if norm > 1e-12 else 0.0
    return norms
""",
    },
    "spectral_bound": {
        "half_the_slope": """
def spectral_bound(a, parameters):
    gamma = tanh_gradient(a).max((0, 2)) / 2 * np.linalg.norm(parameters["w2"], 2)
    return gamma ** np.arange(a.shape[2] + 1)[:, None]
""",
        "flattest_unit": """
def spectral_bound(a, parameters):
    gamma = tanh_gradient(a).min((0, 2)) * np.linalg.norm(parameters["w2"], 2)
    return gamma ** np.arange(a.shape[2] + 1)[:, None]
""",
        "the_nuclear_norm": """
def spectral_bound(a, parameters):
    gamma = tanh_gradient(a).max((0, 2)) * np.linalg.norm(parameters["w2"], "nuc")
    return gamma ** np.arange(a.shape[2] + 1)[:, None]
""",
        "weights_of_the_input": """
def spectral_bound(a, parameters):
    gamma = tanh_gradient(a).max((0, 2)) * np.linalg.norm(parameters["w1"], 2)
    return gamma ** np.arange(a.shape[2] + 1)[:, None]
""",
    },
    "memory_horizon": {
        "half_the_threshold": """
def memory_horizon(norms, threshold=0.01):
    below = norms < threshold / 2
    return np.where(below.any(0), below.argmax(0) + 0.0, np.inf)
""",
        "counts_them": """
def memory_horizon(norms, threshold=0.01):
    below = norms < threshold
    return np.where(below.any(0), below.sum(0) + 0.0, np.inf)
""",
    },
    "clip_by_global_norm": {
        "root_of_the_mean": """
def clip_by_global_norm(gradients, max_norm):
    norm = np.sqrt(np.mean([np.sum(g**2) for g in gradients.values()]))
    return {k: g * min(1, max_norm / max(norm, 1e-300)) for k, g in gradients.items()}, norm
""",
        "to_half_of_it": """
def clip_by_global_norm(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
    factor = max_norm / norm / 2 if norm > max_norm else 1.0
    return {k: g * factor for k, g in gradients.items()}, norm
""",
        "clips_no_biases": """
def clip_by_global_norm(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {k: g if k.startswith("b") else g * factor for k, g in gradients.items()}, norm
""",
    },
    "numerical_gradient": {
        "steps_by_size": """
def numerical_gradient(f, w, eps=1e-5):
    out = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = eps * abs(w[i])
        out[i] = (f(w + e) - f(w - e)) / (2 * e[i])
    return out
""",
        "rounds_what_is_left": """
def numerical_gradient(f, w, eps=1e-5):
    out = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = eps
        out[i] = round((f(w + e) - f(w - e)) / (2 * eps), 3)
    return out
""",
        "five_points": """
def numerical_gradient(f, w, eps=1e-5):
    out = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = eps
        near, far = f(w + e) - f(w - e), f(w + 2 * e) - f(w - 2 * e)
        out[i] = (8 * near - far) / (12 * eps)
    return out
""",
    },
}
