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
# **Assignment 2 · `vanishing_gradient` · {{ total | points }} · about 5 hours**
#
# You will carry a gradient back through a week of news in eight small functions, measure how much of
# it reaches Monday, and hold that against what is usually said.
#
# | exercise | what it does | points |
# | --- | --- | ---: |
# | 1. `tanh_gradient` | says how far a unit still moves when pushed | {{ tanh_gradient }} |
# | 2. `hidden_jacobian` | says how one day's state depends on the day before | {{ hidden_jacobian }} |
# | 3. `run_backward` | carries the gradient of the loss back through the week | {{ run_backward }} |
# | 4. `gradient_norms` | measures what arrives at each day | {{ gradient_norms }} |
# | 5. `spectral_bound` | bounds it without looking at the days one by one | {{ spectral_bound }} |
# | 6. `memory_horizon` | says how many days back the gradient has faded | {{ memory_horizon }} |
# | predict, then measure | a number of days, before the figure and after it | {{ predicted_horizon + measured_horizon }} |
# | 7. `clip_by_global_norm` | shortens a gradient that is too long | {{ clip_by_global_norm }} |
# | 8. `numerical_gradient` | measures a gradient without any calculus | {{ numerical_gradient }} |
# | a broken check | reports an error where there is none | {{ what_went_wrong + mended_check }} |
# | four questions, and one in your words | what it all means | {{ break_even_slope + inside_the_tanh + order_of_fading + after_clipping + in_your_words }} |
#
# Run the cells from top to bottom. Write your code in the answer cells, and run the `check` cell
# below each as often as you like: it answers at once. `check()`, with nothing between the brackets,
# says of everything how it stands. Add cells of your own wherever you want. Code that only shows is
# folded: run it like any other, and open it with a click on its line.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

from selfcheck import check, waiting_for

# %% [markdown] nbgrader={"grade": false, "grade_id": "id-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Who you are
#
# Some questions below are asked with numbers of your own, drawn from your student id. Type it between
# the quotes, as your course writes it. Whoever copies a neighbour's answer copies it to a question of
# other numbers. (If you change the id later, run the notebook again from here.)

# %%
student_id = ""

# %% [markdown] nbgrader={"grade": false, "grade_id": "story", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## What Meera can still change
#
# Meera's page about the week went wrong, and she knows why: Monday's story explained all the others,
# and she had let it go. Next week she will do better. But what should she do differently, and *when*?
# Sunday's mistake is plain on Sunday evening. To mend Monday's reading, she must trace that mistake
# back, evening by evening, to what she did with Monday's news.
#
# A network learns in the same way. It compares its predictions with what was right, and asks of every
# weight: had you been a little larger, how much smaller would the loss have been? The answer is the
# **gradient**. Since the same weights read every day, the answer is a sum over days, and each day's
# share has to travel back through all the evenings after it. This is **backpropagation through
# time**.
#
# What is usually told goes like this. On its way back, the gradient is multiplied at each day by the
# derivative of tanh, a number between 0 and 1. The product of many falls exponentially. After enough
# days it is too small to change anything, and the network learns nothing of its oldest inputs. That is
# the **vanishing gradient problem**.
#
# It is a good story, and half of it is missing. You will find the other half with your own code.

# %% [markdown] nbgrader={"grade": false, "grade_id": "conventions", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Conventions
#
# **Columns are examples.** A batch of $m$ examples with $n$ features each is an array `(n, m)`, and a
# sequence of $T$ steps is `(n, m, T)`: features, batch, time. In the lecture's words: vocabulary
# size, batch size, time steps.
#
# | in the equations | in code | shape |
# | --- | --- | --- |
# | $x_t$ | `x[:, :, t]` | `(n_x, m)` |
# | $h_t$, $h_0$ | `a[:, :, t]`, `a0` | `(n_a, m)` |
# | $W_x$, $W_h$, $b_h$ | `parameters["w1"]`, `["w2"]`, `["b1"]` | `(n_a, n_x)`, `(n_a, n_a)`, `(n_a, 1)` |
# | $W_y$, $b_y$ | `parameters["w3"]`, `["b2"]` | `(n_y, n_a)`, `(n_y, 1)` |
# | $\partial h_t / \partial h_{t-1}$ | `hidden_jacobian(...)` | `(n_a, n_a)`, for each example |
#
# The names are those of assignment 1. Assignment 3 writes `h` for `a`, and a `w` and a `u` for each
# gate where here are `w1` and `w2`.
#
# - $m$ and $T$ are at least 1. Python counts from 0: day 1 is `x[:, :, 0]`, its state `a[:, :, 0]`.
# - **Lag $k$ counts back from the last step.** Lag 0 is the last state itself, lag $T$ is `a0`.
# - Results are `float64`. For `float32` inputs, `float32` or `float64` are both right.
# - A function leaves its inputs as they were, and remembers nothing from one call to the next.
#
# ### How points are given
#
# The points of each function are split between **shapes**, **values** and **seeded**, as in
# assignment 1. Numbers are right within 1e-6 of their size, and gradients are compared by that alone:
# of a gradient of 1e-80, zero is not a good approximation. A mistake costs once. A question beside
# the functions has one answer, and its numbers may be rounded to 1 %. Your paragraph at the end is
# read by a person; until then its point is pending, neither lost nor won.

# %% [markdown] nbgrader={"grade": false, "grade_id": "given-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Given: the forward pass
#
# These are the four functions of assignment 1, ready-made. The network reads by
#
# $$h_t = \tanh(W_h\, h_{t-1} + W_x\, x_t + b_h) \tag{1}$$
#
# $$y_t = W_y\, h_t + b_y, \qquad \hat y_t = \operatorname{softmax}(y_t) \tag{2}$$


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
# **{{ tanh_gradient | points }}:** {{ tanh_gradient.split }}
#
# $$\tanh'(z) = 1 - \tanh(z)^2 = 1 - a^2$$
#
# The derivative can be had from the activation $a = \tanh(z)$ alone: nobody need remember $z$. A unit
# at rest passes a push on in full. A **saturated** one, whose activation is close to -1 or 1, hardly
# moves, and what it was told before is out of reach.


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


# %% nbgrader={"grade": true, "grade_id": "tanh-gradient-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(tanh_gradient)

# %% [markdown] nbgrader={"grade": false, "grade_id": "hidden-jacobian-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. `hidden_jacobian`: from one day to the next
#
# **{{ hidden_jacobian | points }}:** {{ hidden_jacobian.split }}
#
# Push unit $k$ of yesterday's state a little: how far does unit $i$ of today's state move? By equation
# (1) and the chain rule, in one example,
#
# $$J_t = \frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2)\, W_h$$
#
# There are the two factors: the derivative of tanh, which can only shrink, and $W_h$, which can do
# either.


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


# %% nbgrader={"grade": true, "grade_id": "hidden-jacobian-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(hidden_jacobian)

# %% [markdown] nbgrader={"grade": false, "grade_id": "run-backward-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. `run_backward`: through the whole week, backwards
#
# **{{ run_backward | points }}:** {{ run_backward.split }}
#
# Every day the network predicts, and is told what was right. Its loss is
#
# $$L = -\frac1m \sum_{t,\,j} \log \hat y_t\big[\text{target}_{j,t},\, j\big]$$
#
# Two facts carry the gradient back. Softmax and logarithm together have a simple derivative: at the
# scores of day $t$ it is $\frac1m (\hat y_t - \text{one-hot}_t)$. And each state has two ways to
# matter: through its own day's prediction, and through the next day's state. The gradient at $h_t$
# adds up both. From there it is one step into the tanh, and from what stands inside it to the
# weights, which collect from every day.


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


# %% nbgrader={"grade": true, "grade_id": "run-backward-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(run_backward)

# %% [markdown] nbgrader={"grade": false, "grade_id": "gradient-norms-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. `gradient_norms`: what arrives
#
# **{{ gradient_norms | points }}:** {{ gradient_norms.split }}
#
# How much does Sunday's state still depend on Monday's? By the chain rule, in one example,
#
# $$\frac{\partial h_T}{\partial h_{T-k}} = J_T\, J_{T-1} \cdots J_{T-k+1}$$
#
# Its **spectral norm**, the largest singular value, is the most that a small change of $h_{T-k}$ can
# change $h_T$, for each unit of its length. Whatever the loss says on Sunday, Monday hears of it
# through this product.


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


# %% nbgrader={"grade": true, "grade_id": "gradient-norms-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(gradient_norms)

# %% [markdown] nbgrader={"grade": false, "grade_id": "spectral-bound-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5. `spectral_bound`: what can arrive at most
#
# **{{ spectral_bound | points }}:** {{ spectral_bound.split }}
#
# A product of matrices is at most as large as the product of their norms. So with
#
# $$\gamma_j = \sigma_1(W_h)\, \max_{i,\,t}\, (1 - h_{t,i}^2)$$
#
# in example $j$, where $\sigma_1$ is the largest **singular** value, the gradient at lag $k$ is at
# most $\gamma_j^k$. If $\gamma_j < 1$ it must vanish. The converse is another matter: a bound above 1
# says nothing at all.
#
# (The argument is that of Pascanu, Mikolov and Bengio, 2013. An early preprint of it has the largest
# *eigenvalue* in this place, and with that the proof fails: one step can lengthen a vector although
# all eigenvalues are below 1. The published paper has it right.)


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


# %% nbgrader={"grade": true, "grade_id": "spectral-bound-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(spectral_bound)

# %% [markdown] nbgrader={"grade": false, "grade_id": "memory-horizon-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 6. `memory_horizon`: how far back
#
# **{{ memory_horizon | points }}:** {{ memory_horizon.split }}
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


# %% nbgrader={"grade": true, "grade_id": "memory-horizon-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(memory_horizon)

# %% [markdown] nbgrader={"grade": false, "grade_id": "networks-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Networks to measure
#
# The next cell draws networks of 64 hidden units, with a hundred days of input. They are seeded, so
# everybody has the same ones. It also draws the lecture's own run, and the numbers of your own
# questions from your id.


# %% nbgrader={"grade": false, "grade_id": "networks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["fold"]
# The networks: example_network and lecture_run.
def example_network(kind, gain, input_std=0.1, seed=1, n=64, m=3):
    """Draw the arguments of a run of 100 steps: x (n, m, 100), a0 of zeros, and parameters.

    kind: how w2 is drawn, before it is multiplied by gain: "gaussian", with entries of variance
        1/n; "radius", the same, scaled to a spectral radius of exactly 1; "orthogonal".
    input_std: the standard deviation of what the input adds inside the tanh.
    """
    rng = np.random.default_rng(seed)
    T = 100
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


# %% nbgrader={"grade": false, "grade_id": "instance", "locked": true, "schema_version": 3, "solution": false, "task": false}
from instances import instance


def typed_id():
    """The id that you typed at the top; "" while there is none."""
    return str(globals().get("student_id", "")).strip()


mine = instance(typed_id())
print(
    f"Your numbers are drawn from the id {typed_id()!r}."
    if typed_id()
    else "No id is typed yet, so these are nobody's numbers: type yours at the top, in\n"
    'the cell `student_id = ""`, and run the notebook again from there.'
)


# %% [markdown] nbgrader={"grade": false, "grade_id": "predict-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Predict, then measure
#
# **{{ (predicted_horizon + measured_horizon) | points }}:** {{ predicted_horizon }} for a prediction, {{ measured_horizon }} for the measurement
#
# Here is a network of your own, `mine`: 32 units, a hundred days, weak input. The next cell says what
# there is to know of its weights. How many days back has the gradient faded below 0.01?
#
# Commit to a number before you see the figure. It earns its point for being committed and plausible
# (above 0 and up to 100 days, or `np.inf` for never), and not for being right. You have two numbers
# to think with, the spectral radius, which is the size of the largest eigenvalue, and the largest
# singular value. Which of them will it follow?

# %% nbgrader={"grade": false, "grade_id": "predict-weights", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# What there is to know of the weights of your own network.
from figures import largest_singular_value, spectral_radius

w2 = mine["parameters"]["w2"]
print(f"spectral radius of w2:        {spectral_radius(w2):.3f}")
print(f"largest singular value of w2: {largest_singular_value(w2):.3f}")
print("standard deviation of what the input adds inside the tanh: 0.1")


# %% nbgrader={"grade": false, "grade_id": "predicted-horizon", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predicted_horizon(mine):
    """Commit the number of days after which the gradient of your network has faded below 0.01.

    mine: the numbers of your own questions; you need not use them.
    Returns a number: above 0 and up to 100, or np.inf.

    Example: return 42
    """
    ### BEGIN SOLUTION
    return np.ceil(np.log(0.01) / np.log(mine["gain"]))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "predicted-horizon-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(predicted_horizon)

# %% [markdown] nbgrader={"grade": false, "grade_id": "measure-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Now measure it, with your own functions. If one of them is wrong, that costs its points and not
# these: what counts here is that they are put together rightly.


# %% nbgrader={"grade": false, "grade_id": "measured-horizon", "locked": false, "schema_version": 3, "solution": true, "task": false}
def measured_horizon(mine):
    """Measure the number of days after which the gradient of your network has faded below 0.01.

    mine: a dictionary with x (32, 1, 100), a0 (32, 1) and parameters, among others.
    Returns a number.
    """
    ### BEGIN SOLUTION
    norms = gradient_norms(mine["x"], mine["a0"], mine["parameters"])
    return memory_horizon(norms)[0]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "measured-horizon-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(measured_horizon)

# %% nbgrader={"grade": false, "grade_id": "prediction-figure", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# What you predicted, and what your functions measure.
from figures import committed, draw_prediction

with waiting_for("`predicted_horizon`, and for the functions that measure"):
    guess = committed(predicted_horizon(mine))
    norms = gradient_norms(mine["x"], mine["a0"], mine["parameters"])
    draw_prediction(guess, norms[:, 0], memory_horizon(norms)[0], mine["parameters"]["w2"])

# %% [markdown] nbgrader={"grade": false, "grade_id": "memory-curve-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## What arrives, day by day
#
# Five networks of 64 units, with three examples each. The dashed lines are the bound.

# %% nbgrader={"grade": false, "grade_id": "memory-curve", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# Five networks: what your functions measure, and the bound.
from figures import draw_memory_curves

NETWORKS = [
    ("gaussian x 0.5", ("gaussian", 0.5), "tab:blue"),
    ("orthogonal x 0.9", ("orthogonal", 0.9), "tab:orange"),
    ("orthogonal", ("orthogonal", 1.0), "tab:green"),
    ("radius 1", ("radius", 1.0), "tab:purple"),
    ("gaussian x 1.5", ("gaussian", 1.5), "tab:red"),
]
with waiting_for("`gradient_norms`, `spectral_bound` and `memory_horizon`"):
    measured = []
    for name, arguments, colour in NETWORKS:
        x, a0, parameters = example_network(*arguments)
        norms = gradient_norms(x, a0, parameters)
        bound = spectral_bound(unroll_forward(x, a0, parameters)[0], parameters)
        horizons = memory_horizon(norms), memory_horizon(bound)
        measured.append((name, colour, parameters["w2"], norms, bound, horizons))
    draw_memory_curves(measured)

# %% [markdown] nbgrader={"grade": false, "grade_id": "memory-curve-found", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# - *Gaussian times 0.5.* The largest singular value is 0.945, so the bound must fall below 0.01, and
#   does so after 82 days. The gradient itself is gone after 9. It decays by about 0.53 a day, which is
#   the spectral radius, 0.533: over many days a product of nearly equal matrices follows the
#   **eigenvalues**. On the first day it follows the singular values: there the norm is still 0.94.
# - *Orthogonal.* All singular values are 1, and all eigenvalues of size 1. Times 0.9, the bound says
#   44 days and the measurement 36, since tanh takes its share; times 1, tanh alone lets it fade, after
#   85 to 92 days.
# - *Radius 1.* The bound grows for ever, as the largest singular value is 1.775. The gradient does
#   not explode: more than a hundredth of it is left after a hundred days.
# - *Gaussian times 1.5.* It grows more than a hundredfold. "A product of numbers below one" it is not:
#   $W_h$ wins. This is the **exploding gradient**, the other side of the same product.
#
# So "$\gamma < 1$" is **sufficient** for vanishing and **not necessary**: gradients vanish with a
# $\gamma$ far above 1, too. And what vanishes need not do so slowly: the bound is not an estimate.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "saturation-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Louder days
#
# Radius 1 again, with louder and louder input. How many units are near the ends of tanh, and how far
# back does the gradient reach?

# %% nbgrader={"grade": false, "grade_id": "saturation", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# The same weights, with louder and louder input.
from figures import draw_saturation

with waiting_for("`tanh_gradient`, `gradient_norms` and `memory_horizon`"):
    runs = []
    for input_std in (0.1, 0.3, 1.0):
        x, a0, parameters = example_network("radius", 1.0, input_std)
        slopes = tanh_gradient(unroll_forward(x, a0, parameters)[0])
        horizons = memory_horizon(gradient_norms(x, a0, parameters))
        runs.append((input_std, np.ravel(slopes), horizons))
    draw_saturation(runs)

# %% [markdown] nbgrader={"grade": false, "grade_id": "saturation-found", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# The same weights, and the memory shrinks from more than 100 days to 31 to 34, and then to 13 to 15.
# **Saturation forgets**: a unit that is pushed to its end passes nothing on. So there is no horizon of
# a matrix, only one of a matrix and what it reads.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "heatmap-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Which units remember
#
# The norm is one number for each lag. Behind it stands a matrix, and its column $i$ says how far the
# last state moves when unit $i$ is pushed, $k$ days back: $\lVert \partial h_T / \partial h_{T-k,\,i}
# \rVert$.


# %% nbgrader={"grade": false, "grade_id": "heatmap", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# How far the last state moves, by unit and lag, in the first example of three networks.
from figures import draw_unit_maps


def unit_norms(kind, gain, input_std=0.1, lags=40):
    """For the first example: how far the last state moves, by unit (rows) and lag (columns)."""
    x, a0, parameters = example_network(kind, gain, input_std)
    a, _ = unroll_forward(x, a0, parameters)
    back = np.eye(len(a0))
    columns = [np.linalg.norm(back, axis=0)]
    for state in a[:, 0, ::-1].T[:lags]:
        back = back @ hidden_jacobian(state, parameters)
        columns.append(np.linalg.norm(back, axis=0))
    return np.stack(columns, axis=1)


with waiting_for("`hidden_jacobian`"):
    maps = {
        "gaussian x 0.5": unit_norms("gaussian", 0.5),
        "radius 1, input 0.3": unit_norms("radius", 1.0, 0.3),
        "orthogonal": unit_norms("orthogonal", 1.0),
    }
    draw_unit_maps(maps)

# %% [markdown] nbgrader={"grade": false, "grade_id": "slider-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Turn the knobs
#
# Gain and input, by hand, if `ipywidgets` is installed; otherwise nine settings at once. (To install
# it: `python -m pip install ipywidgets`, then reload the page.)


# %% nbgrader={"grade": false, "grade_id": "slider", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# Gain and input by hand, or nine settings at once.
from figures import draw_memories, draw_memory, turn_knobs


def memory(gain=0.9, input_std=0.1, kind="radius"):
    """The gradient norm of one network by days back, and its horizon."""
    x, a0, parameters = example_network(kind, gain, input_std, m=1)
    norms = gradient_norms(x, a0, parameters)
    return norms[:, 0], memory_horizon(norms)[0]


def show_memory(gain=0.9, input_std=0.1, kind="radius"):
    with waiting_for("`gradient_norms` and `memory_horizon`"):
        title = f"{kind}, gain {gain:g}, input {input_std:g}"
        draw_memory(*memory(gain, input_std, kind), title)


def show_memories():
    with waiting_for("`gradient_norms` and `memory_horizon`"):
        draw_memories({(g, s): memory(g, s) for g in (0.6, 1.0, 1.4) for s in (0.1, 0.4, 1.0)})


turn_knobs(show_memory, show_memories)

# %% [markdown] nbgrader={"grade": false, "grade_id": "lecture-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## The lecture's own run
#
# Ten steps, 231 units, weights from the standard normal distribution, and 79 % of all units exactly at
# -1 or 1. Every derivative of tanh is between 0 and 1, most of them 0: if the usual story were
# the whole story, nothing could come back. Measure it. The second run reads **one-hot** inputs, one
# word of the vocabulary at each step, as a network for text does.

# %% nbgrader={"grade": false, "grade_id": "lecture-figure", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# The lecture's own run, and the same with one-hot inputs.
from figures import draw_lecture

with waiting_for("`tanh_gradient` and `gradient_norms`"):
    runs = []
    for name, one_hot in (("as in the lecture", False), ("with one-hot inputs", True)):
        x, a0, parameters = lecture_run(one_hot)
        slopes = tanh_gradient(unroll_forward(x, a0, parameters)[0])
        runs.append((name, slopes, gradient_norms(x, a0, parameters)))
    draw_lecture(runs, parameters["w2"])

# %% [markdown] nbgrader={"grade": false, "grade_id": "lecture-found", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# It does **not** vanish. At lag 10 the norms are 8.75, 8.28, 32.3, 6.11 and 7.38, although the mean
# derivative is 0.011: the largest singular value of $W_h$ is 29.94. With one-hot inputs the gradient
# explodes, by about 3.5 a step, to more than 100000. "Each factor is below one" forgets a factor.
#
# Why it comes out so near 1, and not at 30 or at 0, has a simple reason. Let $W_h$ have $n$ rows and
# columns of independent entries with standard deviation $g$. Then $W_h v$ is about $g\sqrt n$ times as
# long as $v$. The derivatives $s_i = 1 - h_i^2$ then multiply its entries, and so the square of the
# length, on average, by the mean of their squares. In one step, therefore,
#
# $$\lVert J v \rVert^2 \approx n\, g^2\, \overline{s^2}\; \lVert v \rVert^2$$
#
# In the lecture's run $n = 231$, $g = 1$ and $\overline{s^2} = 0.0076$: the factor is 1.33 a step by
# this rule, and 1.20 to 1.42 by measurement. Few units are awake, and those are enough.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "break-even-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Question 1: when it breaks even
#
# **{{ break_even_slope | points | capitalize }}.**
#
# A network has `mine["units"]` units, and its recurrent weights are independent, with the standard
# deviation `mine["weight_std"]`. At which mean of the *squared* derivatives, $\overline{s^2}$, does the
# gradient neither grow nor fade?


# %% nbgrader={"grade": false, "grade_id": "break-even-slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def break_even_slope(mine):
    """Give the mean of (1 - h^2)^2 at which the gradient neither grows nor fades.

    mine: a dictionary with units and weight_std, among others.
    Returns a number; 1 % is near enough.
    """
    ### BEGIN SOLUTION
    return 1 / (mine["units"] * mine["weight_std"] ** 2)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "break-even-slope-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(break_even_slope)

# %% [markdown] nbgrader={"grade": false, "grade_id": "one-hot-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Question 2: what one-hot inputs do
#
# **{{ inside_the_tanh | points | capitalize }}.**
#
# A network like the lecture's, with `mine["vocabulary"]` words and `mine["units"]` units. All weights
# come from the standard normal distribution, there is no bias, and every unit of the previous state is
# saturated, at -1 or 1. What is the standard deviation of what stands inside the tanh,
#
# 1. when the input is as many standard normal numbers as there are words,
# 2. when it is one-hot: 1 for one word, and 0 for all others?
#
# Then think what that does to saturation, and saturation to the gradient.


# %% nbgrader={"grade": false, "grade_id": "inside-the-tanh", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inside_the_tanh(mine):
    """Give the standard deviation inside the tanh, for a dense input and for a one-hot one.

    mine: a dictionary with vocabulary and units, among others.
    Returns two numbers: dense, one-hot; 1 % is near enough.
    """
    ### BEGIN SOLUTION
    return np.sqrt(mine["vocabulary"] + mine["units"]), np.sqrt(1 + mine["units"])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "inside-the-tanh-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(inside_the_tanh)

# %% [markdown] nbgrader={"grade": false, "grade_id": "order-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Question 3: singular values or eigenvalues
#
# **{{ order_of_fading | points | capitalize }}.**
#
# Four small matrices, in `mine["matrices"]`. The next cell prints what there is to know of them. Order
# them by how much a gradient can keep, the most first, when it goes
#
# 1. through one day, that is by the spectral norm of the matrix,
# 2. through a hundred days, that is by the spectral norm of its hundredth power.

# %% nbgrader={"grade": false, "grade_id": "order-show", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# What there is to know of your four matrices.
from figures import spectral_radius

for letter, matrix in mine["matrices"].items():
    sigma = np.linalg.svd(matrix, compute_uv=False)
    print(f"{letter}  {matrix.tolist()}")
    print(f"   singular values {sigma[0]:.3f} and {sigma[1]:.3f},", end=" ")
    print(f"spectral radius {spectral_radius(matrix):.3f}")


# %% nbgrader={"grade": false, "grade_id": "order-of-fading", "locked": false, "schema_version": 3, "solution": true, "task": false}
def order_of_fading(mine):
    """Order the matrices A, B, C and D by the norm of their first and of their hundredth power.

    mine: a dictionary with matrices, among others: a dictionary of four arrays (2, 2).
    Returns two texts of four letters, each with the largest norm first.

    Example: return "ABCD", "DCBA"
    """
    ### BEGIN SOLUTION
    orders = []
    for days_back in (1, 100):
        norms = {
            letter: np.linalg.norm(np.linalg.matrix_power(matrix, days_back), 2)
            for letter, matrix in mine["matrices"].items()
        }
        orders.append("".join(sorted(norms, key=norms.get, reverse=True)))
    return tuple(orders)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "order-of-fading-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(order_of_fading)

# %% [markdown] nbgrader={"grade": false, "grade_id": "clip-by-global-norm-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 7. `clip_by_global_norm`: when it explodes
#
# **{{ clip_by_global_norm | points }}:** {{ clip_by_global_norm.split }}
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


# %% nbgrader={"grade": true, "grade_id": "clip-by-global-norm-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(clip_by_global_norm)

# %% [markdown] nbgrader={"grade": false, "grade_id": "after-clipping-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Question 4: what clipping keeps
#
# **{{ after_clipping | points | capitalize }}.**
#
# A weight gets its gradient from two days: `mine["monday"]` from Monday and `mine["sunday"]` from
# Sunday. Taken as two entries of one vector, they are clipped by their global norm to
# `mine["limit"]`. What is Monday's entry divided by Sunday's afterwards, and how long is the vector?


# %% nbgrader={"grade": false, "grade_id": "after-clipping", "locked": false, "schema_version": 3, "solution": true, "task": false}
def after_clipping(mine):
    """Give Monday's gradient divided by Sunday's after clipping, and the global norm then.

    mine: a dictionary with the numbers monday, sunday and limit, among others.
    Returns two numbers: ratio, norm; 1 % is near enough.
    """
    ### BEGIN SOLUTION
    norm = np.hypot(mine["monday"], mine["sunday"])
    return mine["monday"] / mine["sunday"], min(norm, mine["limit"])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "after-clipping-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(after_clipping)

# %% [markdown] nbgrader={"grade": false, "grade_id": "numerical-gradient-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 8. `numerical_gradient`: without calculus
#
# **{{ numerical_gradient | points }}:** {{ numerical_gradient.split }}
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


# %% nbgrader={"grade": true, "grade_id": "numerical-gradient-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(numerical_gradient)


# %% nbgrader={"grade": false, "grade_id": "comparison", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# Your two ways to a gradient beside each other, and what small numbers do to comparisons.
from figures import tell_small_comparisons


def loss_of(x, a0, parameters, targets):
    """The loss of exercise 3."""
    _, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    j, t = np.indices((m, T))
    return float(-np.sum(np.log(y_pred[targets, j, t])) / m)


with waiting_for("`run_backward` and `numerical_gradient`"):
    rng = np.random.default_rng(3)
    x, a0, targets = (
        rng.normal(size=(3, 2, 6)),
        rng.normal(size=(4, 2)),
        rng.integers(5, size=(2, 6)),
    )
    shapes = {"w1": (4, 3), "w2": (4, 4), "b1": (4, 1), "w3": (5, 4), "b2": (5, 1)}
    parameters = {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}
    backward = run_backward(x, a0, parameters, targets)
    for name in shapes:
        numeric = numerical_gradient(
            lambda w, name=name: loss_of(x, a0, {**parameters, name: w}, targets), parameters[name]
        )
        error = np.linalg.norm(backward[name] - numeric) / np.linalg.norm(numeric)
        print(f"{name}: relative distance of run_backward and numerical_gradient: {error:.1e}")

with waiting_for("`numerical_gradient`"):
    x, a0, parameters = example_network("gaussian", 0.5, m=1)
    faded = numerical_gradient(
        lambda h: float(np.sum(unroll_forward(x, h, parameters)[0][:, 0, -1])), a0
    )
    largest = np.max(np.abs(faded))
    print(f"\nThe vanished gradient of a hundred days back, by differences: {largest:.1e}")

tell_small_comparisons()

# %% [markdown] nbgrader={"grade": false, "grade_id": "comparison-found", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# Two warnings come out of this. A vanished gradient cannot be measured by differences: what comes back
# is 0, or the rounding of the loss. And the usual comparison, `np.allclose`, accepts zero, a wrong sign
# and a thousandfold at 1e-16, because its `atol` of 1e-8 is far larger than what is compared. Small
# gradients are compared with `atol=0`, or by their logarithms.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "broken-check-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## A broken check
#
# **{{ (what_went_wrong + mended_check) | points }}:** {{ what_went_wrong }} for the cause, {{ mended_check }} for mending it
#
# A colleague has a gradient check of her own, which carries a gradient, `upstream`, back through
# thirty days, and holds the gradient by `w2` against central differences. It reports an error of 1.0,
# the largest there is. She has spent a day looking for the mistake in her gradient. The gradient is
# right.


# %% nbgrader={"grade": false, "grade_id": "broken-check", "locked": true, "schema_version": 3, "solution": false, "task": false}
def broken_check(mine, eps=1e-5):
    """Hold the gradient by w2 of L = upstream . h_T against central differences.

    Returns the gradient carried back, the numerical one, and their relative distance: 0 when they
    are equal, 1 when one is nothing beside the other or points the opposite way.
    """
    w2, inputs = mine["check"]["w2"], mine["check"]["inputs"]  # (n, n) and (n, T)
    h0, upstream = mine["check"]["h0"], mine["check"]["upstream"]  # both (n,)

    states = [h0]
    for day in inputs.T:
        states.append(np.tanh(w2 @ states[-1] + day))

    backward = np.zeros_like(w2)
    carried = upstream  # the gradient at the last state, to be carried back
    for t in range(len(states) - 1, 0, -1):
        carried *= 1 - states[t] ** 2
        backward += np.outer(carried, states[t - 1])
        carried[:] = w2.T @ carried

    def loss(weights):
        h = h0
        for day in inputs.T:
            h = np.tanh(weights @ h + day)
        return np.sum(upstream * h)

    numeric = np.zeros_like(w2)
    for i in np.ndindex(w2.shape):
        step = np.zeros_like(w2)
        step[i] = eps
        numeric[i] = (loss(w2 + step) - loss(w2 - step)) / (2 * eps)

    distance = np.linalg.norm(backward - numeric)
    return backward, numeric, distance / (np.linalg.norm(backward) + np.linalg.norm(numeric))


# %% nbgrader={"grade": false, "grade_id": "broken-check-show", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# What her check reports, and five statements about it.
from selfcheck.shown import say

print(f"Her check reports an error of {broken_check(instance(typed_id()))[2]:.6f}.\n")
for letter, statement in mine["statements"].items():
    say(f"{letter}. {statement}")

# %% [markdown] nbgrader={"grade": false, "grade_id": "what-went-wrong-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Which of these statements is true?


# %% nbgrader={"grade": false, "grade_id": "what-went-wrong", "locked": false, "schema_version": 3, "solution": true, "task": false}
def what_went_wrong(mine):
    """Name the statement that is true of the broken check.

    mine: a dictionary with the statements, by letter, among others.
    Returns a letter.

    Example: return "F"
    """
    ### BEGIN SOLUTION
    return next(letter for letter, told in mine["statements"].items() if "writes into" in told)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "what-went-wrong-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(what_went_wrong)

# %% [markdown] nbgrader={"grade": false, "grade_id": "mended-check-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Now mend it. Copy the body of `broken_check`, and change as little as you can. The mended check
# leaves `mine` as it was.


# %% nbgrader={"grade": false, "grade_id": "mended-check", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_check(mine, eps=1e-5):
    """Hold the gradient by w2 of L = upstream . h_T against central differences, rightly.

    mine: a dictionary with check, among others: a dictionary with w2 (n, n), inputs (n, T),
        h0 (n,) and upstream (n,).
    Returns the gradient carried back (n, n), the numerical one (n, n), and their relative distance.
    """
    ### BEGIN SOLUTION
    w2, inputs = mine["check"]["w2"], mine["check"]["inputs"]
    h0, upstream = mine["check"]["h0"], mine["check"]["upstream"]

    states = [h0]
    for day in inputs.T:
        states.append(np.tanh(w2 @ states[-1] + day))

    backward = np.zeros_like(w2)
    carried = upstream.copy()
    for t in range(len(states) - 1, 0, -1):
        carried *= 1 - states[t] ** 2
        backward += np.outer(carried, states[t - 1])
        carried[:] = w2.T @ carried

    def loss(weights):
        h = h0
        for day in inputs.T:
            h = np.tanh(weights @ h + day)
        return np.sum(upstream * h)

    numeric = np.zeros_like(w2)
    for i in np.ndindex(w2.shape):
        step = np.zeros_like(w2)
        step[i] = eps
        numeric[i] = (loss(w2 + step) - loss(w2 - step)) / (2 * eps)

    distance = np.linalg.norm(backward - numeric)
    return backward, numeric, distance / (np.linalg.norm(backward) + np.linalg.norm(numeric))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "mended-check-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(mended_check)

# %% nbgrader={"grade": false, "grade_id": "mended-check-show", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
with waiting_for("`mended_check`"):
    print(f"The mended check reports an error of {mended_check(instance(typed_id()))[2]:.1e}.")

# %% [markdown] nbgrader={"grade": false, "grade_id": "in-your-words-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## In your words
#
# **{{ in_your_words | points }}, given by a person**
#
# "The gradient vanishes because the derivative of tanh is below one." Write to whoever said that: a
# short paragraph, four to six sentences, on what is right in it, what is missing, and what else
# matters. Use two numbers that you measured here, and say which network they belong to.

# %% [markdown] nbgrader={"grade": true, "grade_id": "in-your-words", "locked": false, "schema_version": 3, "solution": true, "task": false}
# It is right that each step back multiplies by the derivative of tanh, which is at most 1, and that
# saturated units pass nothing on: with weights of radius 1, louder input shortened the memory from
# over a hundred days to about 14. Missing is the other factor, the recurrent weights, which may
# lengthen what tanh shortens. In the lecture's run four units in five are saturated, and the gradient
# still grows, to between 6 and 32 over ten steps. What many steps do follows the eigenvalues of the
# weights: at a spectral radius of 0.53 nothing is left after 9 days, though the bound by singular
# values allows 82. So gradients vanish or explode by how both factors work out, and the input decides
# along with the weights.

# %% [markdown] nbgrader={"grade": false, "grade_id": "experiments-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Your own experiments
#
# The cell below is yours, and not graded. Some things to try:
#
# - A bias that keeps the units away from 0. What does it do to the horizon?
# - The gradient of the *loss* by day: let only Sunday have a target that counts.
# - Between the gains 1.0 and 1.5 lies the edge of chaos. Where, for these inputs?

# %%
# Your own experiments.

# %% [markdown] nbgrader={"grade": false, "grade_id": "overview-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Before you hand in
#
# How everything stands. It may take some seconds, as every check runs once more.

# %% nbgrader={"grade": false, "grade_id": "overview", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
check()

# %% [markdown] nbgrader={"grade": false, "grade_id": "ahead", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## What comes next
#
# A vanilla network has one state, and rewrites all of it every day. What if it could choose? **GRU**
# and **LSTM**, in assignment 3, have gates that decide what is kept: then the product that carries the
# gradient back holds gates in place of derivatives, and a gate near 1 lets Monday through. And
# **attention**, in assignment 4, does not walk back at all: it looks at all days at once.
#
# ## Key takeaways
#
# - Backpropagation through time multiplies by $J_t = \operatorname{diag}(1 - h_t^2)\, W_h$ at every
#   step back. Over many steps such a product falls or grows **exponentially**.
# - Where it falls, the last day's loss has next to nothing to teach about the first day's news.
# - Two factors decide, not one: the derivative of tanh, which is at most 1, and $W_h$. The lecture's
#   own run is saturated, and its gradient grows.
# - $\gamma < 1$, with the largest **singular** value, is sufficient for vanishing, and not necessary.
#   What many steps do follows the **eigenvalues**; what one step can do, the singular values.
# - Saturation forgets: louder input shortens the memory of the same weights.
# - Clipping shortens an exploding gradient and keeps its direction. It does not bring back a vanished
#   one.
# - Small numbers are compared relatively, and a check is code like any other: it can be wrong.
