"""Every product is an einsum; self-attention masks all queries at once; NaN is set right last."""


# %% attention_scores
def attention_scores(query, keys):
    return np.einsum("im,imt->tm", query, keys, optimize=True) / len(query) ** 0.5


# %% attention_weights
def attention_weights(scores, mask=None):
    if mask is None:
        mask = True
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(softmax(np.where(mask, scores, -np.inf)), nan=0.0)


# %% attend
def attend(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask=mask)
    return np.einsum("tm,vmt->vm", weights, values), weights


# %% self_attention
def self_attention(x, parameters, causal=False):
    q, k, v = (np.einsum("dn,nmt->dmt", parameters[w], x) for w in ("wq", "wk", "wv"))
    scores = np.einsum("dmt,dms->tsm", q, k) / np.sqrt(q.shape[0])  # query, key, example
    T = x.shape[-1]
    if causal:
        future = np.arange(T)[None, :] > np.arange(T)[:, None]
        scores = np.where(future[:, :, None], -np.inf, scores)
    weights = softmax(scores.transpose(1, 0, 2).reshape(T, -1)).reshape(T, T, -1)
    weights = weights.transpose(1, 0, 2)
    return np.einsum("tsm,vms->vmt", weights, v), weights


# %% attention_jacobian_norms
def attention_jacobian_norms(query, states):
    d = len(query)
    context, weights = attend(query, states, states)
    pull = np.einsum("imt,jm->tmij", states - context[..., None], query) / np.sqrt(d)
    jacobians = np.einsum("tm,tmij->tmij", weights, np.eye(d) + pull)
    return np.linalg.norm(jacobians[::-1], ord=2, axis=(-2, -1))
