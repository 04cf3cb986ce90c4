"""float32 stays float32 where it comes in."""


# %% attention_scores
def attention_scores(query, keys):
    d = np.asarray(query.shape[0], dtype=keys.dtype)
    return np.einsum("im,imt->tm", query, keys) / np.sqrt(d)


# %% attention_weights
def attention_weights(scores, mask=None):
    if mask is None:
        return softmax(scores)
    hidden = scores.copy()
    hidden[np.logical_not(mask)] = -np.inf
    nowhere = np.logical_not(mask.any(axis=0))
    hidden[:, nowhere] = 0
    return np.where(nowhere, np.zeros((), scores.dtype), softmax(hidden))


# %% attend
def attend(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return np.matmul(values.swapaxes(0, 1), weights.T[..., None])[..., 0].T, weights


# %% attention_jacobian_norms
def attention_jacobian_norms(query, states):
    d = query.shape[0]
    context, weights = attend(query, states, states)
    scaled = query / np.sqrt(np.asarray(d, dtype=query.dtype))
    # q (h - c)^T is the transpose, and a matrix and its transpose have the same norm.
    apart = states - context[:, :, None]
    turned = np.eye(d, dtype=query.dtype) + np.einsum("im,jmt->tmij", scaled, apart)
    return np.flip(weights * np.linalg.norm(turned, 2, (2, 3)), axis=0)
