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
# # Looking back at the whole week
#
# **Assignment 4 · `attention` · {{ total | points }} · about 4 hours**
#
# You will write attention in five small functions, each built on the one before, and then measure
# whether Monday still reaches Sunday.
#
# | exercise | what it does | points |
# | --- | --- | ---: |
# | 1. `attention_scores` | how well each day answers a question | {{ attention_scores }} |
# | 2. `attention_weights` | how much of the reader each day gets | {{ attention_weights }} |
# | 3. `attend` | one look back at the whole week | {{ attend }} |
# | 4. `self_attention` | every day looks back | {{ self_attention }} |
# | 5. `attention_jacobian_norms` | how strongly each day is still felt | {{ attention_jacobian_norms }} |
# | predict, then measure | what a longer archive costs | {{ predicted_dilution + measured_dilution }} |
# | three questions | shares, distances, and the price | {{ share_of_a_day + who_feels_it_more + price_of_looking }} |
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
# ## The week on the table
#
# For three assignments Meera has carried the week in her head. Each evening she folded the day into
# what she already knew, and each evening something older went out to make room. Gates helped: she
# learnt to guard what mattered. But whatever she guarded had to pass through every evening since.
#
# This Sunday she does something else. She spreads all seven papers on the kitchen table. She reads
# today's headline, asks what it takes for granted, and runs her eye over the other six. Most of them
# have nothing to say to it. One does, and she reads that one properly. It is Monday's.
#
# Nothing was carried, so nothing was lost on the way. That is **attention**: it keeps every state and
# goes back to look. The price is a table for all the papers, and one pair of eyes: what one page gets
# the others do without. You will build the reader, and then measure that price.

# %% [markdown] nbgrader={"grade": false, "grade_id": "equations", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## The three equations
#
# A **query** $q$ says what is looked for. Every step $t$ has a **key** $k_t$, which says what it can
# be found by, and a **value** $v_t$, which is what is read there. All queries and keys have $d$
# entries. First, each key is scored against the query:
#
# $$a_t = \frac{q \cdot k_t}{\sqrt d} \tag{1}$$
#
# Scores become weights, which are positive and sum to 1:
#
# $$w_t = \frac{e^{a_t}}{\sum_s e^{a_s}} \tag{2}$$
#
# And the **context**, which is all that the reader takes away, is the average of the values with
# these weights:
#
# $$c = \sum_t w_t\, v_t \tag{3}$$
#
# There is no recursion in this. Monday is as many steps from Sunday as Saturday is: one.
#
# Why $\sqrt d$? If the entries of $q$ and $k_t$ are independent, with mean 0 and variance 1, each of
# the $d$ products in $q \cdot k_t$ has variance 1, and their sum has variance $d$. Undivided, the
# scores of long vectors lie far apart, softmax gives everything to the largest of them, and its
# gradient all but disappears. Divided by $\sqrt d$, they have variance 1 whatever $d$ is.

# %% [markdown] nbgrader={"grade": false, "grade_id": "conventions", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Conventions
#
# **Columns are examples.** A batch of $m$ examples with $n$ features each is an array `(n, m)`, and
# a sequence of $T$ steps is `(n, m, T)`: features, batch, time.
#
# | in the equations | in code | shape |
# | --- | --- | --- |
# | $q$ | `query` | `(d, m)` |
# | $k_1 \dots k_T$ | `keys` | `(d, m, T)` |
# | $v_1 \dots v_T$ | `values` | `(d_v, m, T)` |
# | $a$ | `scores` | `(T, m)` |
# | $w$ | `weights` | `(T, m)`, or `(T, T, m)`: query, key, example |
# | $c$ | `context` | `(d_v, m)`, or `(d_v, m, T)` |
# | who may look where | `mask` | `(T, m)`, True = may look |
# | $W_q$, $W_k$ | `parameters["wq"]`, `parameters["wk"]` | `(d, n_x)` |
# | $W_v$ | `parameters["wv"]` | `(d_v, n_x)` |
#
# What was `a` or `h` in earlier assignments, a state for each day, comes here as `keys`, `values` or
# `states`; an input weight, `w1` there or `w` and a gate's letter, is `wq`, `wk` or `wv`. There are no
# recurrent weights: nothing here is like `w2` or `u`.
#
# - $m$ and $T$ are at least 1. Python counts from 0, so day 1 is `x[:, :, 0]`.
# - **Lag** counts back from the last step: lag 0 is the last state itself, lag $T - 1$ the first.
# - Results are `float64`. For `float32` inputs, `float32` or `float64` are both right.
# - A function leaves its inputs as they were, and remembers nothing from one call to the next.
# - Two results are returned as a tuple, in the order given.
#
# Each exercise is graded on **shapes**, **values** and **seeded** inputs drawn for you alone. Numbers
# are right within 1e-6 of their size (1e-3 for `float32` inputs), and a weight that is masked is right
# when it is 0, not when it is small. While a shape is wrong, values are not assessed. A mistake costs
# once: if only your `attention_scores` is wrong, the functions that call it can still earn all their
# points. Any correct way of writing a function is welcome. A question beside the functions has one
# answer, and its numbers may be rounded to 1 %.

# %% [markdown] nbgrader={"grade": false, "grade_id": "softmax-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## What you have already
#
# `softmax` was an exercise of assignment 1. It is given here, so that what went wrong there costs
# nothing more. It works down the columns, and stays finite for every finite score.


# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": true, "schema_version": 3, "solution": false, "task": false}
def softmax(x):
    """Turn each column of scores into probabilities; x and the result are (K,) or (K, m)."""
    powers = np.exp(x - np.max(x, axis=0))
    return powers / np.sum(powers, axis=0)


# %% [markdown] nbgrader={"grade": false, "grade_id": "attention-scores-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. `attention_scores`: how well does each day answer?
#
# **{{ attention_scores | points }}:** {{ attention_scores.split }}
#
# Equation (1), for every step and every example. Example $j$ has a query of its own, the column
# `query[:, j]`, and it meets the keys of its own sequence, `keys[:, j, t]`, and no others.


# %% nbgrader={"grade": false, "grade_id": "attention-scores", "locked": false, "schema_version": 3, "solution": true, "task": false}
def attention_scores(query, keys):
    """Score every key against the query of its example.

    query: what is looked for, shape (d, m).
    keys: what each step can be found by, shape (d, m, T).
    Returns the scores, shape (T, m): dot products divided by the square root of d.

    Survives: T = 1, m = 1, entries up to a million. Its inputs stay as they were.

    Example: d = 4, m = 1, T = 3, with query = [[1], [0], [2], [-1]] and, with a row for each
    feature and a column for each day,
        keys[:, 0, :] = [[2, 0, -1], [1, 1, 2], [0, 1, 0], [0, 2, 1]]
    The dot products are 2, 0 and -2, and the root of 4 is 2: the scores are [[1], [0], [-1]].
    """
    ### BEGIN SOLUTION
    d = query.shape[0]
    products = query[:, :, np.newaxis] * keys  # (d, m, T)
    return products.sum(axis=0).T / np.sqrt(d)  # (T, m), equation (1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "attention-scores-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(attention_scores)

# %% [markdown] nbgrader={"grade": false, "grade_id": "attention-weights-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. `attention_weights`: how much of the reader does each day get?
#
# **{{ attention_weights | points }}:** {{ attention_weights.split }}
#
# Equation (2) is `softmax`, and without a mask there is nothing more to do.
#
# A **mask** says where an example may look: True where it may, False where it may not. (In some
# libraries True means *hidden*. It is worth looking up, every time.) A hidden step gets the weight 0,
# exactly, and the others share the whole unit among them, as if it had never been there.
#
# Mind two things. A score of 0 is not a weight of 0, since $e^0 = 1$. Which score has a weight of 0?
# And an example may be allowed to look nowhere at all. Then there is nothing to share out, and its
# column is all 0: not NaN, and not a vague look at everything.


# %% nbgrader={"grade": false, "grade_id": "attention-weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def attention_weights(scores, mask=None):
    """Share one unit of attention among the steps that may be looked at.

    scores: how well each step answers, shape (T, m).
    mask: None, or booleans of shape (T, m): True where the step may be looked at.
    Returns the weights, shape (T, m). Each column sums to 1; a masked weight is exactly 0; a
    column that is masked throughout is all 0.

    Survives: scores up to a million either way, a hidden score far above the others, T = 1, m = 1.
    Its inputs stay as they were.

    Example: scores = [[1], [0], [-1]] become [[0.6652], [0.2447], [0.0900]]; with the mask
    [[True], [False], [True]] they become [[0.8808], [0], [0.1192]]; with a mask of three times
    False, [[0], [0], [0]].
    """
    ### BEGIN SOLUTION
    if mask is None:
        return softmax(scores)
    some = mask.any(axis=0)
    # exp(-inf) is exactly 0. A column with nothing to see would be -inf - (-inf), which is NaN: it
    # goes through softmax unmasked, and is set to 0 afterwards.
    visible = np.where(mask | ~some, scores, -np.inf)
    return np.where(some, softmax(visible), 0.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "attention-weights-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(attention_weights)

# %% [markdown] nbgrader={"grade": false, "grade_id": "attend-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. `attend`: one look back
#
# **{{ attend | points }}:** {{ attend.split }}
#
# Scores, weights, and then equation (3). Keys are for finding, values are for reading: the two
# arrays may well have different numbers of features.


# %% nbgrader={"grade": false, "grade_id": "attend", "locked": false, "schema_version": 3, "solution": true, "task": false}
def attend(query, keys, values, mask=None):
    """Look back at every step at once, and average what is read there.

    query: shape (d, m).
    keys: shape (d, m, T).
    values: what is read at each step, shape (d_v, m, T).
    mask: None, or booleans of shape (T, m), as for attention_weights.
    Returns context, the values averaged with the weights, shape (d_v, m), and weights, shape
    (T, m). An example that may look nowhere has the context 0.

    Survives: T = 1, m = 1, d_v unlike d. Its inputs stay as they were.

    Example: the query and keys of exercise 1, and values with d_v = 2,
        values[:, 0, :] = [[10, 20, 30], [0, 1, -1]]
    Then weights = [[0.6652], [0.2447], [0.0900]] and context = [[14.2479], [0.1547]]. With the mask
    [[True], [False], [True]], context = [[12.3841], [-0.1192]].
    """
    ### BEGIN SOLUTION
    weights = attention_weights(attention_scores(query, keys), mask)  # (T, m)
    context = (values * weights.T).sum(axis=2)  # (d_v, m), equation (3)
    return context, weights
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "attend-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(attend)

# %% [markdown] nbgrader={"grade": false, "grade_id": "self-attention-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. `self_attention`: every day looks back
#
# **{{ self_attention | points }}:** {{ self_attention.split }}
#
# In **self-attention** the query comes from the sequence, too: every step makes a query, a key and a
# value of its input, with three matrices that all steps share,
#
# $$q_t = W_q\, x_t \qquad k_t = W_k\, x_t \qquad v_t = W_v\, x_t$$
#
# and then every step attends to all steps, itself among them. What a day asks for and what it offers
# need not be the same thing, which is why $W_q$ and $W_k$ are two matrices.
#
# With `causal=True` no key may be later than its query: Thursday sees Monday to Thursday. That is how
# a network that is to predict the next word is kept from reading it.


# %% nbgrader={"grade": false, "grade_id": "self-attention", "locked": false, "schema_version": 3, "solution": true, "task": false}
def self_attention(x, parameters, causal=False):
    """Let every step of a sequence attend to its steps.

    x: the inputs of all steps, shape (n_x, m, T); floats or whole numbers.
    parameters: a dictionary with wq (d, n_x), wk (d, n_x) and wv (d_v, n_x).
    causal: whether a step is kept from seeing the steps after it.
    Returns context, what each step takes away, shape (d_v, m, T), and weights, shape (T, T, m):
    weights[t, s, j] is what the query of step t gives to the key of step s in example j.

    Survives: T = 1, m = 1, sizes that all differ. Its inputs stay as they were.

    Example: x = [[[1, 0, 2]]] of shape (1, 1, 3), wq = [[2]], wk = [[0.5]], wv = [[10]]. With a row
    for each query and a column for each key,
        weights[:, :, 0] = [[0.2447, 0.0900, 0.6652], [0.3333, 0.3333, 0.3333],
                            [0.1173, 0.0159, 0.8668]]
    and context = [[[15.7521, 10, 18.5094]]]. With causal=True,
        weights[:, :, 0] = [[1, 0, 0], [0.5, 0.5, 0], [0.1173, 0.0159, 0.8668]]
    and context = [[[10, 5, 18.5094]]].
    """
    ### BEGIN SOLUTION
    _, m, T = x.shape
    # tensordot runs over the features: (d, n_x) meets (n_x, m, T) and leaves (d, m, T).
    queries = np.tensordot(parameters["wq"], x, axes=1)
    keys = np.tensordot(parameters["wk"], x, axes=1)
    values = np.tensordot(parameters["wv"], x, axes=1)
    contexts, weights = [], []
    for t in range(T):
        mask = None
        if causal:
            mask = np.zeros((T, m), dtype=bool)
            mask[: t + 1] = True  # steps 0 to t
        context, weight = attend(queries[:, :, t], keys, values, mask)
        contexts.append(context)
        weights.append(weight)
    return np.stack(contexts, axis=2), np.stack(weights, axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "self-attention-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(self_attention)

# %% [markdown] nbgrader={"grade": false, "grade_id": "jacobian-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5. `attention_jacobian_norms`: how strongly is each day still felt?
#
# **{{ attention_jacobian_norms | points }}:** {{ attention_jacobian_norms.split }}
#
# In assignment 2 you followed the gradient back through the chain of states, one Jacobian for each
# evening. Here there is no chain. Let the states $h_1 \dots h_T$ be keys and values at once, and ask
# how the context moves when the state $h_t$ is nudged. It does so along two paths.
#
# - As a *value*, $h_t$ stands in the sum (3) with the weight $w_t$. That gives $w_t\, I$.
# - As a *key*, it changes its score $a_t$, and with it all the weights. The derivative of softmax is
#   $\partial w_s / \partial a_t = w_s (\delta_{st} - w_t)$, where $\delta_{st}$ is 1 for $s = t$ and 0
#   otherwise, so that
#   $\sum_s h_s\, \partial w_s / \partial a_t = w_t\, (h_t - c)$; and
#   $\partial a_t / \partial h_t = q^\top / \sqrt d$.
#
# Together:
#
# $$\frac{\partial c}{\partial h_t} = w_t \left( I + \frac{(h_t - c)\, q^\top}{\sqrt d} \right)
# \tag{4}$$
#
# Measure its size as before, by the **spectral norm**: the largest factor by which it stretches any
# vector, which is its largest singular value. Rows are lags: row 0 is the last state.


# %% nbgrader={"grade": false, "grade_id": "attention-jacobian-norms", "locked": false, "schema_version": 3, "solution": true, "task": false}
def attention_jacobian_norms(query, states):
    """Measure how strongly the context depends on each state, by lag.

    query: shape (d, m).
    states: shape (d, m, T); they are the keys and the values.
    Returns norms, shape (T, m): norms[k, j] is the spectral norm of equation (4) for example j and
    the state k steps before the last, t = T - 1 - k.

    Survives: T = 1, m = 1, a query so large that one state gets nearly all the weight. Its inputs
    stay as they were.

    Example: d = 4, m = 1, T = 2, query = [[2], [0], [0], [0]] and
        states[:, 0, :] = [[1, 0], [0, 1], [0, 0], [0, 0]]
    The weights are [[0.7311], [0.2689]] and the context is [[0.7311], [0.2689], [0], [0]]. For the
    last state the bracket of equation (4) is the identity with [0.2689, 0.7311, 0, 0] for its first
    column, and its spectral norm is 1.2492. So norms = [[0.3360], [0.9742]].
    """
    ### BEGIN SOLUTION
    d = query.shape[0]
    context, weights = attend(query, states, states)
    apart = states - context[:, :, np.newaxis]  # h_t - c, (d, m, T)
    # One d x d matrix for each step and example: (T, m, d, d).
    bracket = np.eye(d) + np.einsum("imt,jm->tmij", apart, query) / np.sqrt(d)
    norms = weights * np.linalg.norm(bracket, ord=2, axis=(2, 3))
    return norms[::-1]  # the last step first
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "attention-jacobian-norms-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(attention_jacobian_norms)

# %% [markdown] nbgrader={"grade": false, "grade_id": "instance-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Numbers of your own
#
# The next cell draws the numbers of your own questions from your id. They come up one by one below.

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

# %% [markdown] nbgrader={"grade": false, "grade_id": "news-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## A week of news
#
# Now read something. Here are seven short summaries from a town that does not exist. Sunday's makes
# no sense without Monday's, which is six days and five other stories away: whoever forgot the divers
# will wonder *which* crack.
#
# English helps the reader here. *A* crack is new; *the* crack is one that you are supposed to know
# already. So the next cell counts in each summary the words after *a*, which the day **tells**, and
# those after *the*, which it **takes for granted**. Both together are the day's input $x_t$. The
# matrices are set by hand: $W_k$ and $W_v$ read what a day tells, $W_q$ what it takes for granted, so
# that each word in common adds 3 to a score. In a trained network all three would be learnt.

# %% nbgrader={"grade": false, "grade_id": "news", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# Seven summaries, and what each of them tells and takes for granted.
from figures import count_words, tell_words

NEWS = {
    "Mon": "Divers find a crack in a bridge. Few readers notice.",
    "Tue": "A storm floods a market. No one is hurt.",
    "Wed": "The storm moves on, and traders dry out the market.",
    "Thu": "A baker wins a lottery.",
    "Fri": "With the lottery money the baker buys a ferry.",
    "Sat": "The ferry sails with a band on board.",
    "Sun": "The bridge is shut: the crack has grown. Only the ferry can cross.",
}
days = list(NEWS)
vocabulary, tells, takes = count_words(NEWS)
V = len(vocabulary)
x_news = np.concatenate([tells, takes])[:, np.newaxis, :]  # (2 V, 1, 7)
first, second = np.eye(V, 2 * V), np.eye(V, 2 * V, k=V)
by_hand = {"wq": 3 * np.sqrt(V) * second, "wk": first, "wv": first}
tell_words(NEWS, vocabulary, tells, takes)

# %% [markdown] nbgrader={"grade": false, "grade_id": "heatmap-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Who looks at whom
#
# Your `self_attention` reads the week, causally, for nobody looks into next week's paper. Before you
# run the cell, go through the seven summaries and say for each day where *you* would look.

# %% nbgrader={"grade": false, "grade_id": "heatmap", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# The weights of the week, as your self_attention gives them.
from figures import draw_looks

with waiting_for("`self_attention`, and what it calls"):
    context_news, weights_news = self_attention(x_news, by_hand, causal=True)
    draw_looks(context_news, weights_news, days, vocabulary)

# %% [markdown] nbgrader={"grade": false, "grade_id": "heatmap-why", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# Sunday gives 94 % of its attention to Monday, over the heads of five other stories, and 5 % to
# Friday, where the ferry comes from. Two words in common add 6 to Monday's score, one adds 3 to
# Friday's, and softmax turns the difference into a factor of $e^3 \approx 20$. What stood between the
# two days made no difference at all. Wednesday and Friday find the day before in the same way.
#
# Look at the rows in one even shade as well. Tuesday and Thursday take nothing for granted, all their
# scores are 0, and so they look at everything alike, themselves included. Softmax cannot say
# *nowhere*: the unit has to be spent. And Monday, with nothing before it, gives everything to itself.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "share-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### One share by hand
#
# **{{ share_of_a_day | points | capitalize }}.** Five days of a week of your own are scored, and each score is a multiple of $\ln 2$:
# `mine["doublings"]` says which. The day `mine["hidden"]` is masked. What is the weight of the day
# `mine["asked"]`?


# %% nbgrader={"grade": false, "grade_id": "share-of-a-day", "locked": false, "schema_version": 3, "solution": true, "task": false}
def share_of_a_day(mine):
    """Give the attention weight of one day.

    mine: a dictionary with doublings, {day: k} for the score k ln 2; hidden, the day that is masked;
        and asked, the day whose weight is asked.
    Returns a number.
    """
    ### BEGIN SOLUTION
    days = list(mine["doublings"])
    scores = np.log(2) * np.array([[float(mine["doublings"][day])] for day in days])
    mask = np.array([[day != mine["hidden"]] for day in days])
    return attention_weights(scores, mask)[days.index(mine["asked"]), 0]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "share-of-a-day-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(share_of_a_day)

# %% [markdown] nbgrader={"grade": false, "grade_id": "dilution-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## The price: one unit for everybody
#
# Attention does not forget Monday because Monday is far away. Does it forget at all? Equation (4)
# begins with $w_t$, and the weights sum to 1. If nothing in the week calls out to the query, each of
# $T$ days can count on about $1/T$.
#
# Here the states are independent standard normal numbers, so that no day is special, and the archive
# grows from ten days to a thousand; every query looks back at the latest $T$ of them. Before you run
# the figure, think: yesterday and the first day of the archive, which reaches the context more
# strongly, and by how much? An RNN whose gradient shrinks by half each day has $10^{-30}$ left after a
# hundred days.
#
# ### Predict, then measure
#
# **{{ (predicted_dilution + measured_dilution) | points }}:** {{ predicted_dilution | points }} for a prediction, {{ measured_dilution }} for the measurement
#
# You have an archive of your own, `mine["query"]` `(8, 6)` and `mine["states"]`. Its latest
# `mine["week"]` days have a mean gradient norm, over days and examples, when a reader has them alone. Then
# the reader gets the whole archive, `mine["archive"]` days. By what factor does the mean norm of a day
# change? Commit to a factor first, above 0 and up to 2. It need not be right.

# %% nbgrader={"grade": false, "grade_id": "archive-numbers", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
print(f"Your archive: {mine['archive']} days; the latest {mine['week']} alone come first.")


# %% nbgrader={"grade": false, "grade_id": "predicted-dilution", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predicted_dilution(mine):
    """Commit the factor by which the mean norm of a day changes when the archive grows.

    mine: the numbers of your own questions; you need not use them.
    Returns a number: above 0 and up to 2.

    Example: return 0.9
    """
    ### BEGIN SOLUTION
    return mine["week"] / mine["archive"]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "predicted-dilution-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(predicted_dilution)

# %% [markdown] nbgrader={"grade": false, "grade_id": "measured-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Now measure it with your own `attention_jacobian_norms`. If that is wrong, it costs its own points
# and not this one.


# %% nbgrader={"grade": false, "grade_id": "measured-dilution", "locked": false, "schema_version": 3, "solution": true, "task": false}
def measured_dilution(mine):
    """Measure the factor by which the mean norm of a day changes when the archive grows.

    mine: a dictionary with query (8, 6), states (8, 6, archive) and week, among others. The latest days
        are the last of states.
    Returns a number: the mean norm over the whole archive, by that over its latest days alone.
    """
    ### BEGIN SOLUTION
    query, states = mine["query"], mine["states"]
    alone = attention_jacobian_norms(query, states[:, :, -mine["week"] :])
    return attention_jacobian_norms(query, states).mean() / alone.mean()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "measured-dilution-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(measured_dilution)

# %% nbgrader={"grade": false, "grade_id": "dilution", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# Archives from ten days to a thousand, and your own.
from figures import draw_dilution

lengths, widths, m_dilution = (10, 30, 100, 300, 1000), (8, 16, 32), 12
rng = np.random.default_rng(182)
archives = {
    d: (rng.normal(size=(d, m_dilution)), rng.normal(size=(d, m_dilution, max(lengths))))
    for d in widths
}
with waiting_for("`predicted_dilution` and `attention_jacobian_norms`"):
    committed = float(predicted_dilution(mine))
    dilution = {}  # by d and T: the norms, (T, m)
    for d, (query, states) in archives.items():
        for T in lengths:
            dilution[d, T] = attention_jacobian_norms(query, states[:, :, -T:])
    draw_dilution(dilution, lengths, widths)
    week, archive = (
        attention_jacobian_norms(mine["query"], mine["states"][:, :, -mine[T] :]).mean()
        for T in ("week", "archive")
    )
    print(f"Your own archive: a factor of {archive / week:.3f}; predicted: {committed:.3g}.")

# %% [markdown] nbgrader={"grade": false, "grade_id": "dilution-why", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# **It dilutes, it does not decay.**
#
# **The lag makes no difference.** In an archive of a hundred days, the latest fifty and the fifty
# before them reach the context about equally (0.040 and 0.042 on average, for $d = 16$). What
# scatters is the luck of twelve examples; there is no slope. A gradient halved each day would have
# lost thirty orders of magnitude on the way.
#
# **The length does.** Make the archive a hundred times as long, from 10 days to 1000, and each day
# keeps about a hundredth: for $d = 16$, the mean norm times $T$ is 3.72 at one end and 4.13 at the
# other. The reason is in equation (4). Add up the norms of all days, and since the weights sum to 1,
# you have a weighted average of the norms of the brackets, which know nothing of $T$. There is one
# budget, and $T$ days to share it. (It is a little smaller for a short archive: there, each $h_t$ is a
# good part of the context itself, which makes $h_t - c$ smaller.)
#
# A hundredth is little, and still something that training can work with. $10^{-30}$ is not.
#
# **And it is the worst case.** Here no day has anything to say to the query, so each gets its $1/T$.
# In the week of news Sunday asked for a crack and a bridge, and one day of seven got 94 %. Attention
# does not promise that everything is seen. It promises that what is seen depends on what is asked,
# and not on how long ago it was.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "distance-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Two last questions
#
# **{{ (who_feels_it_more + price_of_looking) | points }}:** {{ [who_feels_it_more, price_of_looking] | shares }}.
#
# *Who feels it more.* `mine["readers"]` describes four readers by a letter. A number is a chain: of what it
# read $k$ days ago, it feels that number to the power of $k$. Where it says attention, the reader feels
# each of $k$ days with $4/k$. Order them for the first of `mine["near"]` days, and for the first of
# `mine["far"]`.
#
# *The price.* A sequence of `mine["days"]` days looks at itself. How many scores are computed, for each
# example? And how many of them does `causal=True` leave open?

# %% nbgrader={"grade": false, "grade_id": "distance-numbers", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
for letter, reader in mine["readers"].items():
    print(f"{letter}: {reader}")
print(f"Who feels it more: near is {mine['near']} days, far is {mine['far']} days.")
print(f"The price, of another sequence: it has {mine['days']} days.")


# %% nbgrader={"grade": false, "grade_id": "who-feels-it-more", "locked": false, "schema_version": 3, "solution": true, "task": false}
def who_feels_it_more(mine):
    """Order the readers by how much they feel the first day, near and far, the strongest first.

    mine: a dictionary with readers, {letter: a factor a day, or "attention"}, near and far, among others.
    Returns two texts of four letters.

    Example: return "DCBA", "ABCD"
    """
    ### BEGIN SOLUTION
    orders = []
    for k in (mine["near"], mine["far"]):
        felt = {}
        for letter, reader in mine["readers"].items():
            felt[letter] = 4 / k if reader == "attention" else reader**k
        orders.append(sorted(felt, key=felt.get, reverse=True))
    return orders[0], orders[1]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "who-feels-it-more-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(who_feels_it_more)


# %% nbgrader={"grade": false, "grade_id": "price-of-looking", "locked": false, "schema_version": 3, "solution": true, "task": false}
def price_of_looking(mine):
    """Count the scores that self-attention computes, and those that causal leaves open.

    mine: a dictionary with days, among others.
    Returns two numbers.
    """
    ### BEGIN SOLUTION
    T = mine["days"]
    return T * T, sum(range(1, T + 1))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "price-of-looking-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(price_of_looking)

# %% [markdown] nbgrader={"grade": false, "grade_id": "closing-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Four ways to remember Monday
#
# The last figure of the course has all four readers on it. Each has 64 units.
#
# - **RNN, GRU and LSTM** begin with a zero state and read a hundred days. Recurrent weights are normal
#   with variance $1/64$, for the RNN half as wide (a spectral radius of about 0.5); the news adds a
#   standard deviation of 0.1 inside each gate and each tanh; biases are 0. The dashed readers were told
#   to keep more: the GRU and the LSTM by a bias, the RNN by orthogonal weights, which neither shorten
#   nor lengthen. Measured is the spectral norm of the last state's derivative by an earlier one; an
#   LSTM's state is $h$ and $c$ together. This code is given, in `figures.py`.
# - **Attention** has your `attention_jacobian_norms`, averaged over 20 examples with standard normal
#   states and queries: once over the seven days of this week, once over a hundred.
#
# Nobody has been trained. Before you run the cell: on a log axis, which of these curves should be
# straight lines, and which should be level?

# %% nbgrader={"grade": false, "grade_id": "closing", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
# All readers: the recurrent ones are given, attention is yours.
from figures import draw_all_readers, draw_readers, mean_norms, recurrent_curves

drawn = draw_readers()
curves = recurrent_curves(drawn)
attention = {}
with waiting_for("`attention_jacobian_norms`, without which attention is missing below"):
    for T in (7, 100):
        norms = attention_jacobian_norms(drawn.queries, drawn.archive[:, :, -T:])
        attention |= {T: mean_norms(norms, T)}
draw_all_readers(curves, attention)

# %% [markdown] nbgrader={"grade": false, "grade_id": "closing-why", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### What you should have found
#
# <details><summary>Open this once you have seen the figure.</summary>
#
# **A straight line on this axis is exponential decay.** In the RNN, Monday has a norm of 0.05 left
# by Sunday, and the ninth day back is the first below 0.01. The GRU (0.30) and the LSTM (0.35) fall
# more gently, but they fall: below 0.01 on days 18 and 21. Gates do not rescue by default. They have
# to be told to keep: an update bias of -1 takes the GRU to day 36, and a forget bias of 1 keeps the
# LSTM above 0.01 for all hundred days, and above 1 for the latest seven weeks.
#
# **The three solid lines are no ranking.** An RNN can be told to keep as well: orthogonal weights
# take it to day 90. Even its order among the three is a matter of how wide its weights were drawn:
# with a variance of $1/64$, like those of the gates, the same RNN, as measured beforehand, has 2.2 left
# of Monday, and stays above 0.01 for the hundred days. What a gate adds is that the network can learn
# to set it, unit by unit and day by day.
#
# **Attention is level.** Over this week every day has a norm between 0.75 and 1.2, Monday no less
# than Saturday. Over a hundred days each has about 0.08, the fifty oldest as much as the fifty latest.
#
# **Level is not the same as strong.** Look at the right panel once more. Any recurrent reader feels
# yesterday many times as strongly as attention over a hundred days does, and the LSTM that
# was told to keep stays above it throughout. What attention gives is that distance costs nothing.
# What it takes is room for every page and a look at each: $T$ scores for one query, and $T^2$ for a
# sequence that looks at itself.
#
# Training would move every one of these curves, and not change their kinds: a product of many factors
# decays or explodes unless they are held close to 1, and a weighted sum does neither.
#
# </details>

# %% [markdown] nbgrader={"grade": false, "grade_id": "experiments-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Your own experiments
#
# The cell below is yours, and not graded. Some things to try:
#
# - Write next Monday's summary, so that it looks at Tuesday and at nothing else.
# - Let each word in common add 1 to a score in place of 3, or 10. What happens to Sunday's second
#   look, at Friday?
# - Hand `attend` the days in another order, keys and values alike. Does the context notice? What
#   would you have to add to $x_t$ so that it does?
# - Make the query three times the first day of an archive. How do that day's norm and the others'
#   change when the archive grows?

# %%
# Your own experiments. After the cells above, NEWS, x_news, by_hand, archives and curves are there.

# %% [markdown] nbgrader={"grade": false, "grade_id": "overview-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Before you hand in
#
# How everything stands. It may take some seconds, as every check runs once more.

# %% nbgrader={"grade": false, "grade_id": "overview", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
check()

# %% [markdown] nbgrader={"grade": false, "grade_id": "takeaways", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Key takeaways
#
# - **Attention** keeps every state and looks back at all of them: a query is scored against keys,
#   softmax makes weights of the scores, and the context is the average of the values. It does not
#   pick one day: it weighs all, and gives the most to the one that answers best.
# - Dividing by $\sqrt d$ keeps the scores of long vectors from pushing softmax into a corner.
# - A **mask** acts before softmax, where hidden means minus infinity. After softmax it is too late:
#   what is struck out goes to nobody.
# - In **self-attention** every step asks, offers and gives, through three matrices. Causal means that
#   no key is later than its query.
# - Its gradient goes to each step directly. It does not depend on the lag, and dilutes as $1/T$,
#   where a recurrent network's decays or grows exponentially.
# - There is no order of time in it. That lets a machine work on all steps at once, and it is why
#   position has to be told to the network in some other way.
#
# ## The course in four lines
#
# - An **RNN** rewrites one state each day. Its gradient is a product, and products run away or die.
# - **GRU** and **LSTM** gate the rewriting. Where the gates keep, the factors stay near 1; where they
#   do not, Monday fades all the same.
# - **Attention** carries nothing along and goes back to look. Distance costs nothing, length does.
# - **Transformers** are made of it: many self-attentions side by side and on top of each other, with
#   small feedforward networks between.
#
# Meera's page is finished, by the way. It opens with the crack.
