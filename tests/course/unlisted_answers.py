"""Answers to `gated_cells` and `attention` that no corpus lists: right styles, and mistakes."""

STYLES = {
    "gated_cells": {
        "tanh_and_lerp": """
# %% sigmoid
def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)

# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    def linear(gate, h):
        return sum(
            (np.dot(parameters["w" + gate], xt), np.dot(parameters["u" + gate], h)),
            start=parameters["b" + gate],
        )
    h_prev = np.asarray(h_prev)
    candidate = np.tanh(linear("h", sigmoid(linear("r", h_prev)) * h_prev))
    return h_prev + sigmoid(linear("z", h_prev)) * (candidate - h_prev)

# %% run_gru
import functools, itertools

def run_gru(x, h0, parameters):
    step = lambda h, xt: gru_cell_forward(xt, h, parameters)
    days = np.moveaxis(x, -1, 0)
    return np.dstack([*itertools.accumulate(days, step, initial=h0)][1:])

# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    with np.errstate(divide="ignore"):
        logs = np.log(np.flip(forget_gates, axis=-1))
    return np.exp(np.pad(np.cumsum(logs, axis=-1), ((0, 0), (0, 0), (1, 0))))

# %% forget_bias_for_horizon
from scipy.special import logit

def forget_bias_for_horizon(lag, fraction):
    return logit(fraction ** (1 / lag))
""",
        "modules": """
# %% extra
class Gate:
    def __init__(self, parameters, name, squash):
        self.w, self.u, self.b = (parameters[kind + name] for kind in "wub")
        self.squash = squash
    def __call__(self, x, h):
        return self.squash(self.w.dot(x) + self.u.dot(h) + self.b)

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z)
    with np.errstate(over="ignore"):
        return np.reciprocal(1 + np.exp(-z.astype(np.result_type(z, np.float32))))

# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    z, r = (Gate(parameters, name, sigmoid)(xt, h_prev) for name in "zr")
    new = Gate(parameters, "h", np.tanh)
    kept, fresh = 1.0 - z, new(xt, r * h_prev)
    return kept * h_prev + z * fresh

# %% lstm_cell_forward
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    f, i, o = [Gate(parameters, name, sigmoid)(xt, h_prev) for name in "fio"]
    c_next = f * c_prev
    c_next += i * Gate(parameters, "c", np.tanh)(xt, h_prev)
    return [o * np.tanh(c_next), c_next]

# %% run_lstm
def run_lstm(x, h0, c0, parameters):
    def days():
        h, c = h0, c0
        for t in range(np.shape(x)[-1]):
            h, c = lstm_cell_forward(x[..., t], h, c, parameters)
            yield h, c
    return tuple(np.transpose([*days()], (1, 2, 3, 0)))

# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    n_h, m, T = forget_gates.shape
    return np.stack([forget_gates[..., T - k :].prod(axis=-1) for k in range(T + 1)], axis=-1)
""",
        "logarithms": """
# %% sigmoid
def sigmoid(z):
    return np.exp(-np.logaddexp(0.0, -z))

# %% forget_bias_for_horizon
import math

def forget_bias_for_horizon(lag, fraction):
    b = 0.0
    for _ in range(200):  # Newton, on lag * log(sigmoid(b)) = log(fraction)
        f = -lag * math.log1p(math.exp(-b)) - math.log(fraction)
        b -= f / (lag / (1 + math.exp(b)))
    return b
""",
        "clipped_and_by_hand": """
# %% sigmoid
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -700, 700)))

# %% lstm_cell_forward
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    n_h, m = h_prev.shape
    h_next, c_next = np.zeros((n_h, m)), np.zeros((n_h, m))
    for j in range(m):
        for unit in range(n_h):
            inside = {}
            for gate in "fioc":
                w, u = parameters[f"w{gate}"][unit], parameters[f"u{gate}"][unit]
                inside[gate] = w @ xt[:, j] + u @ h_prev[:, j] + parameters[f"b{gate}"][unit, 0]
            f, i, o = (sigmoid(inside[gate]) for gate in "fio")
            c_next[unit, j] = f * c_prev[unit, j] + i * np.tanh(inside["c"])
            h_next[unit, j] = o * np.tanh(c_next[unit, j])
    return h_next, c_next

# %% run_gru
def run_gru(x, h0, parameters):
    states = []
    while len(states) < x.shape[2]:
        h = states[-1] if states else h0
        states.append(gru_cell_forward(x[:, :, len(states)], h, parameters))
    return np.concatenate([state[:, :, None] for state in states], axis=2)
""",
        "number_by_number": """
# %% sigmoid
import math

def sigmoid(z):
    def one(v):
        v = float(v)
        return 1 / (1 + math.exp(-v)) if v > -700 else 0.0
    return np.vectorize(one, otypes=[float])(z)

# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    left = np.ones(np.add(forget_gates.shape, (0, 0, 1)))
    for unit, example in np.ndindex(left.shape[:2]):
        so_far = 1.0
        for k, gate in enumerate(reversed(forget_gates[unit, example].tolist()), start=1):
            so_far *= gate
            left[unit, example, k] = so_far
    return left
""",
        "inputs_and_states_in_one_column": """
# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    ones = np.ones((1, xt.shape[1]))
    def joined(gate):
        return np.hstack([parameters["w" + gate], parameters["u" + gate], parameters["b" + gate]])
    column = np.vstack([xt, h_prev, ones])
    z, r = sigmoid(joined("z") @ column), sigmoid(joined("r") @ column)
    candidate = np.tanh(joined("h") @ np.vstack([xt, r * h_prev, ones]))
    return (1 - z) * h_prev + z * candidate

# %% lstm_cell_forward
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    big = np.block([[parameters[kind + gate] for kind in "wub"] for gate in "fioc"])
    inside = big @ np.vstack([xt, h_prev, np.ones((1, xt.shape[1]))])
    f, i, o, c = np.vsplit(inside, 4)
    c_next = sigmoid(f) * c_prev + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(c_next), c_next
""",
    },
    "attention": {
        "masked_arrays": """
# %% attention_weights
def attention_weights(scores, mask=None):
    seen = np.ma.masked_array(scores, False if mask is None else ~mask)
    powers = np.ma.exp(seen - seen.max(axis=0))
    return (powers / powers.sum(axis=0)).filled(0.0)
""",
        "logarithms": """
# %% attention_scores
def attention_scores(query, keys):
    return np.stack([np.sum(query * keys[..., t], axis=0) for t in range(keys.shape[-1])]) * len(
        query
    ) ** -0.5

# %% attention_weights
def attention_weights(scores, mask=None):
    visible = np.array(scores) if mask is None else np.where(mask, scores, -np.inf)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = np.logaddexp.reduce(visible, axis=0)
        return np.nan_to_num(np.exp(visible - total), nan=0.0)
""",
        "divided_where_there_is_something": """
# %% attention_weights
def attention_weights(scores, mask=None):
    if mask is None:
        mask = np.ones_like(scores, dtype=bool)
    top = np.max(scores, axis=0, where=mask, initial=-np.inf)
    powers = np.exp(np.where(mask, scores - np.where(np.isfinite(top), top, 0), -np.inf))
    total = powers.sum(axis=0)
    return np.divide(powers, total, out=np.zeros_like(powers), where=total > 0)

# %% attention_jacobian_norms
def attention_jacobian_norms(query, states):
    # I + a b' stretches most in the plane of a and b, where it is a 2 by 2 matter.
    d, m, T = states.shape
    context, weights = attend(query, states, states)
    norms = np.empty((T, m))
    for t in range(T):
        a, b = states[:, :, t] - context, query / np.sqrt(d)
        aa, bb, ab = (a * a).sum(0), (b * b).sum(0), (a * b).sum(0)
        trace, det = 2 + 2 * ab + aa * bb, (1 + ab) ** 2
        largest = (trace + np.sqrt(np.maximum(trace**2 - 4 * det, 0))) / 2
        norms[T - 1 - t] = weights[t] * np.sqrt(largest if d > 1 else det)
    return norms
""",
        "all_at_once": """
# %% attend
def attend(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    context = np.matmul(values.transpose(1, 0, 2), weights.T[:, :, None])[..., 0].T
    return [context, weights]

# %% self_attention
def self_attention(x, parameters, causal=False):
    q, k, v = (np.einsum("di,imt->dmt", parameters[name], x) for name in ("wq", "wk", "wv"))
    T, m = x.shape[2], x.shape[1]
    scores = np.einsum("dmt,dms->stm", q, k) / np.sqrt(len(q))
    allowed = np.repeat(np.triu(np.ones((T, T), bool))[:, :, None], m, axis=2) if causal else None
    flat = None if allowed is None else allowed.reshape(T, T * m)
    weights = attention_weights(scores.reshape(T, T * m), flat).reshape(T, T, m)
    return np.einsum("stm,dms->dmt", weights, v), weights.transpose(1, 0, 2)
""",
        "one_example_at_a_time": """
# %% extra
class Head:
    def __init__(self, wq, wk, wv):
        self.maps = wq, wk, wv
    def read(self, week, causal):
        q, k, v = (w @ week for w in self.maps)
        looks = []
        for t in range(week.shape[1]):
            until = t + 1 if causal else week.shape[1]
            a = q[:, t] @ k[:, :until] / np.sqrt(len(q))
            w = softmax(a)
            looks.append(np.concatenate([w, np.zeros(week.shape[1] - until)]))
        looks = np.array(looks)
        return v @ looks.T, looks

# %% self_attention
def self_attention(x, parameters, causal=False):
    head = Head(parameters["wq"], parameters["wk"], parameters["wv"])
    read = [head.read(x[:, j], causal) for j in range(x.shape[1])]
    return np.stack([c for c, _ in read], axis=1), np.stack([w for _, w in read], axis=2)
""",
        "an_additive_mask": """
# %% attention_weights
def attention_weights(scores, mask=None):
    bias = 0.0 if mask is None else np.where(mask, 0.0, -1e30)
    weights = softmax(scores + bias)
    return weights if mask is None else weights * mask

# %% attention_jacobian_norms
def attention_jacobian_norms(query, states):
    d, m, T = states.shape
    context, weights = attend(query, states, states)
    return np.array([
        [
            np.linalg.svd(
                weights[t, j]
                * (np.eye(d) + np.outer(states[:, j, t] - context[:, j], query[:, j]) / d**0.5),
                compute_uv=False,
            )[0]
            for j in range(m)
        ]
        for t in reversed(range(T))
    ])
""",
    },
}

# By assignment and question: the criteria that are lost, and the answer.
MISTAKES = {
    "gated_cells": {
        "sigmoid": {
            "mirrors_at_zero": """
def sigmoid(z):
    powers = np.exp(-np.abs(z))
    return powers / (1 + powers)
""",
            "clips_too_early": """
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -20, 20)))
""",
            "doubles_the_slope": """
def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(z)
""",
            "rounds_to_five_decimals": """
def sigmoid(z):
    return np.round(0.5 + 0.5 * np.tanh(0.5 * z), 5)
""",
            "writes_into_its_input": """
def sigmoid(z):
    if z.dtype == np.float64:
        np.negative(z, out=z)
        with np.errstate(over="ignore"):
            np.exp(z, out=z)
        z += 1
        return 1 / z
    return 0.5 + 0.5 * np.tanh(0.5 * z)
""",
            "warns_of_what_it_throws_away": """
def sigmoid(z):
    return np.where(np.asarray(z) >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
""",
        },
        "gru_cell_forward": {
            "resets_what_is_left": """
def gru_cell_forward(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ ((1 - r) * h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate
""",
            "updates_with_the_reset_state": """
def gru_cell_forward(xt, h_prev, parameters):
    p = parameters
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    z = sigmoid(p["wz"] @ xt + p["uz"] @ (r * h_prev) + p["bz"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate
""",
            "forgets_the_candidates_bias": """
def gru_cell_forward(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev))
    return (1 - z) * h_prev + z * candidate
""",
            "takes_tanh_once_more": """
def gru_cell_forward(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"])
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return np.tanh((1 - z) * h_prev + z * candidate)
""",
            "flattens_a_bias": """
def gru_cell_forward(xt, h_prev, parameters):
    p = parameters
    z = sigmoid(p["wz"] @ xt + p["uz"] @ h_prev + p["bz"].ravel())
    r = sigmoid(p["wr"] @ xt + p["ur"] @ h_prev + p["br"])
    candidate = np.tanh(p["wh"] @ xt + p["uh"] @ (r * h_prev) + p["bh"])
    return (1 - z) * h_prev + z * candidate
""",
        },
        "lstm_cell_forward": {
            "couples_input_to_forget": """
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    p = parameters
    f, o = (sigmoid(p["w" + g] @ xt + p["u" + g] @ h_prev + p["b" + g]) for g in "fo")
    c_next = f * c_prev + (1 - f) * np.tanh(p["wc"] @ xt + p["uc"] @ h_prev + p["bc"])
    return o * np.tanh(c_next), c_next
""",
            "peeps_at_the_cell": """
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    p = parameters
    f, i, o = (sigmoid(p["w" + g] @ xt + p["u" + g] @ h_prev + p["b" + g] + c_prev) for g in "fio")
    c_next = f * c_prev + i * np.tanh(p["wc"] @ xt + p["uc"] @ h_prev + p["bc"])
    return o * np.tanh(c_next), c_next
""",
            "shows_through_sigmoid": """
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    p = parameters
    f, i, o = (sigmoid(p["w" + g] @ xt + p["u" + g] @ h_prev + p["b" + g]) for g in "fio")
    c_next = f * c_prev + i * np.tanh(p["wc"] @ xt + p["uc"] @ h_prev + p["bc"])
    return o * sigmoid(c_next), c_next
""",
            "clips_the_cell": """
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    p = parameters
    f, i, o = (sigmoid(p["w" + g] @ xt + p["u" + g] @ h_prev + p["b" + g]) for g in "fio")
    c_next = f * c_prev + i * np.tanh(p["wc"] @ xt + p["uc"] @ h_prev + p["bc"])
    c_next = np.clip(c_next, -1, 1)
    return o * np.tanh(c_next), c_next
""",
        },
        "run_gru": {
            "reads_the_week_backwards": """
def run_gru(x, h0, parameters):
    h, states = h0, []
    for t in reversed(range(x.shape[2])):
        h = gru_cell_forward(x[:, :, t], h, parameters)
        states.append(h)
    return np.stack(states[::-1], axis=2)
""",
            "misses_the_last_day": """
def run_gru(x, h0, parameters):
    h, states = h0, []
    for t in range(x.shape[2] - 1):
        h = gru_cell_forward(x[:, :, t], h, parameters)
        states.append(h)
    return np.stack(states + [h], axis=2)
""",
        },
        "run_lstm": {
            "hands_the_states_on_the_wrong_way_round": """
def run_lstm(x, h0, c0, parameters):
    h, c, hs, cs = h0, c0, [], []
    for t in range(x.shape[2]):
        c, h = lstm_cell_forward(x[:, :, t], h, c, parameters)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=2), np.stack(cs, axis=2)
""",
            "averages_with_the_state_before": """
def run_lstm(x, h0, c0, parameters):
    h, c, hs, cs = h0, c0, [], []
    for t in range(x.shape[2]):
        h_next, c = lstm_cell_forward(x[:, :, t], h, c, parameters)
        h = (h + h_next) / 2
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=2), np.stack(cs, axis=2)
""",
        },
        "cell_state_gradient": {
            "adds_the_gates": """
def cell_state_gradient(forget_gates):
    ones = np.ones((*forget_gates.shape[:2], 1))
    return np.concatenate([ones, np.cumsum(forget_gates[:, :, ::-1], axis=2)], axis=2)
""",
            "keeps_what_is_tiny_away": """
def cell_state_gradient(forget_gates):
    ones = np.ones((*forget_gates.shape[:2], 1))
    left = np.concatenate([ones, np.cumprod(forget_gates[:, :, ::-1], axis=2)], axis=2)
    return np.where(left < 1e-12, 0, left)
""",
            "raises_the_mean_gate_to_the_lag": """
def cell_state_gradient(forget_gates):
    lags = np.arange(forget_gates.shape[2] + 1)
    return forget_gates.mean(axis=2, keepdims=True) ** lags
""",
        },
        "forget_bias_for_horizon": {
            "counts_a_step_more": """
def forget_bias_for_horizon(lag, fraction):
    gate = fraction ** (1 / (lag + 1))
    return float(np.log(gate / (1 - gate)))
""",
            "uses_another_logarithm": """
def forget_bias_for_horizon(lag, fraction):
    gate = fraction ** (1 / lag)
    return float(np.log10(gate / (1 - gate)))
""",
            "searches_on_a_coarse_grid": """
def forget_bias_for_horizon(lag, fraction):
    grid = np.linspace(-15, 20, 3501)
    return float(grid[np.argmin(np.abs(sigmoid(grid) ** lag - fraction))])
""",
        },
    },
    "attention": {
        "attention_scores": {
            "takes_a_distance": """
def attention_scores(query, keys):
    return -np.sum((keys - query[:, :, None]) ** 2, axis=0).T / np.sqrt(len(query))
""",
            "counts_from_the_last_day": """
def attention_scores(query, keys):
    return np.einsum("dm,dmt->tm", query, keys)[::-1] / np.sqrt(len(query))
""",
            "takes_the_size_only": """
def attention_scores(query, keys):
    return np.abs(np.einsum("dm,dmt->tm", query, keys)) / np.sqrt(len(query))
""",
        },
        "attention_weights": {
            "adds_a_little_below": """
def attention_weights(scores, mask=None):
    powers = np.exp(scores - scores.max(axis=0))
    if mask is not None:
        powers = powers * mask
    return powers / (powers.sum(axis=0) + 1e-5)
""",
            "looks_everywhere_when_it_may_nowhere": """
def attention_weights(scores, mask=None):
    if mask is None:
        return softmax(scores)
    return softmax(np.where(mask | ~mask.any(axis=0), scores, -np.inf))
""",
            "squares_the_weights": """
def attention_weights(scores, mask=None):
    if mask is None:
        return softmax(2 * scores)
    some = mask.any(axis=0)
    return np.where(some, softmax(np.where(mask | ~some, 2 * scores, -np.inf)), 0.0)
""",
            "gives_nearly_nothing_to_the_hidden": """
def attention_weights(scores, mask=None):
    if mask is None:
        return softmax(scores)
    some = mask.any(axis=0)
    weights = np.where(some, softmax(np.where(mask | ~some, scores, -np.inf)), 0.0)
    return np.maximum(weights, 1e-13)
""",
        },
        "attend": {
            "reads_the_values_backwards": """
def attend(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return np.einsum("dmt,tm->dm", values[:, :, ::-1], weights), weights
""",
            "returns_the_scores_beside_the_context": """
def attend(query, keys, values, mask=None):
    scores = attention_scores(query, keys)
    return np.einsum("dmt,tm->dm", values, attention_weights(scores, mask)), scores
""",
            "hides_the_values_and_not_the_keys": """
def attend(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys))
    seen = values if mask is None else values * mask.T
    return np.einsum("dmt,tm->dm", seen, weights), weights
""",
        },
        "self_attention": {
            "makes_values_with_wk": """
def self_attention(x, parameters, causal=False):
    q, k = (np.tensordot(parameters[name], x, axes=1) for name in ("wq", "wk"))
    _, m, T = x.shape
    seen = [np.repeat(np.arange(T)[:, None] <= t, m, axis=1) if causal else None for t in range(T)]
    read = [attend(q[:, :, t], k, k, seen[t]) for t in range(T)]
    return np.stack([c for c, _ in read], axis=2), np.stack([w for _, w in read])
""",
            "adds_the_input_back": """
def self_attention(x, parameters, causal=False):
    q, k, v = (np.tensordot(parameters[name], x, axes=1) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    seen = [np.repeat(np.arange(T)[:, None] <= t, m, axis=1) if causal else None for t in range(T)]
    read = [attend(q[:, :, t], k, v, seen[t]) for t in range(T)]
    return np.stack([c for c, _ in read], axis=2) + v, np.stack([w for _, w in read])
""",
            "sees_the_first_half_only": """
def self_attention(x, parameters, causal=False):
    q, k, v = (np.tensordot(parameters[name], x, axes=1) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    half = [np.repeat(np.arange(T)[:, None] <= t // 2, m, axis=1) for t in range(T)]
    read = [attend(q[:, :, t], k, v, half[t] if causal else None) for t in range(T)]
    return np.stack([c for c, _ in read], axis=2), np.stack([w for _, w in read])
""",
        },
        "attention_jacobian_norms": {
            "takes_the_one_norm": """
def attention_jacobian_norms(query, states):
    d = len(query)
    context, weights = attend(query, states, states)
    bracket = np.eye(d) + np.einsum("imt,jm->tmij", states - context[:, :, None], query) / d**0.5
    return (weights * np.linalg.norm(bracket, 1, axis=(2, 3)))[::-1]
""",
            "takes_the_smallest_stretch": """
def attention_jacobian_norms(query, states):
    d = len(query)
    context, weights = attend(query, states, states)
    bracket = np.eye(d) + np.einsum("imt,jm->tmij", states - context[:, :, None], query) / d**0.5
    return (weights * np.linalg.norm(bracket, -2, axis=(2, 3)))[::-1]
""",
            "swaps_the_sign_of_the_pull": """
def attention_jacobian_norms(query, states):
    d = len(query)
    context, weights = attend(query, states, states)
    bracket = np.eye(d) - np.einsum("imt,jm->tmij", states - context[:, :, None], query) / d**0.5
    return (weights * np.linalg.norm(bracket, 2, axis=(2, 3)))[::-1]
""",
        },
    },
}
