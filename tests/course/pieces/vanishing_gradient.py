"""Right answers of `vanishing_gradient`, piece by piece."""

from tests.course.pieces.shared import laid_out, largest_singular, product


def submission(pick):
    return {
        "tanh_gradient": tanh_gradient(pick),
        "hidden_jacobian": hidden_jacobian(pick),
        "run_backward": run_backward(pick),
        "gradient_norms": gradient_norms(pick),
        "spectral_bound": spectral_bound(pick),
        "memory_horizon": memory_horizon(pick),
        "clip_by_global_norm": clip_by_global_norm(pick),
        "numerical_gradient": numerical_gradient(pick),
    }


def tanh_gradient(pick):
    value = pick(
        "1 - a**2",
        "1 - a * a",
        "(1 - a) * (1 + a)",
        "1 - np.square(a)",
        "np.subtract(1, np.power(a, 2))",
        "-(a**2 - 1)",
        "1 - np.abs(a) ** 2",
        "(a + 1) - a * (a + 1)",
    )
    return f"""
def tanh_gradient(a):
    return {laid_out(pick, f"({value})")}
"""


def hidden_jacobian(pick):
    slope = pick("tanh_gradient(a_next)", "(1 - a_next**2)")
    value = pick(
        "slope[:, np.newaxis] * w2",
        "slope.reshape(-1, 1) * w2",
        "np.diag(slope) @ w2",
        "np.einsum('i,ij->ij', slope, w2)",
        "(w2.T * slope).T",
        "np.array([s * row for s, row in zip(slope, w2)])",
        "np.stack([slope * column for column in w2.T], axis=1)",
        "np.multiply.outer(slope, np.ones(len(slope))) * w2",
    )
    return f"""
def hidden_jacobian(a_next, parameters):
    w2 = parameters["w2"]
    slope = {slope}
    return {laid_out(pick, f"({value})")}
"""


def run_backward(pick):
    scores = pick(
        "y[:, :, t].copy()\n        d[targets[:, t], np.arange(m)] -= 1",
        "y[:, :, t] - np.eye(len(y))[targets[:, t]].T",
        "y[:, :, t] - (np.arange(len(y))[:, None] == targets[:, t])",
        "np.array(y[..., t])\n        np.subtract.at(d, (targets[:, t], np.arange(m)), 1)",
    )
    early = pick(True, False)
    slope = pick("tanh_gradient(a[:, :, t])", "(1 - a[:, :, t] ** 2)")
    d_h = pick("{} + future", "future + {}").format(product(pick, 'parameters["w3"].T', "d"))
    before = pick(
        "a[:, :, t - 1] if t else a0",
        "[a0, *np.moveaxis(a, 2, 0)][t]",
        "np.dstack([a0[:, :, None], a])[:, :, t]",
    )

    def bias(array):
        return pick(
            f"{array}.sum(axis=1, keepdims=True)",
            f"np.sum({array}, axis=1)[:, np.newaxis]",
            f"{array} @ np.ones(({array}.shape[1], 1))",
            f"{array}.mean(axis=1, keepdims=True) * m",
        )

    names = ["w1", "w2", "w3", "b1", "b2"]
    order = [names.pop(pick(*range(len(names)))) for _ in range(len(names))]
    share = pick("/ m", "* (1 / m)")
    made = {name: laid_out(pick, f"(g[{name!r}]{'' if early else share})") for name in order}
    made["a0"] = laid_out(pick, f"(future{'' if early else share})")
    if pick(False, True):
        made = {"a0": made.pop("a0"), **made}
    returned = "{" + ", ".join(f"{name!r}: {value}" for name, value in made.items()) + "}"
    return f"""
def run_backward(x, a0, parameters, targets):
    a, y = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    g = {{name: np.zeros(parameters[name].shape) for name in {order}}}
    future = np.zeros(a0.shape)
    for t in {pick("reversed(range(T))", "range(T - 1, -1, -1)", "np.arange(T)[::-1]")}:
        before = {before}
        d = {scores}
        {f"d = d {share}" if early else "pass"}
        d_z = {slope} * ({d_h})
        g["w3"] += {product(pick, "d", "a[:, :, t].T")}
        g["b2"] += {bias("d")}
        g["w1"] += {product(pick, "d_z", "x[:, :, t].T")}
        g["w2"] += {product(pick, "d_z", "before.T")}
        g["b1"] += {bias("d_z")}
        future = {product(pick, 'parameters["w2"].T', "d_z")}
    return {returned}
"""


def gradient_norms(pick):
    jacobian = pick(
        "hidden_jacobian(a[:, j, t], parameters)",
        "tanh_gradient(a[:, j, t])[:, None] * parameters['w2']",
        "np.diag(1 - a[:, j, t] ** 2) @ parameters['w2']",
    )
    body = pick(
        f"""
    norms = np.ones((T + 1, m))
    for j in range(m):
        P = np.eye(len(a0))
        for k in range(1, T + 1):
            t = T - k
            P = {product(pick, "P", f"({jacobian})")}
            norms[k, j] = {largest_singular(pick, "P")}
    return {laid_out(pick, "norms")}
""",
        f"""
    columns = []
    for j in range(m):
        J = [{jacobian} for t in range(T)][::-1]
        products = itertools.accumulate(J, np.matmul, initial=np.eye(len(a0)))
        columns.append([{largest_singular(pick, "P")} for P in products])
    return {laid_out(pick, pick("np.array(columns).T", "np.stack(columns, axis=1)"))}
""",
        f"""
    slopes = tanh_gradient(a)
    P = np.tile(np.eye(len(a0)), (m, 1, 1))
    rows = [np.ones(m)]
    for t in range(T)[::-1]:
        P = P @ (slopes[:, :, t].T[:, :, None] * parameters["w2"])
        rows.append({pick("np.linalg.norm(P, 2, (1, 2))", "np.linalg.svd(P)[1].max(axis=1)")})
    return {laid_out(pick, pick("np.array(rows)", "np.vstack(rows)"))}
""",
    )
    return f"""
def gradient_norms(x, a0, parameters):
    a, _ = {pick("unroll_forward(x, a0, parameters)", "list(unroll_forward(x, a0, parameters))")}
    _, m, T = a.shape
{body}"""


def spectral_bound(pick):
    slopes = pick(
        "tanh_gradient(a).max(axis=(0, 2))",
        "np.max(tanh_gradient(a).transpose(1, 0, 2).reshape(a.shape[1], -1), axis=1)",
        "(1 - np.min(np.abs(a), axis=(0, 2)) ** 2)",
        "np.array([(1 - a[:, j] ** 2).max() for j in range(a.shape[1])])",
    )
    value = pick(
        "gamma ** np.arange(T + 1)[:, None]",
        "np.power.outer(gamma, np.arange(T + 1)).T",
        "np.vstack([np.ones(len(gamma)), np.cumprod(np.tile(gamma, (T, 1)), axis=0)])",
        "np.vander(gamma, T + 1, increasing=True).T",
        "np.array([[g**k for g in gamma] for k in range(T + 1)])",
        "np.exp(np.arange(T + 1)[:, None] * np.log(gamma))",
    )
    sigma = largest_singular(pick, 'parameters["w2"]')
    return f"""
def spectral_bound(a, parameters):
    T = a.shape[2]
    gamma = {pick(f"{slopes} * {sigma}", f"{sigma} * {slopes}")}
    return {laid_out(pick, f"({value})")}
"""


def memory_horizon(pick):
    body = pick(
        "return np.where(faded.any(axis=0), faded.argmax(axis=0), np.inf)",
        "return np.where(faded, np.arange(len(norms))[:, None], np.inf).min(axis=0)",
        "return np.array([next((float(k) for k, is_below in enumerate(column) if is_below), "
        "np.inf) for column in faded.T])",
        """found = np.full(norms.shape[1], np.inf)
    for k in reversed(range(len(norms))):
        found[faded[k]] = k
    return found""",
        """found = []
    for column in faded.T:
        lags = np.flatnonzero(column)
        found.append(float(lags[0]) if len(lags) else np.inf)
    return np.array(found)""",
        """lags = np.sum(np.logical_and.accumulate(~faded), axis=0).astype(float)
    lags[lags == len(norms)] = math.inf
    return lags""",
    )
    below = pick("norms < threshold", "np.less(norms, threshold)", "~(norms >= threshold)")
    return f"""
def memory_horizon(norms, threshold=0.01):
    faded = {below}
    {body}
"""


def clip_by_global_norm(pick):
    each = pick("gradients.values()", "[gradients[name] for name in sorted(gradients)]")
    norm = pick(
        f"np.sqrt(sum(np.sum(g**2) for g in {each}))",
        f"np.linalg.norm(np.concatenate([g.ravel() for g in {each}]))",
        f"np.linalg.norm([np.linalg.norm(g) for g in {each}])",
        f"math.sqrt(math.fsum(float(np.vdot(g, g)) for g in {each}))",
        f"math.hypot(*(v for g in {each} for v in g.flat))",
        f"sum(np.einsum('i,i->', g.ravel(), g.ravel()) for g in {each}) ** 0.5",
    )
    factor = pick(
        "max_norm / norm if norm > max_norm else 1.0",
        "1.0 if norm <= max_norm else max_norm / norm",
        "max_norm / max(norm, max_norm)",
        "min(1.0, max_norm / (norm + 1e-6))",
        "min(max_norm / norm, 1) if norm else 1",
    )
    clipped = pick("g * factor", "factor * g", "np.multiply(g, factor)", "g / (1 / factor)")
    if pick(False, True):
        clipped = f"g if factor == 1 else {clipped}"
    names = pick("gradients.items()", "sorted(gradients.items())")
    made = "{name: " + laid_out(pick, f"({clipped})") + f" for name, g in {names}}}"
    return f"""
def clip_by_global_norm(gradients, max_norm):
    norm = {norm}
    factor = {factor}
    return {pick(f"{made}, norm", f"[{made}, norm]")}
"""


def numerical_gradient(pick):
    body = pick(
        """
    g = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[index] += eps
        below[index] -= eps
        g[index] = (f(above) - f(below)) / (2 * eps)
""",
        """
    g = np.empty(w.shape)
    for index, kept in np.ndenumerate(w.copy()):
        w[index] = kept + eps
        above = f(w)
        w[index] = kept - eps
        below = f(w)
        w[index] = kept
        g[index] = (above - below) / (2 * eps)
""",
        """
    steps = np.eye(w.size).reshape(-1, *w.shape) * eps
    g = np.array([f(w + step) - f(w - step) for step in steps]).reshape(w.shape) / eps / 2
""",
        """
    def at(index, step):
        moved = np.array(w)
        moved[index] = moved[index] + step
        return f(moved)
    flat = [(at(i, eps) - at(i, -eps)) * (0.5 / eps) for i in np.ndindex(*w.shape)]
    g = np.reshape(flat, w.shape)
""",
    )
    return f"""
def numerical_gradient(f, w, eps=1e-5):{body}    return {laid_out(pick, "g")}
"""
