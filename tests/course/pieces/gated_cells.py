"""Right answers of `gated_cells`, piece by piece."""

from tests.course.pieces.shared import (
    floats,
    laid_out,
    product,
    results,
    stacked,
    steps,
    tanh,
    total,
)


def submission(pick):
    return {
        "sigmoid": sigmoid(pick),
        "gru_cell_forward": gru_cell_forward(pick),
        "lstm_cell_forward": lstm_cell_forward(pick),
        "run_gru": run_gru(pick),
        "run_lstm": run_lstm(pick),
        "cell_state_gradient": cell_state_gradient(pick),
        "forget_bias_for_horizon": forget_bias_for_horizon(pick),
    }


def sigmoid(pick):
    value = pick(
        "np.where(z < 0, np.exp(-np.abs(z)), 1) / (1 + np.exp(-np.abs(z)))",
        "0.5 + 0.5 * np.tanh(z / 2)",
        "(1 + np.tanh(0.5 * z)) / 2",
        "special.expit(z)",
        "np.exp(-np.logaddexp(0, -z))",
        "1 / (1 + np.exp(-z))",
        "np.reciprocal(1 + np.exp(-z))",
        "1 - 1 / (1 + np.exp(z))",
        "1 / (1 + np.exp(-np.clip(z, -500, 500)))",
        "np.vectorize(lambda v: 1 / (1 + math.exp(-v)) if v > -700 else 0.0, [float])(z)",
    )
    return f"""
def sigmoid(z):
    z = {floats(pick, "z")}
    with np.errstate(over="ignore"):
        return {laid_out(pick, value)}
"""


def inside(pick, gate, x, h):
    """What stands inside a gate."""
    w, u, b = (f'parameters["{name}{gate}"]' for name in "wub")
    return pick(
        total(pick, product(pick, w, x), product(pick, u, h), b),
        product(pick, f"np.hstack([{w}, {u}])", f"np.vstack([{x}, {h}])") + f" + {b}",
    )


def gru_cell_forward(pick):
    new = pick(
        "(1 - z) * h_prev + z * c",
        "z * c + (1 - z) * h_prev",
        "h_prev + z * (c - h_prev)",
        "h_prev - z * (h_prev - c)",
        "np.multiply(z, c) + h_prev - h_prev * z",
    )
    gates = [
        f"z = sigmoid({inside(pick, 'z', 'xt', 'h_prev')})",
        f"r = sigmoid({inside(pick, 'r', 'xt', 'h_prev')})",
    ]
    first = pick(0, 1)
    reset = pick("(r * h_prev)", "np.multiply(h_prev, r)")
    inner = inside(pick, "h", "xt", reset)
    return f"""
def gru_cell_forward(xt, h_prev, parameters):
    {gates[first]}
    {gates[1 - first]}
    inner = {inner}
    c = {tanh(pick, "inner")}
    return {laid_out(pick, new)}
"""


def lstm_cell_forward(pick):
    gates = "\n".join(
        f"    {gate} = sigmoid({inside(pick, gate, 'xt', 'h_prev')})"
        for gate in pick("fio", "oif", "iof")
    )
    together = """
    W = np.vstack([parameters["w" + g] for g in "fioc"])
    U = np.vstack([parameters["u" + g] for g in "fioc"])
    B = np.vstack([parameters["b" + g] for g in "fioc"])
    f, i, o, inner = np.split(W @ xt + U @ h_prev + B, 4)
    f, i, o = map(sigmoid, (f, i, o))
"""
    apart = f"\n{gates}\n    inner = {inside(pick, 'c', 'xt', 'h_prev')}\n"
    c_next = total(pick, pick("f * c_prev", "np.multiply(c_prev, f)"), "i * candidate")
    return f"""
def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    {pick(apart, together)}
    candidate = {tanh(pick, "inner")}
    c = {c_next}
    return {results(pick, f"o * {tanh(pick, 'c')}", "c")}
"""


def run_gru(pick):
    body = pick(
        f"""
    h, states = h0, []
    {steps(pick)}
        h = gru_cell_forward(xt, h, parameters)
        states.append(h)
    return {laid_out(pick, stacked(pick, "states"))}
""",
        f"""
    h = within((*h0.shape, x.shape[2]))
    for t in range(x.shape[2]):
        h[:, :, t] = gru_cell_forward(x[:, :, t], h[:, :, t - 1] if t else h0, parameters)
    return {laid_out(pick, "h")}
""",
        f"""
    def step(h, xt):
        return gru_cell_forward(xt, h, parameters)
    states = list(itertools.accumulate(np.moveaxis(x, 2, 0), step, initial=h0))
    return {laid_out(pick, stacked(pick, "states[1:]"))}
""",
    )
    return f"\ndef run_gru(x, h0, parameters):{body}"


def run_lstm(pick):
    body = pick(
        f"""
    h, c, hidden, cells = h0, c0, [], []
    {steps(pick)}
        h, c = lstm_cell_forward(xt, h, c, parameters)
        hidden.append(h)
        cells.append(c)
    return {results(pick, stacked(pick, "hidden"), stacked(pick, "cells"))}
""",
        f"""
    h, c = (within((*h0.shape, x.shape[2])) for _ in range(2))
    before = h0, c0
    for t in range(x.shape[2]):
        before = lstm_cell_forward(x[:, :, t], *before, parameters)
        h[..., t], c[..., t] = before
    return {results(pick, "h", "c")}
""",
        f"""
    def after(t):
        if t == 0:
            return [(h0, c0)]
        before = after(t - 1)
        return before + [lstm_cell_forward(x[:, :, t - 1], *before[-1], parameters)]
    hidden, cells = zip(*after(x.shape[2])[1:])
    return {results(pick, stacked(pick, "hidden"), stacked(pick, "cells"))}
""",
    )
    return f"\ndef run_lstm(x, h0, c0, parameters):{body}"


def cell_state_gradient(pick):
    now = "np.ones(f.shape[:2] + (1,))"
    value = pick(
        f"np.concatenate([{now}, np.cumprod(f[:, :, ::-1], axis=2)], axis=2)",
        f"np.cumprod(np.dstack([{now}, np.flip(f, 2)]), axis=-1)",
        f"np.multiply.accumulate(np.append({now}, f[..., ::-1], axis=2), axis=2)",
        stacked(pick, "[np.prod(f[:, :, T - k:], axis=2) for k in range(T + 1)]"),
        stacked(
            pick,
            "list(itertools.accumulate(f.transpose(2, 0, 1)[::-1], operator.mul, "
            "initial=np.ones(f.shape[:2])))",
        ),
        f"np.exp(np.cumsum(np.dstack([0 * {now}, np.log(f)[..., ::-1]]), axis=2))",
    )
    return f"""
def cell_state_gradient(forget_gates):
    f = {floats(pick, "forget_gates")}
    T = f.shape[2]
    with np.errstate(divide="ignore"):
        return {laid_out(pick, value)}
"""


def forget_bias_for_horizon(pick):
    p = pick("fraction ** (1 / lag)", "np.exp(np.log(fraction) / lag)", "fraction ** lag ** -1")
    b = pick(
        f"-np.log(np.expm1({pick('-np.log(fraction)', 'np.log(1 / fraction)')} / lag))",
        f"np.log({p} / (1 - {p}))",
        f"-np.log(1 / ({p}) - 1)",
        f"special.logit({p})",
        f"np.log({p}) - np.log1p(-({p}))",
        f"2 * np.arctanh(2 * ({p}) - 1)",
    )
    return f"""
def forget_bias_for_horizon(lag, fraction):
    return {pick(f"float({b})", f"np.float64({b})", f"np.array({b})", f"({b}).item()")}
"""
