"""Answers are names bound to lambdas and partials, and optional arguments go by keyword."""

# %% attention_scores
attention_scores = lambda query, keys: np.einsum(
    "i...,i...t->t...", query / np.sqrt(len(query)), keys
)

# %% attention_weights
from functools import partial

visible_only = lambda scores, mask: np.where(mask | ~mask.any(axis=0), scores, -np.inf)
attention_weights = lambda scores, mask=None: (
    softmax(scores) if mask is None else mask.any(axis=0) * softmax(visible_only(scores, mask))
)

# %% attend
attend = lambda query, keys, values, mask=None: (
    lambda weights: (np.sum(values * weights.T, axis=-1), weights)
)(attention_weights(attention_scores(query, keys), mask=mask))


# %% self_attention
def project(w, x):
    return np.apply_along_axis(lambda column: w @ column, 0, x)


def look(t, q, k, v, causal):
    seen = np.broadcast_to((np.arange(k.shape[2]) <= t)[:, None], (k.shape[2], k.shape[1]))
    return attend(q[..., t], k, v, mask=seen if causal else None)


def self_attention(x, parameters, causal=False):
    q, k, v = map(partial(project, x=x), map(parameters.get, ("wq", "wk", "wv")))
    looks = map(partial(look, q=q, k=k, v=v, causal=causal), range(x.shape[2]))
    contexts, weights = zip(*looks)
    return np.stack(contexts, -1), np.stack(weights)
