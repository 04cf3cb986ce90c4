"""Right answers of `attention`, piece by piece."""

from tests.course.pieces.shared import laid_out, largest_singular, results, stacked


def submission(pick):
    return {
        "attention_scores": attention_scores(pick),
        "attention_weights": attention_weights(pick),
        "attend": attend(pick),
        "self_attention": self_attention(pick),
        "attention_jacobian_norms": attention_jacobian_norms(pick),
    }


def attention_scores(pick):
    query, after = pick(
        ("query", " / np.sqrt(d)"),
        ("query", " * d ** -0.5"),
        ("(query / np.sqrt(d))", ""),
        ("(query * (1 / math.sqrt(d)))", ""),
    )
    dots = pick(
        f"np.einsum('im,imt->tm', {query}, keys)",
        f"np.sum({query}[:, :, np.newaxis] * keys, axis=0).T",
        f"np.array([np.sum({query} * keys[:, :, t], axis=0) for t in range(keys.shape[2])])",
        f"np.matmul(keys.transpose(1, 2, 0), {query}.T[:, :, np.newaxis])[:, :, 0].T",
        f"np.stack([{query}[:, j] @ keys[:, j] for j in range(query.shape[1])], axis=1)",
        f"sum(q[:, np.newaxis] * k for q, k in zip({query}, keys)).T",
        f"np.diagonal(np.tensordot(keys, {query}, axes=(0, 0)), axis1=0, axis2=2)",
    )
    return f"""
def attention_scores(query, keys):
    d = {pick("len(query)", "query.shape[0]", "keys.shape[0]")}
    return {laid_out(pick, f"({dots}{after})")}
"""


def attention_weights(pick):
    seen = pick(
        "np.ones(np.shape(scores), dtype=bool) if mask is None else mask",
        "np.full(scores.shape, True) if mask is None else np.array(mask)",
        "np.broadcast_to(True if mask is None else mask, scores.shape)",
    )
    body = pick(
        """
    visible = np.where(seen, scores, -np.inf)
    largest = visible.max(axis=0)
    largest[~seen.any(axis=0)] = 0
    powers = np.exp(visible - largest)
""",
        """
    lowest = np.min(scores)
    largest = np.max(np.where(seen, scores, lowest), axis=0, keepdims=True)
    powers = np.where(seen, np.exp(np.minimum(scores - largest, 0)), 0.0)
""",
        """
    powers = np.zeros(scores.shape)
    for j, column in enumerate(seen.T):
        if column.any():
            chosen = scores[column, j]
            powers[column, j] = np.exp(chosen - chosen.max())
""",
        """
    hidden = np.ma.masked_array(scores, ~seen)
    powers = np.exp(hidden - hidden.max(axis=0)).filled(0.0)
""",
    )
    shares = pick(
        "powers / np.where(sums > 0, sums, 1)",
        "np.divide(powers, sums, out=np.zeros_like(powers), where=sums > 0)",
        "np.nan_to_num(powers / sums)",
        "powers / (sums + (sums == 0))",
        "powers / np.maximum(sums, np.finfo(float).tiny)",
    )
    return f"""
def attention_weights(scores, mask=None):
    seen = {seen}
{body}
    sums = {pick("powers.sum(axis=0)", "np.sum(powers, 0, keepdims=True)", "sum(powers)")}
    with np.errstate(all="ignore"):
        return {laid_out(pick, f"({shares})")}
"""


def mean_of(pick, values, weights):
    """Values averaged with weights: (d_v, m, T) and (T, m)."""
    return pick(
        f"np.einsum('imt,tm->im', {values}, {weights})",
        f"np.sum({values} * {weights}.T, axis=2)",
        f"sum({values}[:, :, t] * {weights}[t] for t in range(len({weights})))",
        f"np.matmul({values}.transpose(1, 0, 2), {weights}.T[:, :, np.newaxis])[:, :, 0].T",
        f"np.stack([{values}[:, j] @ {weights}[:, j] for j in range({weights}.shape[1])], axis=1)",
    )


def attend(pick):
    given = pick("mask", "mask=mask")
    return f"""
def attend(query, keys, values, mask=None):
    w = attention_weights(attention_scores(query, keys), {given})
    return {results(pick, mean_of(pick, "values", "w"), "w")}
"""


def self_attention(pick):
    def projected(name):
        w = f'parameters["{name}"]'
        return pick(
            f"np.einsum('ij,jmt->imt', {w}, x)",
            f"np.tensordot({w}, x, axes=1)",
            f"({w} @ x.reshape(len(x), -1)).reshape(-1, m, T)",
            f"np.stack([{w} @ x[:, :, t] for t in range(T)], axis=2)",
            f"np.moveaxis({w} @ x.transpose(2, 0, 1), 0, 2)",
        )

    mask = pick(
        "np.tile(np.arange(T)[:, None] <= t, (1, m)) if causal else None",
        "np.repeat((np.arange(T) <= t)[:, None], m, axis=1) if causal else None",
        "np.tril(np.ones((T, T), bool))[t][:, None] & np.ones((1, m), bool) if causal else None",
        "(np.arange(T)[:, None] <= (t if causal else T)) & np.full(m, True)",
    )
    body = pick(
        f"""
    contexts, weights = [], []
    for t in range(T):
        mask = {mask}
        context, w = attend(q[:, :, t], k, v, mask)
        contexts.append(context)
        weights.append(w)
    return {results(pick, stacked(pick, "contexts"), "np.array(weights)")}
""",
        f"""
    s = np.einsum('imq,imk->qkm', q, k) / np.sqrt(len(q))
    if causal:
        s = np.where(np.tri(T, dtype=bool)[:, :, None], s, -np.inf)
    p = np.exp(s - s.max(axis=1, keepdims=True))
    w = p / p.sum(axis=1, keepdims=True)
    return {results(pick, "np.einsum('imk,qkm->imq', v, w)", "w")}
""",
        f"""
    weights = np.zeros((T, T, m))
    context = within((len(v), m, T))
    for t in range(T):
        end = t + 1 if causal else T
        looked = attend(q[:, :, t], k[:, :, :end], v[:, :, :end])
        context[:, :, t], weights[t, :end] = looked
    return {results(pick, "context", "weights")}
""",
    )
    return f"""
def self_attention(x, parameters, causal=False):
    _, m, T = x.shape
    q = {projected("wq")}
    k = {projected("wk")}
    v = {projected("wv")}
{body}"""


def attention_jacobian_norms(pick):
    pull = "np.outer(states[:, j, t] - context[:, j], query[:, j]) / np.sqrt(d)"
    norm = pick(
        f"w[t, j] * {largest_singular(pick, f'(np.eye(d) + {pull})')}",
        largest_singular(pick, f"(w[t, j] * (np.eye(d) + {pull}))"),
        largest_singular(pick, f"(w[t, j] * np.eye(d) + w[t, j] * {pull})"),
    )
    value = pick(
        f"np.array([[{norm} for j in range(m)] for t in range(T)][::-1])",
        f"np.flipud([[{norm} for j in range(m)] for t in range(T)])",
        f"np.array([[{norm} for t in range(T - 1, -1, -1)] for j in range(m)]).T",
    )
    return f"""
def attention_jacobian_norms(query, states):
    d, m, T = states.shape
    context, w = attend(query, states, states)
    return {laid_out(pick, value)}
"""
