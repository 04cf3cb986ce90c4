"""A class runs the network forwards, keeps what the way back needs, and goes back."""


# %% tanh_gradient
class Tanh:
    @staticmethod
    def forward(z):
        return np.tanh(z)

    @staticmethod
    def backward(a):
        return 1 - a**2


tanh_gradient = Tanh.backward


# %% hidden_jacobian
class Step:
    def __init__(self, weights):
        self.weights = weights

    def __call__(self, a_next):
        slope = tanh_gradient(a_next)
        return slope.reshape(-1, 1) * self.weights


def hidden_jacobian(a_next, parameters):
    return Step(parameters["w2"])(a_next)


# %% run_backward
class Network:
    def __init__(self, parameters):
        self.p = parameters
        self.grads = {name: np.zeros_like(parameters[name]) for name in parameters}
        self.tape = []

    def step(self, xt, a_prev):
        a_next, yt_pred = rnn_cell_forward(xt, a_prev, self.p)
        self.tape.append((xt, a_prev, a_next, yt_pred))
        return a_next

    def back(self, d_a, target):
        xt, a_prev, a_next, yt_pred = self.tape.pop()
        m = len(target)
        d_s = yt_pred / m
        d_s[target, range(m)] -= 1 / m
        self.grads["w3"] += d_s @ a_next.T
        self.grads["b2"] += d_s.sum(axis=1, keepdims=True)
        d_z = (d_a + self.p["w3"].T @ d_s) * Tanh.backward(a_next)
        self.grads["w1"] += d_z @ xt.T
        self.grads["w2"] += d_z @ a_prev.T
        self.grads["b1"] += d_z.sum(axis=1, keepdims=True)
        return self.p["w2"].T @ d_z


def run_backward(x, a0, parameters, targets):
    network = Network(parameters)
    a = a0
    for t in range(x.shape[2]):
        a = network.step(x[:, :, t], a)
    d_a = np.zeros(a0.shape)
    for t in range(x.shape[2] - 1, -1, -1):
        d_a = network.back(d_a, targets[:, t])
    return network.grads | {"a0": d_a}


# %% gradient_norms
class WayBack:
    """dh_T/dh_{T-k} of one example, one lag after the other."""

    def __init__(self, size):
        self.matrix = np.eye(size)

    def further(self, jacobian):
        self.matrix = self.matrix @ jacobian
        return self

    @property
    def norm(self):
        return np.linalg.norm(self.matrix, 2)


def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    norms = np.ones((a.shape[2] + 1, a.shape[1]))
    for j in range(a.shape[1]):
        way = WayBack(a.shape[0])
        for k in range(1, a.shape[2] + 1):
            norms[k, j] = way.further(hidden_jacobian(a[:, j, -k], parameters)).norm
    return norms


# %% spectral_bound
class Bound:
    def __init__(self, gamma):
        self.gamma = gamma

    def __getitem__(self, lag):
        return self.gamma**lag


def spectral_bound(a, parameters):
    bound = Bound(np.linalg.norm(parameters["w2"], 2) * tanh_gradient(a).max((0, 2)))
    return np.vstack([bound[k] for k in range(a.shape[2] + 1)])


# %% memory_horizon
class Horizon:
    def __init__(self, threshold):
        self.threshold = threshold

    def of(self, column):
        lags = np.flatnonzero(column < self.threshold)
        return lags[0] if lags.size else np.inf


def memory_horizon(norms, threshold=0.01):
    horizon = Horizon(threshold)
    return np.array([horizon.of(column) for column in norms.T], dtype=np.float64)


# %% clip_by_global_norm
class Clipper:
    def __init__(self, max_norm):
        self.max_norm = max_norm
        self.norm = None

    def __call__(self, gradients):
        self.norm = np.sqrt(sum(np.vdot(g, g) for g in gradients.values()))
        if self.norm <= self.max_norm:
            return gradients
        return {name: g * self.max_norm / self.norm for name, g in gradients.items()}


def clip_by_global_norm(gradients, max_norm):
    clipper = Clipper(max_norm)
    return clipper(gradients), clipper.norm


# %% numerical_gradient
import contextlib


@contextlib.contextmanager
def nudged(w, index, by):
    before = w[index]
    w[index] = before + by
    try:
        yield w
    finally:
        w[index] = before


def numerical_gradient(f, w, eps=1e-5):
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        with nudged(w, index, eps):
            above = f(w)
        with nudged(w, index, -eps):
            below = f(w)
        gradient[index] = (above - below) / (2 * eps)
    return gradient
