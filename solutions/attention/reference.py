"""The right answers of `attention`, which the graders compare with.

Columns are examples: a query is (d, m), a sequence of keys (d, m, T), weights are (T, m). The
formulas are those of scaled dot-product attention, Vaswani et al. (2017).
"""

import numpy as np


def softmax(x):
    """Turn each column of scores into probabilities; the notebook gives it ready-made.

    x: (K,) or (K, m), finite floats or integers. Returns float64 of the same shape, whose
    columns sum to 1.
    """
    scores = np.asarray(x, dtype=np.float64)
    # Scores 1e308 apart overflow to -inf, whose exp is rightly 0.
    with np.errstate(over="ignore"):
        shifted = scores - scores.max(axis=0)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=0)


def attention_scores(query, keys):
    """Score every key against the query, example by example.

    query: (d, m). keys: (d, m, T). Returns (T, m).
    Formula: q . k_t / sqrt(d), which keeps the variance of a score at 1 for independent standard
    normal entries; Vaswani et al. (2017), section 3.2.1.
    """
    d = query.shape[0]
    return np.sum(query[:, :, np.newaxis] * keys, axis=0).T / np.sqrt(d)


def attention_weights(scores, mask=None):
    """Share one unit of attention among the steps that may be looked at.

    scores: (T, m). mask: None, or booleans (T, m), True where the step may be looked at.
    Returns (T, m): columns sum to 1 and masked weights are exactly 0; a wholly masked column is 0.
    """
    if mask is None:
        return softmax(scores)
    some = mask.any(axis=0)
    # exp(-inf) is exactly 0. A wholly masked column would be -inf - (-inf) = NaN: it keeps its
    # scores until softmax has seen them.
    visible = np.where(mask | ~some, scores, -np.inf)
    return np.where(some, softmax(visible), 0.0)


def attend(query, keys, values, mask=None):
    """Look back at every step at once: the values, averaged with the weights of their keys.

    query: (d, m). keys: (d, m, T). values: (d_v, m, T). mask: None or booleans (T, m).
    Returns context (d_v, m) and weights (T, m); a wholly masked example has context 0.
    """
    weights = attention_weights(attention_scores(query, keys), mask)
    context = np.sum(values * weights.T, axis=2)  # (d_v, m, T) times (m, T)
    return context, weights


def self_attention(x, parameters, causal=False):
    """Let every step of a sequence look at every step, or at none later than itself.

    x: (n_x, m, T). parameters: wq and wk (d, n_x), wv (d_v, n_x).
    Returns context (d_v, m, T) and weights (T, T, m), in the order query, key, example.
    """
    queries, keys, values = (
        np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv")
    )
    _, m, T = x.shape
    contexts, weights = [], []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        context, weight = attend(queries[:, :, t], keys, values, mask)
        contexts.append(context)
        weights.append(weight)
    return np.stack(contexts, axis=2), np.stack(weights)


def attention_jacobian_norms(query, states):
    """Measure how much the context feels a nudge of the state `lag` steps before the last.

    query: (d, m). states: (d, m, T), which are keys and values at once. Returns (T, m): row k is
    the spectral norm of dcontext/dstates_t for t = T - 1 - k.
    Formula: dcontext/dh_t = w_t (I + (h_t - context) q^T / sqrt(d)). The I is the value's own
    path; the rest is the key's, by the derivative of softmax, dw_s/da_t = w_s (delta_st - w_t).
    """
    d = len(query)
    context, weights = attend(query, states, states)
    away = states - context[:, :, np.newaxis]  # (d, m, T)
    pull = np.einsum("imt,jm->tmij", away, query) / np.sqrt(d)
    jacobians = weights[:, :, np.newaxis, np.newaxis] * (np.eye(d) + pull)  # (T, m, d, d)
    return np.linalg.norm(jacobians, 2, axis=(2, 3))[::-1]  # by lag


# The questions beside the functions, each about a student's own numbers.


def predicted_dilution(mine):
    """Guess what is left of the mean norm when the archive grows, by 1/T. A number."""
    return mine["week"] / mine["archive"]


def measured_dilution(mine):
    """Measure what is left of the mean gradient norm when the archive grows. A number.

    The mean norm over the whole archive, divided by the mean norm over its latest `week` days.
    """
    query, states = mine["query"], mine["states"]
    latest = states[:, :, -mine["week"] :]
    whole = np.mean(attention_jacobian_norms(query, states))
    return float(whole / np.mean(attention_jacobian_norms(query, latest)))


def share_of_a_day(mine):
    """Give one day's weight, when each day's score is so many times ln 2. A number.

    Formula: exp(k ln 2) = 2^k, and what is hidden takes no part.
    """
    powers = {day: 2.0**k for day, k in mine["doublings"].items() if day != mine["hidden"]}
    return powers[mine["asked"]] / sum(powers.values())


def who_feels_it_more(mine):
    """Order the readers by how much they feel a day, near and far away, the most first: two texts.

    Formula: a chain that multiplies by r each day leaves r^k after k days, attention over k days
    4/k.
    """

    def order(days):
        felt = {
            letter: 4 / days if reader == "attention" else reader**days
            for letter, reader in mine["readers"].items()
        }
        return "".join(sorted(felt, key=lambda letter: -felt[letter]))

    return order(mine["near"]), order(mine["far"])


def price_of_looking(mine):
    """Count the scores of self-attention, and those that causal leaves open: two numbers."""
    T = mine["days"]
    return T**2, T * (T + 1) / 2
