"""Nothing is masked: what may not be seen is left out, and its weights are padded with zeros."""


# %% attention_weights
def attention_weights(scores, mask=None):
    if mask is None:
        return softmax(scores)
    weights = np.zeros(scores.shape)
    for j, seen in enumerate(mask.T):
        if np.any(seen):
            weights[seen, j] = softmax(scores[seen, j])
    return weights


# %% self_attention
def self_attention(x, parameters, causal=False):
    q, k, v = [np.tensordot(parameters[name], x, (1, 0)) for name in ("wq", "wk", "wv")]
    T = x.shape[2]
    weights = np.zeros((T, T, x.shape[1]))
    context = np.empty(v.shape)
    for t in range(T):
        end = t + 1 if causal else T
        context[:, :, t], weights[t, :end] = attend(q[:, :, t], k[:, :, :end], v[:, :, :end])
    return context, weights


# %% attention_jacobian_norms
def attention_jacobian_norms(query, states):
    # At most two singular values of I + u v^T are not 1. Their product is |1 + u.v|, the sum of
    # their squares is 2 + 2 u.v + |u|^2 |v|^2, and that gives the larger. (d = 1 has only one.)
    d = len(states)
    context, weights = attend(query, states, states)
    u, v = states - context[:, :, None], query[:, :, None] / np.sqrt(d)
    dot = np.sum(u * v, axis=0)
    product = np.abs(1 + dot)
    squares = 2 + 2 * dot + np.sum(u * u, axis=0) * np.sum(v * v, axis=0)
    root = np.sqrt(np.maximum(squares - 2 * product, 0))
    larger = (np.sqrt(squares + 2 * product) + root) / 2 if d > 1 else product
    return weights[::-1] * larger.T[::-1]
