# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,tags,-all
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade": false, "grade_id": "title", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Reading the polls
#
# **Assignment 1 · `daily_polls` · {{ total | points }}**
#
# | exercise | what it does | points |
# | --- | --- | ---: |
# | 1. `shares` | turns scores into shares | {{ shares }} |
# | 2. `read_poll` | reads one day | {{ read_poll }} |
# | 3. `run_polls` | reads the whole week, keeps the end | {{ run_polls }} |
# | 4. `unroll_polls` | reads the whole week, keeps every day | {{ unroll_polls }} |

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

from selfcheck import check

# %% [markdown] nbgrader={"grade": false, "grade_id": "story", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## A week of polls
#
# Every day somebody asks around, and every day the picture of before is mixed with what is new.

# %% [markdown] nbgrader={"grade": false, "grade_id": "equations", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## The equation
#
# $$s_t = \tanh(g\, x_t + k\, s_{t-1})$$
#
# ![Two days in a row, and the state that passes between them.](week.png)

# %% [markdown] nbgrader={"grade": false, "grade_id": "conventions", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Conventions
#
# **Columns are districts.** A day is an array `(n, m)`, and a week is `(n, m, T)`.

# %% [markdown] nbgrader={"grade": false, "grade_id": "shares-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. `shares`
#
# **{{ shares | points }}:** {{ shares.split }}
#
# The shares of a column are the powers of its scores, over their sum.


# %% nbgrader={"grade": false, "grade_id": "shares", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shares(x):
    """Turn each column of scores into shares.

    x: scores, shape (n,) or (n, m); floats or integers.
    Returns shares, same shape as x; each column sums to 1.

    Survives: scores of 1000, columns that lie thousands apart, whole numbers. x stays as it was.
    """
    ### BEGIN SOLUTION
    powers = np.exp(x - np.max(x, axis=0, keepdims=True))
    return powers / np.sum(powers, axis=0, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "shares-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(shares)

# %% [markdown] nbgrader={"grade": false, "grade_id": "read-poll-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. `read_poll`
#
# **{{ read_poll | points }}:** {{ read_poll.split }}


# %% nbgrader={"grade": false, "grade_id": "read-poll", "locked": false, "schema_version": 3, "solution": true, "task": false}
def read_poll(xt, s_prev, parameters):
    """Read one day: mix its poll with the state of before, and show the shares.

    xt, s_prev: the day's poll and the state before it, shape (n, m).
    parameters: a dictionary with gain (n, 1) and keep (n, 1).
    Returns s_next and its shares, both of shape (n, m).

    Survives: m = 1, sizes that all differ. Its inputs stay as they were.
    """
    ### BEGIN SOLUTION
    gain, keep = parameters["gain"], parameters["keep"]
    s_next = np.tanh(gain * xt + keep * s_prev)
    return s_next, shares(s_next)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "read-poll-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(read_poll)

# %% [markdown] nbgrader={"grade": false, "grade_id": "run-polls-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. `run_polls`
#
# **{{ run_polls | points }}:** {{ run_polls.split }}


# %% nbgrader={"grade": false, "grade_id": "run-polls", "locked": false, "schema_version": 3, "solution": true, "task": false}
def run_polls(x, s0, parameters):
    """Read a whole week, and keep its end.

    x: the polls of all days, shape (n, m, T). s0: the state before the first, shape (n, m).
    Returns the last s_next and its shares, both of shape (n, m).

    Survives: T = 1, m = 1, an s0 that is not zero. Its inputs stay as they were.
    """
    ### BEGIN SOLUTION
    s_next = s0
    for t in range(x.shape[2]):
        s_next, yt = read_poll(x[:, :, t], s_next, parameters)
    return s_next, yt
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "run-polls-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(run_polls)

# %% [markdown] nbgrader={"grade": false, "grade_id": "unroll-polls-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. `unroll_polls`
#
# **{{ unroll_polls | points }}:** {{ unroll_polls.split }}


# %% nbgrader={"grade": false, "grade_id": "unroll-polls", "locked": false, "schema_version": 3, "solution": true, "task": false}
def unroll_polls(x, s0, parameters):
    """Read a whole week, and keep every day.

    x, s0, parameters: as for run_polls.
    Returns all states and all their shares, both of shape (n, m, T).

    Survives: T = 1, m = 1, an s0 that is not zero. Its inputs stay as they were.
    """
    ### BEGIN SOLUTION
    s, y = np.empty(x.shape), np.empty(x.shape)
    s_next = s0
    for t in range(x.shape[2]):
        s_next, yt = read_poll(x[:, :, t], s_next, parameters)
        s[:, :, t], y[:, :, t] = s_next, yt
    return s, y
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "unroll-polls-points", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(unroll_polls)

# %% [markdown] nbgrader={"grade": false, "grade_id": "week-run-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## A week to read
#
# The same draws for everybody.

# %% nbgrader={"grade": false, "grade_id": "week-run", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
rng = np.random.default_rng(7)
x, s0 = rng.normal(size=(4, 3, 7)), np.zeros((4, 3))
parameters = {"gain": np.full((4, 1), 0.5), "keep": np.full((4, 1), 0.9)}
try:
    print(run_polls(x, s0, parameters)[1].round(2))
except NotImplementedError:
    print("Still to be written.")

# %% [markdown] nbgrader={"grade": false, "grade_id": "figure-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## What it looks like
#
# One line for each party, in the first district.

# %% nbgrader={"grade": false, "grade_id": "figure", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
from figures import draw_week

try:
    draw_week(unroll_polls(x, s0, parameters)[1])
except NotImplementedError:
    print("Still to be written.")

# %% [markdown] nbgrader={"grade": false, "grade_id": "figure-why", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Why they cross
#
# Shares of a day sum to 1, so when one line rises another must fall.

# %% [markdown] nbgrader={"grade": false, "grade_id": "experiments-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## Your own experiments
#
# The cell below is yours, and not graded.

# %%
# Your own experiments.

# %% [markdown] nbgrader={"grade": false, "grade_id": "overview-text", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## How it stands
#
# This says it of the whole notebook.

# %% nbgrader={"grade": false, "grade_id": "overview", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["show"]
check()

# %% [markdown] nbgrader={"grade": false, "grade_id": "ahead", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## What comes next
#
# An election.
