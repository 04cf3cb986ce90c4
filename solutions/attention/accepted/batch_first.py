"""Inside, the batch comes first and products are matmul's; arrays are turned round at the door."""


# %% attention_scores
def attention_scores(query, keys):
    q = query.T[:, None, :]  # (m, 1, d)
    k = keys.transpose(1, 0, 2)  # (m, d, T)
    return np.squeeze(q @ k, axis=1).T / np.sqrt(query.shape[0])


# %% attention_weights
def attention_weights(scores, mask=None):
    logits = scores.T.astype(float)  # (m, T), a copy
    visible = np.ones(logits.shape, dtype=bool) if mask is None else mask.T
    peak = np.max(logits, axis=-1, keepdims=True, where=visible, initial=-np.inf)
    peak[np.isneginf(peak)] = 0
    powers = np.exp(logits - peak, where=visible, out=np.zeros_like(logits))
    total = powers.sum(axis=-1, keepdims=True)
    return np.divide(powers, total, where=total > 0, out=np.zeros_like(powers)).T


# %% attend
def attend(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    v = np.moveaxis(values, 1, 0)  # (m, d_v, T)
    return (v @ weights.T[:, :, None])[:, :, 0].T, weights


# %% self_attention
def self_attention(x, parameters, causal=False):
    batch = np.moveaxis(x, 1, 0)  # (m, n_x, T)
    q, k, v = parameters["wq"] @ batch, parameters["wk"] @ batch, parameters["wv"] @ batch
    logits = q.swapaxes(1, 2) @ k / np.sqrt(q.shape[1])  # (m, query, key)
    if causal:
        logits += np.triu(np.full(logits.shape[1:], -np.inf), k=1)
    powers = np.exp(logits - logits.max(axis=2, keepdims=True))
    weights = powers / powers.sum(axis=2, keepdims=True)
    return np.moveaxis(v @ weights.swapaxes(1, 2), 0, 1), np.moveaxis(weights, 0, 2)


# %% attention_jacobian_norms
def attention_jacobian_norms(query, states):
    d, m, T = states.shape
    context, weights = attend(query, states, states)
    h = states.transpose(1, 2, 0)  # (m, T, d)
    apart = h - context.T[:, None, :]
    J = np.eye(d) + apart[..., None] * query.T[:, None, None, :] / np.sqrt(d)
    return weights[::-1] * np.linalg.svd(J, compute_uv=False)[..., 0].T[::-1]
