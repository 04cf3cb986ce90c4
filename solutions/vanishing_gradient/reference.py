"""The right answers of `vanishing_gradient`, which the graders compare with.

Columns are examples: a batch is (features, m), a sequence (features, m, T). J_t is the Jacobian
dh_t/dh_{t-1} of one example; lag k counts steps back from the last, so lag 0 is the last state.
"""

import numpy as np

from solutions.rnn_forward.reference import unroll_forward


def tanh_gradient(a):
    """Give the derivative of tanh from its result: how far a unit still moves when pushed.

    a: activations tanh(z), any shape. Returns the same shape.
    Formula: tanh'(z) = 1 - tanh(z)^2.
    """
    return 1 - a**2


def hidden_jacobian(a_next, parameters):
    """Give dh_t/dh_{t-1} of one example, from the state that the step arrived at.

    a_next: (n_a,). parameters: w2 (n_a, n_a). Returns (n_a, n_a): row i is how unit i answers to
    each unit of the state before.
    Formula: diag(1 - h_t^2) W_h, from equation 1 by the chain rule.
    """
    return tanh_gradient(a_next)[:, np.newaxis] * parameters["w2"]


def run_backward(x, a0, parameters, targets):
    """Give the gradient of the mean over examples of the summed cross-entropy, back through time.

    x: (n_x, m, T). a0: (n_a, m). parameters: w1 (n_a, n_x), w2 (n_a, n_a), b1 (n_a, 1),
    w3 (n_y, n_a), b2 (n_y, 1). targets: (m, T), integers from 0 to n_y - 1.
    Returns a dict w1, w2, w3, b1, b2, a0, each shaped like what it is the gradient of.
    Formula: L = -(1/m) sum_{t,j} log y_pred[targets[j, t], j, t]; backpropagation through time,
    Werbos (1990). Softmax and cross-entropy together have the derivative y_pred - one_hot.
    """
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros_like(a[:, :, 0])  # what the later steps say about this state, (n_a, m)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()  # (n_y, m)
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)  # (n_a, m)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


def gradient_norms(x, a0, parameters):
    """Measure how strongly the last state still depends on the state each number of steps before.

    x: (n_x, m, T). a0: (n_a, m). parameters: as for run_backward.
    Returns (T + 1, m): row k is the spectral norm of dh_T/dh_{T-k}; row 0 is 1, row T is a0's.
    Formula: dh_T/dh_{T-k} = J_T J_{T-1} ... J_{T-k+1}.
    """
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        product = np.eye(n_a)
        for k in range(1, T + 1):
            product = product @ hidden_jacobian(a[:, j, T - k], parameters)
            norms[k, j] = np.linalg.norm(product, 2)
    return norms


def spectral_bound(a, parameters):
    """Bound the gradient's norm at every lag by a power of one number for each example.

    a: (n_a, m, T), the states of all steps. parameters: w2 (n_a, n_a).
    Returns (T + 1, m): row k is gamma_j^k, with gamma_j the largest 1 - a^2 over units and steps of
    example j, times the largest singular value of w2.
    Formula: |AB| <= |A| |B|; Pascanu, Mikolov and Bengio (2013), section 2.1 as published.
    """
    gamma = tanh_gradient(a).max(axis=(0, 2)) * np.linalg.norm(parameters["w2"], 2)
    lags = np.arange(a.shape[2] + 1)
    return gamma ** lags[:, np.newaxis]


def memory_horizon(norms, threshold=0.01):
    """Say after how many steps back the gradient has faded.

    norms: (T + 1, m), row = lag. Returns (m,), floats: the first lag whose norm is strictly below
    the threshold, lag 0 included; inf where there is none.
    """
    faded = norms < threshold
    return np.where(faded.any(axis=0), faded.argmax(axis=0), np.inf)


def clip_by_global_norm(gradients, max_norm):
    """Shorten all gradients together, keeping their direction, where they are too long.

    gradients: a dict of arrays of any shapes. max_norm: a number above 0.
    Returns the clipped dict, and the global norm before clipping.
    Formula: Pascanu, Mikolov and Bengio (2013), algorithm 1, over all parameters at once.
    """
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients.values()))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: gradient * factor for name, gradient in gradients.items()}, norm


def numerical_gradient(f, w, eps=1e-5):
    """Estimate the gradient of f at w by central differences, one entry at a time.

    f: takes an array like w, gives a float. w: a float array, left as it was. eps: the step.
    Returns an array like w.
    Formula: (f(w + eps e_i) - f(w - eps e_i)) / (2 eps), whose error is of order eps^2.
    """
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[index] += eps
        below[index] -= eps
        gradient[index] = (f(above) - f(below)) / (2 * eps)
    return gradient


# -- the questions beside the functions, each about a student's own numbers ------------------


def predicted_horizon(mine):
    """Guess the horizon from the spectral radius alone: the k with radius^k = 0.01. A number."""
    return float(np.ceil(np.log(0.01) / np.log(mine["gain"])))


def measured_horizon(mine):
    """Measure the horizon of the student's own network, in days. A number."""
    return memory_horizon(gradient_norms(mine["x"], mine["a0"], mine["parameters"]))[0]


def break_even_slope(mine):
    """Give the mean of (1 - h^2)^2 at which the gradient neither grows nor fades. A number.

    Formula: n independent weights of standard deviation g lengthen a vector by g sqrt(n) on
    average of squares, and the slopes shorten it by the root of the mean of their squares.
    """
    return 1 / (mine["units"] * mine["weight_std"] ** 2)


def order_of_fading(mine):
    """Order the matrices by the norm of their first and of their hundredth power: two texts."""
    matrices = mine["matrices"]

    def order(days):
        powers = {name: np.linalg.matrix_power(each, days) for name, each in matrices.items()}
        return "".join(sorted(powers, key=lambda name: -np.linalg.norm(powers[name], 2)))

    return order(1), order(100)


def inside_the_tanh(mine):
    """Give the standard deviation inside the tanh, for dense and for one-hot inputs: two numbers.

    Formula: variances of independent terms add up, and h^2 is 1 where all units are saturated.
    """
    words, units = mine["vocabulary"], mine["units"]
    return np.sqrt(words + units), np.sqrt(1 + units)


def after_clipping(mine):
    """Give Monday's share by Sunday's after clipping, and the norm then: two numbers."""
    clipped, _ = clip_by_global_norm(
        {day: np.array(mine[day]) for day in ("monday", "sunday")}, mine["limit"]
    )
    return clipped["monday"] / clipped["sunday"], np.hypot(clipped["monday"], clipped["sunday"])


def what_went_wrong(mine):
    """Name the statement that is true of the broken check: a letter."""
    return next(letter for letter, told in mine["statements"].items() if "writes into" in told)


def mended_check(mine):
    """Hold the gradient by w2 against central differences: backward, numeric, and their distance.

    The loss is upstream . h_T; the distance is relative, 0 for equal arrays and 1 for unrelated.
    """
    w2, inputs = mine["check"]["w2"], mine["check"]["inputs"]
    h0, upstream = mine["check"]["h0"], mine["check"]["upstream"]

    def read(weights):
        states = [h0]
        for day in inputs.T:
            states.append(np.tanh(weights @ states[-1] + day))
        return states

    states = read(w2)
    backward, carried = np.zeros_like(w2), upstream.copy()
    for before, after in zip(states[-2::-1], states[:0:-1], strict=True):
        d_z = carried * tanh_gradient(after)
        backward += np.outer(d_z, before)
        carried = w2.T @ d_z
    numeric = numerical_gradient(lambda weights: float(upstream @ read(weights)[-1]), w2)
    distance = np.linalg.norm(backward - numeric)
    return backward, numeric, distance / (np.linalg.norm(backward) + np.linalg.norm(numeric))
