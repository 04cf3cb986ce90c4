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
# # Deciding what to keep
#
# **Assignment 3 · `gated_cells` · {{ total | points }} · about 4 hours**
#
# You will write the two gated cells, GRU and LSTM, run them over a sequence, and then ask the question
# that the lecture answers with yes: do gates keep Monday?
#
# | exercise | what it does | points |
# | --- | --- | ---: |
# | 1. `sigmoid` | makes a gate of a number | {{ sigmoid }} |
# | 2. `gru_cell_forward` | reads one day with a GRU | {{ gru_cell_forward }} |
# | 3. `lstm_cell_forward` | reads one day with an LSTM | {{ lstm_cell_forward }} |
# | 4. `run_gru` | reads the whole week with a GRU | {{ run_gru }} |
# | 5. `run_lstm` | reads the whole week with an LSTM | {{ run_lstm }} |
# | 6. `cell_state_gradient` | follows the direct path back | {{ cell_state_gradient }} |
# | 7. `forget_bias_for_horizon` | sets the path's length | {{ forget_bias_for_horizon }} |
# | predict, then measure | how long an LSTM of your own remembers | {{ predicted_horizon + measured_horizon }} |
# | four questions | signs, shares, and the line of chance | {{ order_of_keeping + in_our_convention + left_of_monday + line_of_chance }} |
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
# ## A notebook with a lid
#
# After the week without a Monday, Meera buys a notebook. Every evening she now decides three things:
# which old lines to strike out, which of the day's lines to write down, and which page to have open
# tomorrow. The notebook forgets only what she strikes out.
#
# That is the idea of a **gate**: a number between 0 and 1 for each unit, computed anew on each day
# from the news and from what is in mind, which says how much passes. A **GRU** has two gates and one
# state; an **LSTM** has three, and a second state, the **cell state**, which is the notebook.

# %% [markdown] nbgrader={"grade": false, "grade_id": "conventions", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Conventions
#
# **Columns are examples.** A batch of $m$ examples with $n$ features each is an array `(n, m)`, and
# a sequence of $T$ steps is `(n, m, T)`: features, batch, time.
#
# | what it is | in code | shape |
# | --- | --- | --- |
# | the day's input | `xt`, which is `x[:, :, t]` | `(n_x, m)` |
# | hidden state | `h_prev`, `h_next`, `h0` | `(n_h, m)` |
# | cell state (LSTM) | `c_prev`, `c_next`, `c0` | `(n_h, m)` |
# | input weights | `parameters["wz"]` and so on, `w` and the gate's letter | `(n_h, n_x)` |
# | recurrent weights | `parameters["uz"]` and so on, `u` and the letter | `(n_h, n_h)` |
# | biases | `parameters["bz"]` and so on, `b` and the letter | `(n_h, 1)` |
#
# What assignments 1 and 2 called `a`, `w1`, `w2` and `b1` is `h` here, and for each gate a `w`, a `u`
# and a `b` with its letter: `wz`, `uz` and `bz` are the update gate's.
#
# - $m$ and $T$ are at least 1. Python counts from 0, so day 1 is `x[:, :, 0]`. $\odot$ is the product
#   element by element, `*` in numpy.
# - Results are `float64`. For `float32` inputs, `float32` or `float64` are both right.
# - A function leaves its inputs as they were, and remembers nothing from one call to the next.
# - Two results are returned as a tuple, in the order given.
#
# Each exercise is graded on **shapes**, **values** and **seeded** inputs drawn for you alone. Numbers
# are right within 1e-6 of their size (1e-3 for `float32` inputs). While a shape is wrong, values are
# not assessed. A mistake costs once: if only your `sigmoid` is wrong, the cells that call it can still
# earn all their points. Any correct way of writing a function is welcome. A question beside the
# functions has one answer, and its numbers may be rounded to 1 %.

# %% [markdown] nbgrader={"grade": false, "grade_id": "sigmoid-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. `sigmoid`: a gate
#
# **{{ sigmoid | points }}:** {{ sigmoid.split }}
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^{z}}{1 + e^{z}}$$
#
# Both fractions are the same on paper. On a computer each has one side on which its exponential
# overflows, and numpy then warns whoever called your function. Nobody who calls it should see such a
# warning.


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(z):
    """Squash every number into (0, 1), element by element.

    z: an array of any shape; floats or integers.
    Returns 1 / (1 + exp(-z)), same shape as z.

    Survives: every finite z, from -1.7e308 to 1.7e308, with a finite result and without an overflow
    warning that reaches the caller (suppressing it is fine); whole numbers. z stays as it was.

    Example: [-2, 0, 2, 1000] becomes [0.1192, 0.5, 0.8808, 1.0].
    """
    ### BEGIN SOLUTION
    powers = np.exp(-np.abs(z))  # at most 1, whatever the sign of z
    return np.where(np.asarray(z) < 0, powers, 1) / (1 + powers)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "sigmoid-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(sigmoid)

# %% [markdown] nbgrader={"grade": false, "grade_id": "gru-cell-forward-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. `gru_cell_forward`: one day with a GRU
#
# **{{ gru_cell_forward | points }}:** {{ gru_cell_forward.split }}
#
# The **update gate** $z$ says how much of each unit is rewritten, the **reset gate** $r$ how much of
# the old state the candidate $\tilde h$ gets to see:
#
# $$z = \sigma(W_z x_t + U_z h_{t-1} + b_z) \qquad r = \sigma(W_r x_t + U_r h_{t-1} + b_r)$$
# $$\tilde h = \tanh(W_h x_t + U_h (r \odot h_{t-1}) + b_h)$$
# $$h_t = (1 - z) \odot h_{t-1} + z \odot \tilde h$$
#
# **Which GRU this is.** It resets the state *before* the product with $U_h$, as Cho et al. (2014) and
# Chung et al. (2014) do; PyTorch resets after it, and so gives other numbers. And $z$ is the share of
# the *new*, as in Chung et al. (2014); in Cho et al. (2014) and in PyTorch it is the share of the old.


# %% nbgrader={"grade": false, "grade_id": "gru-cell-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gru_cell_forward(xt, h_prev, parameters):
    """Read one step with a GRU: reset before the product, z the share of the candidate.

    xt: the step's input, shape (n_x, m); floats or integers.
    h_prev: the previous hidden state, shape (n_h, m).
    parameters: a dictionary with wz, wr, wh (n_h, n_x), uz, ur, uh (n_h, n_h) and bz, br, bh
        (n_h, 1), for update gate, reset gate and candidate.
    Returns h_next, the new hidden state, shape (n_h, m).

    Survives: m = 1, sizes that all differ, very large pre-activations. Its inputs stay as they were.

    Example: n_x = 1, n_h = 2, m = 1, with xt = [[0.5]], h_prev = [[0.6], [-0.4]] and
        wz = [[1], [0]]     uz = [[0, 1], [0.5, 0]]      bz = [[0], [-1]]
        wr = [[0], [1]]     ur = [[1, 0], [0, -1]]       br = [[0.5], [0]]
        wh = [[1], [-1]]    uh = [[0.5, 1], [-1, 0.5]]   bh = [[0], [0.1]]
    The gates are z = [[0.5250], [0.3318]] and r = [[0.7503], [0.7109]], the candidate is
    [[0.4142], [-0.7584]], and h_next = [[0.5025], [-0.5189]].
    """
    ### BEGIN SOLUTION
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "gru-cell-forward-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(gru_cell_forward)

# %% [markdown] nbgrader={"grade": false, "grade_id": "lstm-cell-forward-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. `lstm_cell_forward`: one day with an LSTM
#
# **{{ lstm_cell_forward | points }}:** {{ lstm_cell_forward.split }}
#
# The **forget gate** $f$ decides what to erase, the **input gate** $i$ what to write, the **output
# gate** $o$ what to show. For each of the three, and for the candidate with $\tanh$ in place of
# $\sigma$, the sum inside is the same, with weights of its own:
#
# $$f = \sigma(W_f x_t + U_f h_{t-1} + b_f) \qquad i = \sigma(W_i x_t + U_i h_{t-1} + b_i)$$
# $$o = \sigma(W_o x_t + U_o h_{t-1} + b_o) \qquad \tilde c = \tanh(W_c x_t + U_c h_{t-1} + b_c)$$
# $$c_t = f \odot c_{t-1} + i \odot \tilde c \qquad h_t = o \odot \tanh(c_t)$$


# %% nbgrader={"grade": false, "grade_id": "lstm-cell-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    """Read one step with an LSTM.

    xt: the step's input, shape (n_x, m); floats or integers.
    h_prev, c_prev: the previous hidden state and the previous cell state, shape (n_h, m) each.
    parameters: a dictionary with wf, wi, wo, wc (n_h, n_x), uf, ui, uo, uc (n_h, n_h) and
        bf, bi, bo, bc (n_h, 1), for forget gate, input gate, output gate and candidate.
    Returns h_next and c_next, the new hidden state and the new cell state, shape (n_h, m) each.

    Survives: m = 1, sizes that all differ, very large pre-activations. Its inputs stay as they were.

    Example: n_x = 1, n_h = 2, m = 1, with xt = [[0.5]], h_prev = [[0.6], [-0.4]],
    c_prev = [[1], [-0.5]] and
        wf = [[1], [0]]     uf = [[0, 1], [0.5, 0]]      bf = [[1], [1]]
        wi = [[0], [1]]     ui = [[1, 0], [0, -1]]       bi = [[0], [0]]
        wo = [[1], [1]]     uo = [[0.5, 0], [0, 0.5]]    bo = [[0], [0]]
        wc = [[1], [-1]]    uc = [[0.5, 1], [-1, 0.5]]   bc = [[0], [0.1]]
    The gates are f = [[0.7503], [0.7858]], i = [[0.6457], [0.7109]], o = [[0.6900], [0.5744]], the
    candidate is [[0.3799], [-0.8337]], so c_next = [[0.9956], [-0.9856]] and
    h_next = [[0.5242], [-0.4340]].
    """
    ### BEGIN SOLUTION
    inside = {
        gate: parameters["w" + gate] @ xt + parameters["u" + gate] @ h_prev + parameters["b" + gate]
        for gate in "fioc"
    }
    c_next = sigmoid(inside["f"]) * c_prev + sigmoid(inside["i"]) * np.tanh(inside["c"])
    h_next = sigmoid(inside["o"]) * np.tanh(c_next)
    return h_next, c_next
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "lstm-cell-forward-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(lstm_cell_forward)

# %% [markdown] nbgrader={"grade": false, "grade_id": "run-gru-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. `run_gru`: the whole week with a GRU
#
# **{{ run_gru | points }}:** {{ run_gru.split }}
#
# Begin with `h0`, read the days in order, hand each day's state to the next, and keep all of them.


# %% nbgrader={"grade": false, "grade_id": "run-gru", "locked": false, "schema_version": 3, "solution": true, "task": false}
def run_gru(x, h0, parameters):
    """Read a whole sequence with a GRU, and keep every state.

    x: the inputs of all steps, shape (n_x, m, T); floats or integers.
    h0: the hidden state before the first step, shape (n_h, m).
    parameters: as for gru_cell_forward.
    Returns h, the hidden state after each step, shape (n_h, m, T); h0 is not among them.

    Survives: T = 1, m = 1, an h0 that is not zero, whole numbers in x. Its inputs stay as they were.

    Example: two days, x = [[[0.5, -1]]] of shape (1, 1, 2), with the parameters of exercise 2 and its
    h_prev as h0. With a row for each unit and a column for each day,
        h[:, 0, :] = [[0.5025, 0.2743], [-0.5189, -0.1724]]
    """
    ### BEGIN SOLUTION
    _, m, T = x.shape
    h = np.empty((len(h0), m, T))
    h_next = h0
    for t in range(T):
        h_next = gru_cell_forward(x[:, :, t], h_next, parameters)
        h[:, :, t] = h_next
    return h
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "run-gru-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(run_gru)

# %% [markdown] nbgrader={"grade": false, "grade_id": "run-lstm-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5. `run_lstm`: the whole week with an LSTM
#
# **{{ run_lstm | points }}:** {{ run_lstm.split }}
#
# The same with two states, which travel together.


# %% nbgrader={"grade": false, "grade_id": "run-lstm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def run_lstm(x, h0, c0, parameters):
    """Read a whole sequence with an LSTM, and keep every hidden and every cell state.

    x: the inputs of all steps, shape (n_x, m, T); floats or integers.
    h0, c0: the hidden state and the cell state before the first step, shape (n_h, m) each.
    parameters: as for lstm_cell_forward.
    Returns h and c, the hidden and the cell state after each step, shape (n_h, m, T) each; h0 and c0
    are not among them.

    Survives: T = 1, m = 1, states that are not zero, whole numbers in x. Its inputs stay as they were.

    Example: the two days of exercise 4, with the parameters and states of exercise 3.
        h[:, 0, :] = [[0.5242, -0.0408], [-0.4340, -0.1296]]
        c[:, 0, :] = [[0.9956, -0.1267], [-0.9856, -0.6435]]
    """
    ### BEGIN SOLUTION
    _, m, T = x.shape
    h, c = np.empty((len(h0), m, T)), np.empty((len(c0), m, T))
    h_next, c_next = h0, c0
    for t in range(T):
        h_next, c_next = lstm_cell_forward(x[:, :, t], h_next, c_next, parameters)
        h[:, :, t], c[:, :, t] = h_next, c_next
    return h, c
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "run-lstm-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(run_lstm)

# %% [markdown] nbgrader={"grade": false, "grade_id": "cell-state-gradient-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 6. `cell_state_gradient`: the direct path back
#
# **{{ cell_state_gradient | points }}:** {{ cell_state_gradient.split }}
#
# From one cell state to the next there is a short way: $c_t = f_t \odot c_{t-1} + \dots$ With the gates
# held fixed, $\partial c_t / \partial c_{t-1} = f_t$ for each unit by itself: no matrix and no
# $\tanh'$. Going back $k$ steps multiplies the last $k$ forget gates:
#
# $$\frac{\partial c_T}{\partial c_{T-k}} = f_T\, f_{T-1} \cdots f_{T-k+1}$$
#
# The gates depend on the past as well, through $h$, so this **direct path** is not the whole
# gradient. How much of it, you measure below. These products may be tiny, and are compared
# relatively: 1e-20 in place of 1e-23 is wrong.


# %% nbgrader={"grade": false, "grade_id": "cell-state-gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cell_state_gradient(forget_gates):
    """Follow the direct path from the last cell state back to all earlier ones.

    forget_gates: the forget gates of every step, shape (n_h, m, T), between 0 and 1.
    Returns dc_T/dc_{T-k} with the gates held fixed, shape (n_h, m, T+1): the last axis is the lag k,
    from 0 (the last cell state itself: 1) to T.

    Survives: T = 1, m = 1, gates that are exactly 0, products far below 1e-16. Its input stays as it
    was.

    Example: one unit, one example, gates [0.5, 0.8, 0.9] on the three days: [1, 0.9, 0.72, 0.36].
    """
    ### BEGIN SOLUTION
    n_h, m, T = forget_gates.shape
    left = np.ones((n_h, m, T + 1))
    for k in range(1, T + 1):
        left[:, :, k] = left[:, :, k - 1] * forget_gates[:, :, T - k]
    return left
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "cell-state-gradient-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(cell_state_gradient)

# %% [markdown] nbgrader={"grade": false, "grade_id": "forget-bias-for-horizon-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 7. `forget_bias_for_horizon`: how long is the path?
#
# **{{ forget_bias_for_horizon | points }}:** {{ forget_bias_for_horizon.split }}
#
# Suppose that all that reaches a forget gate is its bias: $f = \sigma(b)$ on every day. Of a cell state,
# $\sigma(b)^k$ is then left after $k$ days. Turn this round: which $b$ leaves a given fraction after
# a given lag?


# %% nbgrader={"grade": false, "grade_id": "forget-bias-for-horizon", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forget_bias_for_horizon(lag, fraction):
    """Find the forget bias with which a fraction of a cell state is left after so many steps.

    lag: the number of steps, from 1 to a million.
    fraction: what is to be left, from 0.001 to 0.999.
    Returns the bias b, a float, with sigmoid(b) ** lag = fraction.

    Survives: either end of either range, and both at once.

    Example: half is left after 7 steps with b = 2.2625, since sigmoid(2.2625) = 0.9057 and
    0.9057 ** 7 = 0.5. A tenth is left after 1 step with b = -2.1972.
    """
    ### BEGIN SOLUTION
    gate = fraction ** (1 / lag)
    return float(np.log(gate / (1 - gate)))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "forget-bias-for-horizon-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(forget_bias_for_horizon)

# %% [markdown] nbgrader={"grade": false, "grade_id": "rescue-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Do gates keep Monday?
#
# Now measure it, with your own cells. A small change of the state on some day changes the last state:
# by how much, is the norm of a Jacobian, $\|\partial s_T / \partial s_{T-k}\|_2$, where the state $s$ is
# $h$ for a GRU and $(h, c)$ together for an LSTM. As in assignment 2, the **horizon** is the first lag
# at which the norm falls below 0.01.
#
# The next cell holds the tools. They need no formula: each entry of the state is nudged up and down,
# and your cell says what becomes of it. (All nudged states are the columns of one batch.)

# %% nbgrader={"grade": false, "grade_id": "measuring-tools", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["fold"]
# The tools: networks, and how strongly their last state depends on an earlier one.
N_H, N_X, T = 64, 16, 100  # hidden units, features, days
SEED = 11


def drawn(gates, rng, scale=1.0, n_h=N_H, n_x=N_X):
    """Weights that keep sums at the size of what they add up; the biases are zero."""
    parameters = {}
    for gate in gates:
        parameters["w" + gate] = rng.normal(size=(n_h, n_x)) / np.sqrt(n_x)
        parameters["u" + gate] = scale * rng.normal(size=(n_h, n_h)) / np.sqrt(n_h)
        parameters["b" + gate] = np.zeros((n_h, 1))
    return parameters


def weak_input(rng, n_x=N_X):
    """One example; it gives pre-activations of standard deviation 0.1."""
    return 0.1 * rng.normal(size=(n_x, T))


def state_jacobian(step, xt, state, eps=1e-5):
    """The Jacobian of one step for one example, by nudging each entry of its state both ways."""
    nudges = eps * np.eye(len(state))
    nudged = state[:, np.newaxis] + np.hstack([nudges, -nudges])
    after = step(np.repeat(xt[:, np.newaxis], nudged.shape[1], axis=1), nudged)
    up, down = np.hsplit(after, 2)
    return (up - down) / (2 * eps)


def memory_curve(step, x, state):
    """The norm of ds_T/ds_{T-k} for every lag k; `step` reads a day for a batch of states."""
    jacobians = []
    for xt in x.T:
        jacobians.append(state_jacobian(step, xt, state))
        state = step(xt[:, np.newaxis], state[:, np.newaxis])[:, 0]
    product = np.eye(len(state))
    products = [product]
    for jacobian in reversed(jacobians):
        product = product @ jacobian
        products.append(product)
    return spectral_norms(np.array(products))


def spectral_norms(matrices):
    """The largest singular value of each: the root of the largest eigenvalue of its square."""
    squares = matrices.transpose(0, 2, 1) @ matrices
    return np.sqrt(np.linalg.eigvalsh(squares)[:, -1])


def memory_horizon(norms, threshold=0.01):
    """The first lag whose norm is below the threshold; infinity when there is none."""
    below = np.flatnonzero(norms < threshold)
    return below[0] if len(below) else np.inf


def in_days(horizon):
    return f"more than {T} days" if np.isinf(horizon) else f"{horizon:.0f} days"


def rnn_curve():
    """A plain RNN with orthogonal recurrent weights: the best that assignment 2 had to offer."""
    rng = np.random.default_rng(SEED)
    weights = drawn("h", rng)
    u = np.linalg.qr(weights["uh"])[0]
    x = weak_input(rng)
    return memory_curve(lambda xt, h: np.tanh(weights["wh"] @ xt + u @ h), x, np.zeros(N_H))


def gru_curve(update_bias):
    rng = np.random.default_rng(SEED)
    parameters = drawn("zrh", rng)
    parameters["bz"] += update_bias
    x = weak_input(rng)
    return memory_curve(lambda xt, h: gru_cell_forward(xt, h, parameters), x, np.zeros(N_H))


def lstm_curve(forget_bias, scale=1.0):
    rng = np.random.default_rng(SEED)
    parameters = drawn("fioc", rng, scale)
    parameters["bf"] += forget_bias
    return lstm_memory(weak_input(rng), parameters)


def lstm_memory(x, parameters):
    """The memory curve of your LSTM with these parameters; its state is h above c."""

    def step(xt, state):
        return np.concatenate(lstm_cell_forward(xt, *np.vsplit(state, 2), parameters))

    return memory_curve(step, x, np.zeros(2 * len(parameters["uf"])))


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
print(f"Your own LSTM has 16 units, and the forget bias {mine['forget_bias']:g}.")

# %% [markdown] nbgrader={"grade": false, "grade_id": "predict-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Predict, then measure
#
# **{{ (predicted_horizon + measured_horizon) | points }}:** {{ predicted_horizon }} for a prediction, {{ measured_horizon }} for the measurement
#
# The last line that the cell above printed is about an LSTM of your own: 16 units, recurrent weights
# $N(0, 1/n)$, weak input, a forget bias, and all other biases 0. After how many days does it forget,
# which is to say, what is the horizon of its whole state?
#
# Commit to a number before you measure and before you see the figure. It earns its point for being
# committed and plausible (above 0 and up to 1000 days, or `np.inf` for never), and not for being
# right. What would you expect of a network that was invented to remember?


# %% nbgrader={"grade": false, "grade_id": "predicted-horizon", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predicted_horizon(mine):
    """Commit the number of days after which your own LSTM has forgotten a change.

    mine: the numbers of your own questions; you need not use them.
    Returns a number: above 0 and up to 1000, or np.inf.

    Example: return 42
    """
    ### BEGIN SOLUTION
    return np.ceil(np.log(0.01) / -np.log1p(np.exp(-mine["forget_bias"])))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "predicted-horizon-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(predicted_horizon)

# %% [markdown] nbgrader={"grade": false, "grade_id": "measure-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Now measure it. The tools above do the nudging, `lstm_memory` with your own `lstm_cell_forward`. If
# that is wrong, it costs its own points and not this one.


# %% nbgrader={"grade": false, "grade_id": "measured-horizon", "locked": false, "schema_version": 3, "solution": true, "task": false}
def measured_horizon(mine):
    """Measure the number of days after which your own LSTM has forgotten a change.

    mine: a dictionary with x (4, 100) and parameters, as lstm_memory takes them, among others.
    Returns a number.
    """
    ### BEGIN SOLUTION
    return float(memory_horizon(lstm_memory(mine["x"], mine["parameters"])))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "measured-horizon-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(measured_horizon)

# %% nbgrader={"grade": false, "grade_id": "rescue", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# Seven networks, and your own LSTM beside what you predicted of it.
from figures import draw_rescue

curves = {}
with waiting_for("`predicted_horizon`, `gru_cell_forward` and `lstm_cell_forward`"):
    committed = float(predicted_horizon(mine))
    curves["RNN, orthogonal"] = rnn_curve()
    for bias in (0, 1, 3):
        curves[f"LSTM, forget bias {bias}"] = lstm_curve(bias)
    for bias in (0, -1, -3):
        curves[f"GRU, update bias {bias}"] = gru_curve(bias)
    draw_rescue(curves, lstm_memory(mine["x"], mine["parameters"]), committed)

# %% [markdown] nbgrader={"grade": false, "grade_id": "rescue-why", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# **Gates do not rescue by default.**
#
# With forget bias 0 every gate stands about half open, and half of a half of a half is soon nothing:
# the LSTM loses a change after 19 days, where an orthogonal RNN without any gate keeps it for 86. The
# GRU with update bias 0 does the same, and also ends at 19. What keeps is the **bias**: with a forget
# bias of 1 the LSTM still has 0.14 of the change after 100 days, with an update bias of -3 the GRU has
# 0.15. And more is not always better: with a forget bias of 3 the norm does not stay, it *grows*, 650-fold.
#
# These numbers are this seed's. Over the seeds 0 to 19, measured beforehand, an LSTM with forget bias 0
# forgets after 17 to 22 days; with bias 1 three of the twenty forget within 100 days, the first of them
# after 91; with bias 3 the norm grows 280- to 7300-fold. A GRU with update bias 0 forgets after 17 to 21
# days, with -1 after 33 to 41, with -3 not within 100.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "signs-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Two questions about signs
#
# **{{ (order_of_keeping + in_our_convention) | points }}:** {{ [order_of_keeping, in_our_convention] | shares }}. `mine["cells"]` and `mine["update_bias_elsewhere"]` hold your numbers.
#
# *Order of keeping.* `mine["cells"]` describes four cells, each by a letter: an LSTM by its forget bias,
# or a GRU, as it is defined here, by its update bias. Nothing but the bias reaches the gate. Order
# them by how much of the old state (of the cell state, if it is an LSTM) they keep from one day to the
# next, the most first.
#
# *In our convention.* A colleague sends a GRU in which $h_t = z \odot h_{t-1} + (1 - z) \odot \tilde
# h$. Its update bias is `mine["update_bias_elsewhere"]`, and nothing else reaches the gate. Which
# update bias makes our GRU keep and replace as much? And what share of the old state is kept on a day?

# %% nbgrader={"grade": false, "grade_id": "signs-numbers", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
for letter, (kind, bias) in mine["cells"].items():
    print(f"{letter}: {kind}, {'forget' if kind == 'LSTM' else 'update'} bias {bias:zg}")
print(f"The colleague's update bias: {mine['update_bias_elsewhere']:g}")


# %% nbgrader={"grade": false, "grade_id": "order-of-keeping", "locked": false, "schema_version": 3, "solution": true, "task": false}
def order_of_keeping(mine):
    """Order the four cells by the share of the old state that they keep on a day, the largest first.

    mine: a dictionary with cells, {letter: (kind, bias)}, among others.
    Returns four letters.

    Example: return "DCBA"
    """
    ### BEGIN SOLUTION
    kept = {}
    for letter, (kind, bias) in mine["cells"].items():
        gate = 1 / (1 + np.exp(-bias))
        kept[letter] = gate if kind == "LSTM" else 1 - gate
    return "".join(sorted(kept, key=kept.get, reverse=True))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "order-of-keeping-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(order_of_keeping)


# %% nbgrader={"grade": false, "grade_id": "in-our-convention", "locked": false, "schema_version": 3, "solution": true, "task": false}
def in_our_convention(mine):
    """Translate an update bias, and say what share of the old state it keeps on a day.

    mine: a dictionary with update_bias_elsewhere, among others.
    Returns two numbers: the update bias of our GRU, and the share.

    Example: return 3.2, 0.21
    """
    ### BEGIN SOLUTION
    bias = -mine["update_bias_elsewhere"]
    return bias, 1 - 1 / (1 + np.exp(-bias))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "in-our-convention-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(in_our_convention)

# %% [markdown] nbgrader={"grade": false, "grade_id": "direct-path-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### The direct path, and the rest
#
# For the direct path alone there is a simple forecast: with $f = \sigma(b)$ on every day it falls below
# 0.01 after $\ln 0.01 / \ln \sigma(b)$ days, 6.6 for $b = 0$ and 14.7 for $b = 1$. The next figure holds
# it against your `cell_state_gradient` on the gates of a real run, and against the whole state, twice:
# with recurrent weights a tenth as large, and with those from above.

# %% nbgrader={"grade": false, "grade_id": "direct-path", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# The direct path beside the whole state, with small recurrent weights and with the usual ones.
from figures import draw_direct_path

direct_path = {}


def forget_gates_of_a_run(forget_bias, scale):
    rng = np.random.default_rng(SEED)
    parameters = drawn("fioc", rng, scale)
    parameters["bf"] += forget_bias
    x = weak_input(rng)[:, np.newaxis, :]
    zero = np.zeros((N_H, 1))
    h, _ = run_lstm(x, zero, zero, parameters)
    h_before = np.concatenate([zero[:, :, np.newaxis], h[:, :, :-1]], axis=2)
    from_input = np.tensordot(parameters["wf"], x, axes=1)
    from_state = np.tensordot(parameters["uf"], h_before, axes=1)
    return sigmoid(from_input + from_state + parameters["bf"][:, :, np.newaxis])


with waiting_for("`run_lstm`, `cell_state_gradient`, and what they call"):
    for scale in (0.1, 1.0):
        for bias in (0, 1):
            gates = forget_gates_of_a_run(bias, scale)
            path = np.max(cell_state_gradient(gates), axis=(0, 1))  # the unit that keeps most
            direct_path[scale, bias] = path, lstm_curve(bias, scale)
    draw_direct_path(direct_path, sigmoid)

# %% [markdown] nbgrader={"grade": false, "grade_id": "direct-path-why", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# **Where the rest comes from.**
#
# With small recurrent weights the forecast of 6.6 and 14.7 days is close: the whole state forgets after
# 8 and 18 days, a little later than the forecast because some unit's gates stand a little more open
# than $\sigma(b)$. There the direct path is nearly all of the gradient.
#
# With recurrent weights of the usual size the direct path is hardly longer, 8 and 17 days, and the
# whole state remembers for 19 and for more than 100. So most of what is left takes the other way:
# through the hidden state, into tomorrow's gates and candidate, and round again. That way is a product of
# matrices, as in a plain RNN, and like that one it may fade or grow. It is why a forget bias of 3 makes
# the norm grow although no gate can ever be above 1.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "monday-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What is left of Monday
#
# **{{ left_of_monday | points | capitalize }}.** On Monday a unit's input gate and candidate add `mine["written_on_monday"]` to its cell
# state. `mine["forget_gates"]` are its forget gates of the seven days, from Monday on; each is the $f_t$ of
# its own day. How much of what was written on Monday is in the cell state after Sunday?


# %% nbgrader={"grade": false, "grade_id": "left-of-monday", "locked": false, "schema_version": 3, "solution": true, "task": false}
def left_of_monday(mine):
    """Say how much of what Monday wrote is in the cell state after Sunday.

    mine: a dictionary with written_on_monday and forget_gates, {day: gate} in the order of the week.
    Returns a number.
    """
    ### BEGIN SOLUTION
    left = mine["written_on_monday"]
    for day in ("Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        left *= mine["forget_gates"][day]
    return left
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "left-of-monday-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(left_of_monday)

# %% [markdown] nbgrader={"grade": false, "grade_id": "training-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Monday's number
#
# A memory that exists on the first day of training is one thing, a memory that can be *learnt* another.
# So here is a task that needs one. On the first day a number arrives, with a mark beside it. For 59
# days more numbers arrive, without a mark. On the last day the network is asked for the first. Who has
# learnt nothing answers 0 whatever comes, and is off by $1/3$ in the mean square: that is the line of chance.
#
# Three networks of the same size learn it from the same examples, with the same optimiser: a plain RNN,
# an LSTM with forget bias 0, and an LSTM whose forget bias comes from your `forget_bias_for_horizon`,
# so that half of a cell state is left after 60 days. Both LSTMs run on your own `run_lstm`. The cell takes
# less than a minute on a quiet machine.
#
# The ways back, from the loss to every weight, are given, in `figures.py`; after one question a cell
# holds them against numerical differences of your own functions.


# %% [markdown] nbgrader={"grade": false, "grade_id": "chance-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### The line of chance
#
# **{{ line_of_chance | points | capitalize }}.** For numbers between -1 and 1 the line is at $1/3$. Where is it for numbers drawn
# evenly between `-mine["largest"]` and `mine["largest"]`, if the answer is always 0?


# %% nbgrader={"grade": false, "grade_id": "line-of-chance", "locked": false, "schema_version": 3, "solution": true, "task": false}
def line_of_chance(mine):
    """Give the mean square error of one who always answers 0.

    mine: a dictionary with largest, among others.
    Returns a number.
    """
    ### BEGIN SOLUTION
    numbers = np.linspace(-mine["largest"], mine["largest"], 10**5)
    return np.mean(numbers**2)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "line-of-chance-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(line_of_chance)


# %% nbgrader={"grade": false, "grade_id": "gradients-agree", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# The given ways back, beside numerical differences of your own functions.
from figures import largest_disagreement, tell_disagreement, through_rnn, way_through

disagreement = {}
with waiting_for("`run_lstm`, and what it calls"):
    through_lstm = way_through(run_lstm, sigmoid)
    for name, through, gates in (("RNN", through_rnn, ""), ("LSTM", through_lstm, "fioc")):
        disagreement[name] = largest_disagreement(through, gates, np.random.default_rng(SEED))
        tell_disagreement(name, disagreement[name])

# %% nbgrader={"grade": false, "grade_id": "training", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# Three networks learn Monday's number, from the same examples.
from figures import DAYS, UNITS, drawn_for_training, train

losses = {}
with waiting_for("`run_lstm`, `forget_bias_for_horizon`, and what they call"):
    plain = drawn_for_training("", UNITS, np.random.default_rng(0))
    losses["RNN"] = train("RNN", through_rnn, plain)
    for bias in (0.0, float(forget_bias_for_horizon(DAYS, 0.5))):
        gated = drawn_for_training("fioc", UNITS, np.random.default_rng(0))
        gated["bf"] += bias
        name = f"LSTM, forget bias {bias:.2g}"
        losses[name] = train(name, way_through(run_lstm, sigmoid), gated)

# %% nbgrader={"grade": false, "grade_id": "training-figure", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# What they have learnt.
from figures import draw_training

draw_training(losses)

# %% [markdown] nbgrader={"grade": false, "grade_id": "training-why", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# **What the bias did.**
#
# The plain RNN and the LSTM with forget bias 0 stay at the line of chance: at birth, next to no
# gradient reaches the first day, and so nothing says in which direction to look. The LSTM whose forget
# gates begin open leaves the line within the first steps. It is the same cell, with the same weights
# and the same optimiser; it differs in one bias.
#
# Is that fair to the plain RNN? Not every draw of its weights ends like this one. Of a dozen tried
# beforehand, one or two left the line of chance within these 300 steps, and with a learning rate of
# 0.01 about half did, the best of them far below it. How your processor rounds has a say in which.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "experiments-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Your own experiments
#
# The cell below is yours, and not graded. Some things to try:
#
# - Train an LSTM with forget bias 1, the usual advice. Is it enough for 60 days? For 20?
# - Another seed, another learning rate, an orthogonal `w2` for the plain RNN.
# - Set the update bias of a GRU so that half is left after 60 days. What is its `memory_curve`?

# %%
# Your own experiments. After the cells above, all their functions are there to use.

# %% [markdown] nbgrader={"grade": false, "grade_id": "overview-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Before you hand in
#
# How everything stands. It may take some seconds, as every check runs once more.

# %% nbgrader={"grade": false, "grade_id": "overview", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
check()

# %% [markdown] nbgrader={"grade": false, "grade_id": "ahead", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Key takeaways
#
# - A **gate** is a number between 0 and 1 for each unit, computed from the input and the state, which
#   says how much passes.
# - A **GRU** has an update and a reset gate and one state; an **LSTM** has a forget gate to erase, an
#   input gate to write and an output gate to show, and a cell state beside the hidden state.
# - Along the direct path of the cell states, forget gates multiply the gradient, and no matrix does.
#   Gates near 1 keep it; gates at 0.5 lose it faster than many a plain RNN.
# - So it is not the gate that keeps Monday, but the gate's bias, until training has moved it.
# - **Attention** (assignment 4) does without the relay from day to day: it looks back at all days at once.
