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
# # Reading the week
#
# **Assignment 1 · `rnn_forward` · {{ total | points }} · about 2 hours**
#
# You will write the forward pass of a recurrent neural network (RNN) in four small functions, each
# built on the one before, and then watch it read.
#
# | exercise | what it does | points |
# | --- | --- | ---: |
# | 1. `softmax` | turns scores into probabilities | {{ softmax }} |
# | 2. `rnn_cell_forward` | reads one day | {{ rnn_cell_forward }} |
# | 3. `run_forward` | reads the whole week, keeps the end | {{ run_forward }} |
# | 4. `unroll_forward` | reads the whole week, keeps every day | {{ unroll_forward }} |
#
# Run the cells from top to bottom. Write your code in the answer cells, and run the `check` cell
# below each as often as you like: it answers at once. `check()`, with nothing between the brackets,
# says of everything how it stands. Add cells of your own wherever you want. Code that only shows is
# folded: run it like any other, and open it with a click on its line.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

from selfcheck import check, waiting_for

# %% [markdown] nbgrader={"grade": false, "grade_id": "story", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Monday is gone
#
# Meera reads the news for a living. Every evening she folds the day's stories into what she already
# has in mind, sleeps, and begins again. Then, one Sunday, her editor wants the whole week on one
# page: what happened, and where it is heading.
#
# Saturday is easy. Friday comes back with a little effort. Wednesday is a blur. And Monday, when
# the story that explains all the others broke, is gone. She never chose to drop it. Her head has
# room for one picture of the world, and each day painted over part of it.
#
# A recurrent network reads in the same way. It keeps one **hidden state** of fixed size, rewrites
# it at every step, and has nothing else to remember with. In this assignment you build the reader.
# In the next you find out, with numbers, when it forgets Monday, and when it does not.

# %% [markdown] nbgrader={"grade": false, "grade_id": "equations", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## The two equations
#
# On day $t$ the network mixes the day's input $x_t$ with yesterday's state $h_{t-1}$:
#
# $$h_t = \tanh(W_h\, h_{t-1} + W_x\, x_t + b_h) \tag{1}$$
#
# and reads scores off the new state, one for each possible answer:
#
# $$y_t = W_y\, h_t + b_y \tag{2}$$
#
# The prediction is $\hat y_t = \operatorname{softmax}(y_t)$: the same scores, made into
# probabilities. The weights do not depend on $t$. Monday and Sunday are read with the same eyes,
# and what differs between them is only the state.
#
# ![A recurrent network unrolled over a week. Boxes for Monday, Tuesday and, after dots, Sunday
# stand in a row, all with the same weights. The state h0 enters Monday's box from the left, and h1
# to h6 pass from each box to the next; h7 leaves Sunday's box. Each day's input x enters its box
# from below, and its prediction y-hat leaves at the top.](unrolled.png)

# %% [markdown] nbgrader={"grade": false, "grade_id": "conventions", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Conventions
#
# **Columns are examples.** A batch of $m$ examples with $n$ features each is an array `(n, m)`, and
# a sequence of $T$ steps is `(n, m, T)`: features, batch, time. In the lecture's words: vocabulary
# size, batch size, time steps.
#
# | in the equations | in code | shape |
# | --- | --- | --- |
# | $x_t$ | `xt`, which is `x[:, :, t]` | `(n_x, m)` |
# | $h_{t-1}$, $h_t$ | `a_prev`, `a_next` | `(n_a, m)` |
# | $h_0$ | `a0` | `(n_a, m)` |
# | $\hat y_t$ | `yt_pred` | `(n_y, m)` |
# | $W_x$ | `parameters["w1"]` | `(n_a, n_x)` |
# | $W_h$ | `parameters["w2"]` | `(n_a, n_a)` |
# | $b_h$ | `parameters["b1"]` | `(n_a, 1)` |
# | $W_y$ | `parameters["w3"]` | `(n_y, n_a)` |
# | $b_y$ | `parameters["b2"]` | `(n_y, 1)` |
#
# - $m$ and $T$ are at least 1. Python counts from 0, so day 1 is `x[:, :, 0]`.
# - Results are `float64`. For `float32` inputs, `float32` or `float64` are both right.
# - A function leaves its inputs as they were, and remembers nothing from one call to the next.
# - Two results are returned as a tuple, in the order given.
#
# ### How points are given
#
# Each exercise is graded on three criteria, and its points are split between them:
#
# - **shapes**: the right number of results, each in the right shape;
# - **values**: the right numbers, on small inputs of many sizes and on awkward ones;
# - **seeded**: the right numbers on random inputs drawn for you alone, and on the lecture's own run
#   where it applies.
#
# Numbers are right within 1e-6 of their size (1e-3 for `float32` inputs). While a shape is wrong,
# values are not assessed. A mistake costs once: if only your `softmax` is wrong, the functions that
# call it can still earn all their points. Any correct way of writing a function is welcome.

# %% [markdown] nbgrader={"grade": false, "grade_id": "softmax-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. `softmax`: from scores to probabilities
#
# **{{ softmax | points }}:** {{ softmax.split }}
#
# $$\operatorname{softmax}(x)_k = \frac{e^{x_k}}{\sum_j e^{x_j}}$$
#
# Each column is one example and is normalised by itself. Big scores get big shares, every share is
# at least 0, and each column sums to 1.
#
# There is one trap. $e^{1000}$ is more than a `float64` can hold, and then infinity is divided by
# infinity. The way out is that softmax looks at *differences* only: subtracting the same number
# from all scores of a column changes nothing on paper, and everything on a computer. Which number,
# for which column, is for you to choose.


# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax(x):
    """Turn each column of scores into probabilities.

    x: scores, shape (K,) or (K, m); floats or integers.
    Returns probabilities, same shape as x; each column sums to 1.

    Survives: scores of 1000 and far beyond, columns that lie thousands apart, a single column,
    whole numbers. x stays as it was.

    Example: the columns [1, 2, 3] and [1001, 1002, 1003] both become [0.0900, 0.2447, 0.6652].
    """
    ### BEGIN SOLUTION
    # The column's own maximum: the largest power is then 1, so nothing overflows and the sum is
    # never 0. One maximum for all columns would do the first and not the second.
    powers = np.exp(x - np.max(x, axis=0, keepdims=True))
    return powers / np.sum(powers, axis=0, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softmax-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(softmax)

# %% [markdown] nbgrader={"grade": false, "grade_id": "rnn-cell-forward-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. `rnn_cell_forward`: one day
#
# **{{ rnn_cell_forward | points }}:** {{ rnn_cell_forward.split }}
#
# Equation (1), then `softmax` of equation (2). All $m$ examples of the batch are read at once, one
# in each column; the biases have a single column, and numpy's broadcasting lends it to every
# example.
#
# Follow the shapes, and the order of every product falls into place: `(n_a, n_x)` meets `(n_x, m)`
# and leaves `(n_a, m)`.


# %% nbgrader={"grade": false, "grade_id": "rnn-cell-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rnn_cell_forward(xt, a_prev, parameters):
    """Read one step: mix its input with the previous state, and predict.

    xt: the step's input, shape (n_x, m).
    a_prev: the previous hidden state, shape (n_a, m).
    parameters: a dictionary with w1 (n_a, n_x), w2 (n_a, n_a), b1 (n_a, 1), w3 (n_y, n_a) and
        b2 (n_y, 1).
    Returns a_next, the new hidden state, shape (n_a, m), and yt_pred, the probabilities,
    shape (n_y, m).

    Survives: m = 1, sizes that all differ, scores of 1000. Its inputs stay as they were.

    Example: n_x = 1, n_a = 2, n_y = 3, m = 1, with
        w1 = [[1], [-1]]    w2 = [[0.5, 0], [1, 0.5]]         b1 = [[0], [0.1]]
                            w3 = [[1, 0], [0, 1], [1, -1]]    b2 = [[0], [0], [0.5]]
        xt = [[0.3]]        a_prev = [[0.4], [-0.2]]
    Inside the tanh stands [[0.5], [0.1]], so a_next = [[0.4621], [0.0997]].
    The scores are [[0.4621], [0.0997], [0.8624]], so yt_pred = [[0.3136], [0.2183], [0.4681]].
    """
    ### BEGIN SOLUTION
    w1, w2, b1 = parameters["w1"], parameters["w2"], parameters["b1"]
    w3, b2 = parameters["w3"], parameters["b2"]
    a_next = np.tanh(w1 @ xt + w2 @ a_prev + b1)  # (n_a, m), equation (1)
    yt_pred = softmax(w3 @ a_next + b2)  # (n_y, m), equation (2)
    return a_next, yt_pred
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "rnn-cell-forward-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(rnn_cell_forward)

# %% [markdown] nbgrader={"grade": false, "grade_id": "run-forward-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. `run_forward`: the whole week
#
# **{{ run_forward | points }}:** {{ run_forward.split }}
#
# Begin with the state `a0`, read the days in order, and hand each day's state to the next. On
# Sunday evening return what is in mind then: the last state and the last prediction. This is all
# that Meera has to write her page from.


# %% nbgrader={"grade": false, "grade_id": "run-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def run_forward(x, a0, parameters):
    """Read a whole sequence, and keep the last step.

    x: the inputs of all steps, shape (n_x, m, T); floats or integers.
    a0: the hidden state before the first step, shape (n_a, m).
    parameters: as for rnn_cell_forward.
    Returns a_next, the last hidden state, shape (n_a, m), and yt_pred, the last step's
    probabilities, shape (n_y, m).

    Survives: T = 1, m = 1, an a0 that is not zero. Its inputs stay as they were.

    Example: two days, x = [[[0.3, -0.6]]] of shape (1, 1, 2), with the parameters of exercise 2 and
    its a_prev as a0. After day 1 the state is [[0.4621], [0.0997]]. Inside the tanh of day 2 stands
    [[-0.3689], [1.2120]], so a_next = [[-0.3531], [0.8373]] and
    yt_pred = [[0.1999], [0.6574], [0.1427]].
    """
    ### BEGIN SOLUTION
    a_next = a0
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "run-forward-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(run_forward)

# %% [markdown] nbgrader={"grade": false, "grade_id": "unroll-forward-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. `unroll_forward`: every day of it
#
# **{{ unroll_forward | points }}:** {{ unroll_forward.split }}
#
# The same reading, with a diary. Keep the state and the prediction of every step, with time as the
# last axis, as in `x`. `a0` is not among them: the diary begins on Monday evening. To find out
# later where the memory went, you need every page.


# %% nbgrader={"grade": false, "grade_id": "unroll-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def unroll_forward(x, a0, parameters):
    """Read a whole sequence, and keep every step.

    x: the inputs of all steps, shape (n_x, m, T); floats or integers.
    a0: the hidden state before the first step, shape (n_a, m).
    parameters: as for rnn_cell_forward.
    Returns a, the hidden state after each step, shape (n_a, m, T), and y_pred, each step's
    probabilities, shape (n_y, m, T).

    Survives: T = 1, m = 1, an a0 that is not zero. Its inputs stay as they were.

    Example: the two days of exercise 3. a has shape (2, 1, 2) and y_pred (3, 1, 2); for the one
    example there is, with a row for each unit and a column for each day,
        a[:, 0, :] = [[0.4621, -0.3531], [0.0997, 0.8373]]
        y_pred[:, 0, :] = [[0.3136, 0.1999], [0.2183, 0.6574], [0.4681, 0.1427]]
    """
    ### BEGIN SOLUTION
    _, m, T = x.shape
    n_y, n_a = parameters["w3"].shape
    a, y_pred = np.empty((n_a, m, T)), np.empty((n_y, m, T))
    a_next = a0
    for t in range(T):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t], y_pred[:, :, t] = a_next, yt_pred
    return a, y_pred
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "unroll-forward-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(unroll_forward)

# %% [markdown] nbgrader={"grade": false, "grade_id": "lecture-run-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## The lecture's own run
#
# Now the run from the lecture, with your functions: a vocabulary of 5000 words, 5 examples, 10
# steps and 231 hidden units, everything drawn from the normal distribution with seed 182. The order
# of the draws is part of the recipe. The next cell makes them and holds your result against what is
# known of the right one.

# %% nbgrader={"grade": false, "grade_id": "lecture-run", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# The lecture's own run, with your functions.
from figures import compare_with_lecture

np.random.seed(182)
n_x, n_a, n_y, m, T = 5000, 231, 5000, 5, 10
draw = np.random.randn
x_t = draw(n_x, m, T)
a_prev = draw(n_a, m)
parameters = {
    "w1": draw(n_a, n_x),
    "w2": draw(n_a, n_a),
    "b1": draw(n_a, 1),
    "b2": draw(n_y, 1),
    "w3": draw(n_y, n_a),
}
print(f"The first number drawn: {x_t[0, 0, 0]:.10f} (the lecture's: 0.2641628053)")

with waiting_for("`run_forward`, and for what it calls"):
    compare_with_lecture(*run_forward(x_t, a_prev, parameters))

# %% [markdown] nbgrader={"grade": false, "grade_id": "saturation-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What its hidden units look like
#
# The next figure needs your `unroll_forward`. It shows all hidden activations of that run beside
# those of a gentler one: the same draws, with `w1` divided by $\sqrt{5000}$ and `w2` by
# $\sqrt{231}$.

# %% nbgrader={"grade": false, "grade_id": "saturation", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# The hidden units of that run, beside those of a gentler one.
from figures import draw_saturation

gentle = {
    **parameters,
    "w1": parameters["w1"] / np.sqrt(n_x),
    "w2": parameters["w2"] / np.sqrt(n_a),
}
with waiting_for("`unroll_forward`, and for what it calls"):
    a, _ = unroll_forward(x_t, a_prev, parameters)
    a_gentle, _ = unroll_forward(x_t, a_prev, gentle)
    draw_saturation(a, a_gentle, (n_a, m, T))

# %% [markdown] nbgrader={"grade": false, "grade_id": "saturation-why", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# **Four units in five are stuck.**
# Inside the tanh, each unit adds up 5000 products of two standard normal numbers. Such a sum has a
# standard deviation of $\sqrt{5000} \approx 71$, and with the recurrent part about 72. But beyond
# $|z| \approx 19$, $\tanh z$ is closer to $\pm 1$ than `float64` can tell, and a normal number with
# standard deviation 72 falls outside $\pm 19$ in 79 % of all cases. That is the figure. Such units
# are **saturated**: they are switches, and no longer report *how much*. The gentler run divides by
# the square root of the number of terms, which brings the sums back to about 1.6, and tanh to life.
#
# **So this run is a fine demonstration and a poor test.** Measured beforehand: replace tanh by a bare
# sign function, and 96.6 % of the last state stay within 0.001 of the right value. Leave out $b_h$
# altogether, and 96 % do. Whoever looks at a few of these numbers learns next to nothing.
#
# A good test does the opposite, and so do the checks above. Its numbers are small enough for tanh
# to be curved and not flat. Its biases and its first state are not zero, or forgetting them would
# not show. And its sizes $n_x$, $n_a$, $n_y$, $m$ and $T$ all differ: in a square array, summing
# along the wrong axis or taking a transpose gives the right shape and the wrong answer, and a bias
# may stretch along the wrong side unnoticed. With $m = T$, even batch and time can trade places.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "experiments-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Your own experiments
#
# The cell below is yours, and not graded. Some things to try:
#
# - Read the week twice with the gentler weights, changing nothing but Monday. How far apart are the
#   two states on each day that follows?
# - Scale the inputs up and down. Where does saturation begin?
# - Hand the days over in reverse order. Does the network notice?

# %%
# Your own experiments. After the cells above, x_t, a_prev, parameters and gentle are there to use.

# %% [markdown] nbgrader={"grade": false, "grade_id": "overview-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Before you hand in
#
# How everything stands. It may take some seconds, as every check runs once more.

# %% nbgrader={"grade": false, "grade_id": "overview", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
check()

# %% [markdown] nbgrader={"grade": false, "grade_id": "ahead", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## What comes next
#
# To *learn* that Monday matters, the network must send a signal back from Sunday: the gradient. The
# story usually told is short. On its way back the signal is multiplied, at each day, by the
# derivative of tanh, a number between 0 and 1; many such factors make almost nothing; so the
# gradient vanishes, and whatever lies far back cannot be learnt.
#
# That is half of it. Each day also multiplies by $W_h$, which may shrink the signal or enlarge it,
# and the two factors pull against each other. Which one wins, in a gentle network and in the
# saturated one above? In assignment 2 you commit to a guess and then measure. Do not be too sure.
#
# ## Key takeaways
#
# - A recurrent network reads a sequence one step at a time, with the **same weights** at every
#   step. All it knows of the past is in one **hidden state** of fixed size, which is what a
#   feedforward network lacks, and what suits it to text, speech and time series.
# - Equation (1) makes the new state from the old one and the input; equation (2) reads scores off
#   it, and softmax makes them probabilities. Subtracting each column's maximum keeps softmax
#   finite.
# - Large sums push tanh against its ends, where it says yes or no and nothing between. Scale
#   matters.
# - Sizes that all differ, biases that are not zero and numbers of moderate size make a test that
#   can fail. A test that cannot fail tells you nothing.
# - What is learnt of early steps depends on the gradient that reaches them, and over long sequences
#   it can fade exponentially (assignment 2).
# - A **GRU**, gated recurrent unit, has gates that decide how much of the state to keep and how
#   much to rewrite (assignment 3).
# - An **LSTM**, long short-term memory, carries a separate memory cell, with a forget gate to
#   erase, an input gate to write and an output gate to read (assignment 3).
# - **Attention** need not carry the week along: it looks back at all days at once and weighs them.
#   Transformers are built on it (assignment 4).
