"""The Jacobian is not derived but measured, by a nudge along the imaginary axis."""


# %% attention_scores
def attention_scores(query, keys):
    return (query[..., None] * keys).sum(0).T * query.shape[0] ** -0.5


# %% attention_weights
def attention_weights(scores, mask=None):
    seen = np.ones(scores.shape, bool) if mask is None else mask
    lowest = scores.real.min() if scores.size else 0
    peak = np.where(seen, scores.real, lowest).max(axis=0)
    powers = np.where(seen, np.exp(np.where(seen, scores - peak, 0)), 0)
    total = powers.sum(axis=0)
    return powers / np.where(seen.any(axis=0), total, 1)


# %% attend
def attend(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return (values * weights.T).sum(-1), weights


# %% attention_jacobian_norms
def attention_jacobian_norms(query, states):
    d, m, T = states.shape
    norms = np.zeros((T, m))
    for t in range(T):
        jacobian = np.zeros((m, d, d))
        for i in range(d):
            nudged = states.astype(complex)
            nudged[i, :, t] += 1e-100j
            context, _ = attend(query, nudged, nudged)
            jacobian[:, :, i] = context.imag.T / 1e-100
        norms[T - 1 - t] = np.linalg.norm(jacobian, 2, axis=(1, 2))
    return norms
