"""Number by number, in loops, with the standard library's exp."""

# %% attention_scores
import math


def attention_scores(query, keys):
    d, m, T = keys.shape
    scores = np.zeros((T, m))
    for t in range(T):
        for j in range(m):
            total = 0.0
            for i in range(d):
                total += query[i, j] * keys[i, j, t]
            scores[t, j] = total / math.sqrt(d)
    return scores


# %% attention_weights
import math


def attention_weights(scores, mask=None):
    T, m = scores.shape
    weights = np.zeros((T, m))
    for j in range(m):
        seen = [t for t in range(T) if mask is None or mask[t, j]]
        if not seen:
            continue
        top = max(scores[t, j] for t in seen)
        powers = {t: math.exp(scores[t, j] - top) for t in seen}
        total = sum(powers.values())
        for t in seen:
            weights[t, j] = powers[t] / total
    return weights


# %% attend
def attend(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    context = np.zeros(values.shape[:2])
    for j in range(values.shape[1]):
        for t in range(values.shape[2]):
            context[:, j] += weights[t, j] * values[:, j, t]
    return context, weights


# %% self_attention
def self_attention(x, parameters, causal=False):
    _, m, T = x.shape
    d_v = parameters["wv"].shape[0]
    context, weights = np.zeros((d_v, m, T)), np.zeros((T, T, m))
    for j in range(m):
        q = parameters["wq"] @ x[:, j, :]
        k = parameters["wk"] @ x[:, j, :]
        v = parameters["wv"] @ x[:, j, :]
        for t in range(T):
            last = t if causal else T - 1
            scores = [q[:, t] @ k[:, s] / np.sqrt(len(q)) for s in range(last + 1)]
            shares = softmax(np.array(scores))
            for s, share in enumerate(shares):
                weights[t, s, j] = share
                context[:, j, t] += share * v[:, s]
    return context, weights


# %% attention_jacobian_norms
def attention_jacobian_norms(query, states):
    d, m, T = states.shape
    context, weights = attend(query, states, states)
    norms = []
    for lag in range(T):
        t = T - 1 - lag
        row = []
        for j in range(m):
            J = np.zeros((d, d))
            for a in range(d):
                for b in range(d):
                    J[a, b] = (states[a, j, t] - context[a, j]) * query[b, j] / d**0.5
                J[a, a] += 1
            row.append(np.linalg.norm(weights[t, j] * J, 2))
        norms.append(row)
    return np.array(norms)
