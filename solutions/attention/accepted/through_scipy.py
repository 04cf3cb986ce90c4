"""scipy supplies softmax, log-sum-exp and singular values."""


# %% attention_scores
def attention_scores(query, keys):
    scale = np.sqrt(keys.shape[0])
    return np.stack([np.sum(query * keys[:, :, t], axis=0) for t in range(keys.shape[2])]) / scale


# %% attention_weights
from scipy.special import logsumexp


def attention_weights(scores, mask=None):
    seen = np.ones(scores.shape) if mask is None else mask.astype(float)
    with np.errstate(all="ignore"):
        total = logsumexp(scores, axis=0, b=seen)
        logarithms = np.where(seen > 0, scores - total, -np.inf)
    return np.exp(logarithms)


# %% self_attention
from scipy.special import softmax as any_softmax


def self_attention(x, parameters, causal=False):
    n_x, m, T = x.shape
    flat = x.reshape(n_x, m * T)
    q, k, v = ((parameters[name] @ flat).reshape(-1, m, T) for name in ("wq", "wk", "wv"))
    a = np.stack([q[:, j].T @ k[:, j] for j in range(m)], axis=2) / np.sqrt(q.shape[0])
    if causal:
        a[np.triu_indices(T, k=1)] = -np.inf
    w = any_softmax(a, axis=1)
    return np.stack([v[:, j] @ w[:, :, j].T for j in range(m)], axis=1), w


# %% attention_jacobian_norms
from scipy import linalg


def attention_jacobian_norms(query, states):
    d, m, T = states.shape
    context, weights = attend(query, states, states)

    def norm(t, j):
        bracket = np.identity(d) + np.outer(states[:, j, t] - context[:, j], query[:, j]) / d**0.5
        return weights[t, j] * linalg.svdvals(bracket).max()

    return np.array([[norm(t, j) for j in range(m)] for t in range(T)][::-1])
