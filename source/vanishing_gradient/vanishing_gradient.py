# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,tags,-all
#     formats: ipynb,py:percent
#     notebook_metadata_filter: kernelspec,jupytext,-jupytext.text_representation.jupytext_version,-jupytext.text_representation.format_version
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade": false, "grade_id": "title", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Why Monday fades
#
# **Assignment 2 · `vanishing_gradient`**
#
# You will carry a gradient back through a week of news in eight small functions, measure how much of
# it reaches Monday, and hold that against what is usually said.
#
# | exercise | what it does | points |
# | --- | --- | ---: |
# | 1. `tanh_gradient` | says how far a unit still moves when pushed | 2 |
# | 2. `hidden_jacobian` | says how one day's state depends on the day before | 2 |
# | 3. `run_backward` | carries the gradient of the loss back through the week | 7 |
# | 4. `gradient_norms` | measures what arrives at each day | 4 |
# | 5. `spectral_bound` | bounds it without looking at the days one by one | 3 |
# | 6. `memory_horizon` | says how many days back the gradient has faded | 2 |
# | 7. `clip_by_global_norm` | shortens a gradient that is too long | 2 |
# | 8. `numerical_gradient` | measures a gradient without any calculus | 2 |
#
# Run the cells from top to bottom. Write your code in the answer cells, and run the `check` cell
# below each as often as you like: it answers at once. Add cells of your own wherever you want.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

from selfcheck import check

# %% [markdown] nbgrader={"grade": false, "grade_id": "conventions", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Conventions
#
# **Columns are examples.** A batch of $m$ examples with $n$ features each is an array `(n, m)`, and a
# sequence of $T$ steps is `(n, m, T)`: features, batch, time. (The lecture says vocabulary size, batch
# size, time steps.)
#
# | in the equations | in code | shape |
# | --- | --- | --- |
# | $x_t$ | `x[:, :, t]` | `(n_x, m)` |
# | $h_t$, $h_0$ | `a[:, :, t]`, `a0` | `(n_a, m)` |
# | $W_x$, $W_h$, $b_h$ | `parameters["w1"]`, `["w2"]`, `["b1"]` | `(n_a, n_x)`, `(n_a, n_a)`, `(n_a, 1)` |
# | $W_y$, $b_y$ | `parameters["w3"]`, `["b2"]` | `(n_y, n_a)`, `(n_y, 1)` |
# | $\partial h_t / \partial h_{t-1}$ | `hidden_jacobian(...)` | `(n_a, n_a)`, for each example |
#
# - $m$ and $T$ are at least 1. Python counts from 0: day 1 is `x[:, :, 0]`, its state `a[:, :, 0]`.
# - **Lag $k$ counts back from the last step.** Lag 0 is the last state itself, lag $T$ is `a0`.
# - Results are `float64`. For `float32` inputs, `float32` or `float64` are both right.
# - A function leaves its inputs as they were, and remembers nothing from one call to the next.
#
# Points are split between **shapes**, **values** and **seeded**, as in assignment 1. Numbers are right
# within 1e-6 of their size, and gradients are compared by that alone: of a gradient of 1e-80, zero is
# not a good approximation. A mistake costs once.

# %% [markdown] nbgrader={"grade": false, "grade_id": "given-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Given: the forward pass
#
# These are the four functions of assignment 1, ready-made.


# %% nbgrader={"grade": false, "grade_id": "given", "locked": true, "schema_version": 3, "solution": false, "task": false}
def softmax(x):
    """Turn each column of scores into probabilities; x (K,) or (K, m)."""
    powers = np.exp(x - np.max(x, axis=0, keepdims=True))
    return powers / np.sum(powers, axis=0, keepdims=True)


def rnn_cell_forward(xt, a_prev, parameters):
    """Read one step: xt (n_x, m), a_prev (n_a, m) to a_next (n_a, m), yt_pred (n_y, m)."""
    z = parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"]
    a_next = np.tanh(z)
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


def run_forward(x, a0, parameters):
    """Read a sequence x (n_x, m, T), keep the last step: a_next (n_a, m), yt_pred (n_y, m)."""
    a, y_pred = unroll_forward(x, a0, parameters)
    return a[:, :, -1], y_pred[:, :, -1]


def unroll_forward(x, a0, parameters):
    """Read a sequence x (n_x, m, T), keep every step: a (n_a, m, T), y_pred (n_y, m, T)."""
    a_next, steps = a0, []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        steps.append((a_next, yt_pred))
    a, y_pred = (np.stack(each, axis=2) for each in zip(*steps, strict=True))
    return a, y_pred


# %% [markdown] nbgrader={"grade": false, "grade_id": "tanh-gradient-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. `tanh_gradient`: how far a unit still moves
#
# **2 points:** shapes 0.5, values 1, seeded 0.5
#
# $$\tanh'(z) = 1 - \tanh(z)^2 = 1 - a^2$$
#
# The derivative can be had from the activation $a = \tanh(z)$ alone. Nobody need remember $z$.


# %% nbgrader={"grade": false, "grade_id": "tanh-gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tanh_gradient(a):
    """Give the derivative of tanh from its result.

    a: activations a = tanh(z), not z itself; any shape.
    Returns tanh'(z), same shape as a: 1 where a unit is at rest, 0 where it is saturated.

    Survives: vectors, batches and whole sequences, activations of exactly -1, 0 and 1. a stays as
    it was.

    Example: a = [0, 0.5, -0.8] gives [1, 0.75, 0.36].
    """
    ### BEGIN SOLUTION
    return 1 - np.square(a)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "tanh-gradient-points", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(tanh_gradient)
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "hidden-jacobian-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. `hidden_jacobian`: from one day to the next
#
# **2 points:** shapes 0.5, values 1, seeded 0.5
#
# Push unit $k$ of yesterday's state a little: how far does unit $i$ of today's state move? By equation
# (1) and the chain rule, in one example,
#
# $$J_t = \frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2)\, W_h$$


# %% nbgrader={"grade": false, "grade_id": "hidden-jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hidden_jacobian(a_next, parameters):
    """Give the Jacobian dh_t/dh_{t-1} of one step, for one example.

    a_next: the state h_t that the step arrived at, shape (n_a,).
    parameters: as for rnn_cell_forward; w2 is the one that counts.
    Returns the Jacobian, shape (n_a, n_a): row i, column k is d h_t[i] / d h_{t-1}[k].

    Survives: weights that are not symmetric. Its inputs stay as they were.

    Example: w2 = [[0.5, 0], [1, 0.5]] and a_next = [0.5, -0.8] give [[0.375, 0], [0.36, 0.18]].
    """
    ### BEGIN SOLUTION
    return np.diag(tanh_gradient(a_next)) @ parameters["w2"]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "hidden-jacobian-points", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(hidden_jacobian)
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "run-backward-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. `run_backward`: through the whole week, backwards
#
# **7 points:** shapes 1, values 4, seeded 2
#
# Every day the network predicts, and is told what was right. Its loss is
#
# $$L = -\frac1m \sum_{t,\,j} \log \hat y_t\big[\text{target}_{j,t},\, j\big]$$
#
# Two facts carry the gradient back. Softmax and logarithm together have a simple derivative: at the
# scores of day $t$ it is $\frac1m (\hat y_t - \text{one-hot}_t)$. And each state has two ways to
# matter: through its own day's prediction, and through the next day's state. The gradient at $h_t$
# adds up both.


# %% nbgrader={"grade": false, "grade_id": "run-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def run_backward(x, a0, parameters, targets):
    """Carry the gradient of the loss back through time.

    x: the inputs of all steps, shape (n_x, m, T).
    a0: the hidden state before the first step, shape (n_a, m).
    parameters: a dictionary with w1 (n_a, n_x), w2 (n_a, n_a), b1 (n_a, 1), w3 (n_y, n_a) and
        b2 (n_y, 1).
    targets: for each example and step the index of the right answer, integers, shape (m, T).
    Returns a dictionary with the keys w1, w2, w3, b1, b2 and a0: the gradient of
    L = -(1/m) sum over t and j of log y_pred[targets[j, t], j, t] by each of them, shaped like it.

    Survives: T = 1, m = 1, T = 40, an a0 that is not zero, scores of thousands (a probability may
    be exactly 0: do not divide by it). Its inputs stay as they were.

    Example: two days of one example, x = [[[0.3, -0.6]]], targets = [[2, 0]], with
        w1 = [[1], [-1]]    w2 = [[0.5, 0], [1, 0.5]]         b1 = [[0], [0.1]]
        a0 = [[0.4], [-0.2]]
                            w3 = [[1, 0], [0, 1], [1, -1]]    b2 = [[0], [0], [0.5]]
    give w1 [[0.2622], [0.1534]], w2 [[-0.3767, -0.0020], [0.3987, -0.1485]],
    b1 [[-0.8524], [0.9728]], w3 [[0.4274, -0.6386], [-0.1312, 0.5722], [-0.2962, 0.0665]],
    b2 [[-0.4864], [0.8757], [-0.3892]] and a0 [[0.6805], [0.4095]].
    """
    ### BEGIN SOLUTION
    a, y_pred = unroll_forward(x, a0, parameters)
    _, m, T = x.shape
    before = np.concatenate([a0[:, :, np.newaxis], a], axis=2)  # (n_a, m, T + 1); at t: h_{t-1}
    d_scores = np.array(y_pred)  # (n_y, m, T)
    j, t = np.indices((m, T))
    d_scores[targets, j, t] -= 1
    d_scores /= m

    grads = {name: np.zeros_like(parameters[name]) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_a = np.zeros_like(a0)  # what comes back from the next step
    for t in range(T - 1, -1, -1):
        grads["w3"] += d_scores[:, :, t] @ a[:, :, t].T
        grads["b2"] += np.sum(d_scores[:, :, t], axis=1, keepdims=True)
        d_a = d_a + parameters["w3"].T @ d_scores[:, :, t]  # both ways to matter
        d_z = d_a * tanh_gradient(a[:, :, t])
        grads["w1"] += d_z @ x[:, :, t].T
        grads["w2"] += d_z @ before[:, :, t].T
        grads["b1"] += np.sum(d_z, axis=1, keepdims=True)
        d_a = parameters["w2"].T @ d_z
    grads["a0"] = d_a
    return grads
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "run-backward-points", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check(run_backward)
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "gradient-norms-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. `gradient_norms`: what arrives
#
# **4 points:** shapes 1, values 2, seeded 1
#
# How much does Sunday's state still depend on Monday's? By the chain rule, in one example,
#
# $$\frac{\partial h_T}{\partial h_{T-k}} = J_T\, J_{T-1} \cdots J_{T-k+1}$$
#
# Its **spectral norm**, the largest singular value, is the most that a small change of $h_{T-k}$ can
# change $h_T$, for each unit of its length.


# %% nbgrader={"grade": false, "grade_id": "gradient-norms", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_norms(x, a0, parameters):
    """Measure how strongly the last state depends on the states before it.

    x: the inputs of all steps, shape (n_x, m, T).
    a0: the hidden state before the first step, shape (n_a, m).
    parameters: as for run_backward.
    Returns the spectral norm of dh_T/dh_{T-k} for each example, shape (T + 1, m). Row k is lag k,
    counted back from the last state: row 0 is 1, row T belongs to a0.

    Survives: T = 1, m = 1, T = 40, norms of 1e-80: they are compared relatively. Its inputs stay
    as they were.

    Example: the two days of exercise 3. The Jacobians are [[0.3932, 0], [0.9901, 0.4950]] for the
    first step and [[0.4377, 0], [0.2990, 0.1495]] for the second, so the norms are
    [[1], [0.5371], [0.3226]].
    """
    ### BEGIN SOLUTION
    a, _ = unroll_forward(x, a0, parameters)
    n_a, m, T = a.shape
    norms = np.ones((T + 1, m))
    for j in range(m):
        back = np.eye(n_a)  # dh_T/dh_{T-k}, for k = 0
        for lag, state in enumerate(reversed(a[:, j].T), start=1):
            back = back @ hidden_jacobian(state, parameters)
            norms[lag, j] = np.linalg.norm(back, ord=2)
    return norms
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "gradient-norms-points", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(gradient_norms)
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "spectral-bound-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5. `spectral_bound`: what can arrive at most
#
# **3 points:** shapes 1, values 1, seeded 1
#
# A product of matrices is at most as large as the product of their norms. So with
#
# $$\gamma_j = \sigma_1(W_h)\, \max_{i,\,t}\, (1 - h_{t,i}^2)$$
#
# in example $j$, where $\sigma_1$ is the largest **singular** value, the gradient at lag $k$ is at most
# $\gamma_j^k$. If $\gamma_j < 1$ it must vanish. The converse is another matter.


# %% nbgrader={"grade": false, "grade_id": "spectral-bound", "locked": false, "schema_version": 3, "solution": true, "task": false}
def spectral_bound(a, parameters):
    """Bound the gradient's norm at every lag, from the states and the weights.

    a: the states of all steps, shape (n_a, m, T).
    parameters: as for run_backward; w2 is the one that counts.
    Returns gamma_j ** k for each example j, shape (T + 1, m), where row k is lag k. gamma_j is the
    largest 1 - a^2 over all units and steps of example j, times the largest singular value of w2.

    Survives: T = 1, m = 1, bounds far above 1 and far below. Its inputs stay as they were.

    Example: the two days of exercise 3. a[:, 0, :] = [[0.4621, -0.3531], [0.0997, 0.8373]], whose
    largest 1 - a^2 is 0.9901, and w2 has the singular values 1.2071 and 0.2071. So gamma is 1.1951,
    and the bound is [[1], [1.1951], [1.4283]].
    """
    ### BEGIN SOLUTION
    steepest = np.max(tanh_gradient(a), axis=(0, 2))  # (m,)
    sigma = np.linalg.svd(parameters["w2"], compute_uv=False)[0]
    return np.stack([(steepest * sigma) ** lag for lag in range(a.shape[2] + 1)])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "spectral-bound-points", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(spectral_bound)
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "memory-horizon-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 6. `memory_horizon`: how far back
#
# **2 points:** shapes 0.5, values 1, seeded 0.5
#
# One number for each example: how many steps back the gradient has faded below a threshold, for the
# first time.


# %% nbgrader={"grade": false, "grade_id": "memory-horizon", "locked": false, "schema_version": 3, "solution": true, "task": false}
def memory_horizon(norms, threshold=0.01):
    """Say at which lag the gradient has faded.

    norms: gradient norms, shape (T + 1, m), where row k is lag k; or a bound of that shape.
    threshold: a number above 0.
    Returns the first lag whose norm is strictly below the threshold, for each example, as floats,
    shape (m,); np.inf for an example without any. Lag 0 counts.

    Survives: norms that rise again, norms equal to the threshold, a threshold above 1, m = 1.

    Example: the columns [1, 0.2, 0.004, 0.02] and [1, 0.5, 0.1, 0.05] give [2, inf]; with a
    threshold of 0.15 they give [2, 2].
    """
    ### BEGIN SOLUTION
    horizon = np.full(norms.shape[1], np.inf)
    for lag in reversed(range(len(norms))):
        horizon[norms[lag] < threshold] = lag
    return horizon
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "memory-horizon-points", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(memory_horizon)
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "clip-by-global-norm-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 7. `clip_by_global_norm`: when it explodes
#
# **2 points:** shapes 0.5, values 1, seeded 0.5
#
# A gradient that grows can throw the weights anywhere in one step. The remedy is plain: if the
# gradient, all arrays taken together as one long vector, is longer than a limit, shorten it to the
# limit. All arrays get the same factor, so the direction stays.


# %% nbgrader={"grade": false, "grade_id": "clip-by-global-norm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clip_by_global_norm(gradients, max_norm):
    """Shorten a gradient that is too long, and keep its direction.

    gradients: a dictionary of arrays, with any names and shapes.
    max_norm: the largest norm allowed, a number above 0.
    Returns a dictionary with the same names and shapes, whose global norm is at most max_norm, and
    the global norm before clipping, a float. The global norm is the root of the sum of the squares
    of all entries of all arrays.

    Survives: gradients that are short enough (they come back unchanged, the same arrays or copies),
    gradients of zero. Its inputs stay as they were.

    Example: {"w": [3, 0], "b": [4]} has the norm 5. With max_norm = 1 the result is
    {"w": [0.6, 0], "b": [0.8]} and 5; with max_norm = 10 it is the same gradients and 5.
    """
    ### BEGIN SOLUTION
    norm = np.linalg.norm([np.linalg.norm(gradient) for gradient in gradients.values()])
    if norm <= max_norm:
        return dict(gradients), norm
    return {name: gradient * (max_norm / norm) for name, gradient in gradients.items()}, norm
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "clip-by-global-norm-points", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(clip_by_global_norm)
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "numerical-gradient-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 8. `numerical_gradient`: without calculus
#
# **2 points:** shapes 0.5, values 1, seeded 0.5
#
# Is a gradient right? Ask the function itself, by a small step to either side of each entry:
#
# $$\frac{\partial f}{\partial w_i} \approx \frac{f(w + \varepsilon e_i) - f(w - \varepsilon e_i)}{2\,\varepsilon}$$


# %% nbgrader={"grade": false, "grade_id": "numerical-gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_gradient(f, w, eps=1e-5):
    """Estimate the gradient of f at w by central differences.

    f: a function that takes an array shaped like w and returns a float.
    w: a float array of any shape.
    eps: the step to either side.
    Returns (f(w + eps e_i) - f(w - eps e_i)) / (2 eps) for every entry i, shaped like w.

    Survives: one axis or three, a w that is not contiguous in memory, large steps. When it returns,
    w is what it was, to 1e-12.

    Example: with f the sum of cubes, w = [1, -2] and eps = 0.1, the result is [3.01, 12.01].
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[i] = eps
        gradient[i] = (f(w + step) - f(w - step)) / (2 * eps)
    return gradient
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "numerical-gradient-points", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(numerical_gradient)
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "networks-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Networks to measure
#
# The next cell draws a network of 64 hidden units and a hundred days of input for it. It is seeded, so
# everybody has the same ones.


# %% nbgrader={"grade": false, "grade_id": "networks", "locked": true, "schema_version": 3, "solution": false, "task": false}
def example_network(kind, gain, input_std=0.1, seed=1):
    """Draw the arguments of a run of 100 steps: x (64, 3, 100), a0 of zeros, and parameters.

    kind: how w2 is drawn, before it is multiplied by gain: "gaussian", with entries of variance
        1/64; "radius", the same, scaled to a spectral radius of exactly 1; "orthogonal".
    input_std: the standard deviation of what the input adds inside the tanh.
    """
    rng = np.random.default_rng(seed)
    n, m, T = 64, 3, 100
    w2 = rng.normal(size=(n, n)) / np.sqrt(n)
    if kind == "radius":
        w2 /= np.max(np.abs(np.linalg.eigvals(w2)))
    if kind == "orthogonal":
        q, r = np.linalg.qr(w2)
        w2 = q * np.sign(np.diag(r))  # makes it unique
    parameters = {
        "w1": rng.normal(size=(n, n)) / np.sqrt(n),
        "w2": gain * w2,
        "b1": np.zeros((n, 1)),
        "w3": rng.normal(size=(5, n)),
        "b2": np.zeros((5, 1)),
    }
    return input_std * rng.normal(size=(n, m, T)), np.zeros((n, m)), parameters


def lecture_run(one_hot=False):
    """Draw the lecture's own run: x (5000, 5, 10), a0 (231, 5), and parameters.

    one_hot: read one word of the vocabulary at each step, instead of 5000 normal numbers.
    """
    rng = np.random.RandomState(182)  # what np.random.seed(182) seeds
    x, a0 = rng.randn(5000, 5, 10), rng.randn(231, 5)
    parameters = {
        "w1": rng.randn(231, 5000),
        "w2": rng.randn(231, 231),
        "b1": rng.randn(231, 1),
        "b2": rng.randn(5000, 1),
        "w3": rng.randn(5000, 231),
    }
    if one_hot:
        words = rng.randint(5000, size=(5, 10))
        x = (np.arange(5000)[:, np.newaxis, np.newaxis] == words).astype(float)
    return x, a0, parameters


# %% [markdown] nbgrader={"grade": false, "grade_id": "memory-curve-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## What arrives, day by day

# %% nbgrader={"grade": false, "grade_id": "memory-curve", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
try:
    x, a0, parameters = example_network("gaussian", 0.5)
    norms = gradient_norms(x, a0, parameters)
    bound = spectral_bound(unroll_forward(x, a0, parameters)[0], parameters)
    fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    ax.semilogy(norms, label=["measured"] + ["_"] * (norms.shape[1] - 1), color="tab:blue")
    ax.semilogy(bound[:, 0], label="bound", color="black", linestyle="--")
    ax.axhline(0.01, color="grey", linewidth=0.8)
    ax.set(xlabel="days back", ylabel="norm of the gradient", title="How far back it reaches")
    ax.legend()
    plt.show()
    print("Horizons measured:", memory_horizon(norms), "and bounded:", memory_horizon(bound))
except NotImplementedError:
    print("This figure waits for the functions above.")
except Exception as error:
    print(f"No figure yet. {type(error).__name__}: {error}")
