"""Masked scores become -1e9, and what a wholly masked column makes of that is struck out again."""


# %% attention_weights
def attention_weights(scores, mask=None):
    if mask is None:
        mask = np.ones_like(scores, dtype=bool)
    weights = softmax(np.where(mask, scores, -1e9))
    return weights * mask


# %% self_attention
def self_attention(x, parameters, causal=False):
    T = x.shape[2]
    wq, wk, wv = parameters["wq"], parameters["wk"], parameters["wv"]
    k = np.dstack([wk @ x[:, :, s] for s in range(T)])
    v = np.dstack([wv @ x[:, :, s] for s in range(T)])
    mask = np.ones((T, x.shape[1]), dtype=bool)
    contexts, weights = [], []
    for t in reversed(range(T)):  # from the last query, which sees all, to the first
        context, weight = attend(wq @ x[:, :, t], k, v, mask if causal else None)
        contexts.insert(0, context)
        weights.insert(0, weight)
        mask[t] = False
    return np.stack(contexts, axis=-1), np.array(weights)
