"""Slow but right: unit by unit and example by example, with math and nested loops."""


# %% tanh_gradient
def tanh_gradient(a):
    out = np.zeros(a.shape)
    for index, value in np.ndenumerate(a):
        out[index] = 1 - value * value
    return out


# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    n_a = len(a_next)
    J = np.zeros((n_a, n_a))
    g = tanh_gradient(a_next)
    for i in range(n_a):
        for k in range(n_a):
            J[i, k] = g[i] * parameters["w2"][i, k]
    return J


# %% run_backward
def run_backward(x, a0, parameters, targets):
    w2 = parameters["w2"]
    w3 = parameters["w3"]
    n_x, m, T = x.shape
    n_y, n_a = w3.shape
    a, y = unroll_forward(x, a0, parameters)
    dw1 = np.zeros((n_a, n_x))
    dw2 = np.zeros((n_a, n_a))
    dw3 = np.zeros((n_y, n_a))
    db1 = np.zeros((n_a, 1))
    db2 = np.zeros((n_y, 1))
    da0 = np.zeros((n_a, m))
    for j in range(m):
        carried = [0.0] * n_a
        t = T
        while t > 0:
            t -= 1
            if t == 0:
                h_old = a0[:, j]
            else:
                h_old = a[:, j, t - 1]
            ds = []
            for k in range(n_y):
                if k == targets[j, t]:
                    ds.append((y[k, j, t] - 1) / m)
                else:
                    ds.append(y[k, j, t] / m)
            dz = []
            for i in range(n_a):
                up = carried[i]
                for k in range(n_y):
                    up += w3[k, i] * ds[k]
                dz.append(up * (1 - a[i, j, t] ** 2))
            for k in range(n_y):
                db2[k, 0] += ds[k]
                dw3[k] += ds[k] * a[:, j, t]
            for i in range(n_a):
                db1[i, 0] += dz[i]
                dw1[i] += dz[i] * x[:, j, t]
                dw2[i] += dz[i] * h_old
            carried = [sum(w2[i, k] * dz[i] for i in range(n_a)) for k in range(n_a)]
        da0[:, j] = carried
    return {"w1": dw1, "w2": dw2, "w3": dw3, "b1": db1, "b2": db2, "a0": da0}


# %% gradient_norms
def gradient_norms(x, a0, parameters):
    a, y_pred = unroll_forward(x, a0, parameters)
    T = x.shape[2]
    m = x.shape[1]
    rows = []
    products = [np.identity(a0.shape[0]) for _ in range(m)]
    for k in range(T + 1):
        row = []
        for j in range(m):
            if k > 0:
                products[j] = products[j] @ hidden_jacobian(a[:, j, T - k], parameters)
            row.append(float(np.linalg.svd(products[j], compute_uv=False)[0]))
        rows.append(row)
    return np.array(rows)


# %% spectral_bound
def spectral_bound(a, parameters):
    n_a, m, T = a.shape
    sigma = np.linalg.svd(parameters["w2"], compute_uv=False).max()
    bound = np.zeros((T + 1, m))
    for j in range(m):
        largest = 0.0
        for i in range(n_a):
            for t in range(T):
                largest = max(largest, 1 - float(a[i, j, t]) ** 2)
        power = 1.0
        for k in range(T + 1):
            bound[k, j] = power
            power = power * largest * sigma
    return bound


# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    n_lags, m = norms.shape
    answer = np.zeros(m)
    for j in range(m):
        answer[j] = float("inf")
        for k in range(n_lags):
            if norms[k, j] < threshold:
                answer[j] = k
                break
    return answer


# %% clip_by_global_norm
import math


def clip_by_global_norm(gradients, max_norm):
    total = 0.0
    for key in gradients:
        for value in gradients[key].flatten():
            total += float(value) ** 2
    norm = math.sqrt(total)
    clipped = {}
    for key in gradients:
        if norm > max_norm:
            clipped[key] = gradients[key] * max_norm / norm
        else:
            clipped[key] = gradients[key].copy()
    return clipped, norm


# %% numerical_gradient
def numerical_gradient(f, w, eps=1e-5):
    grad = np.zeros_like(w)
    it = np.nditer(w, flags=["multi_index"])
    while not it.finished:
        ix = it.multi_index
        old = w[ix]
        w[ix] = old + eps
        high = f(w)
        w[ix] = old - eps
        low = f(w)
        w[ix] = old
        grad[ix] = (high - low) / (2 * eps)
        it.iternext()
    return grad
