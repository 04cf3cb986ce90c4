"""Right answers of `rnn_forward`, piece by piece."""

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
        "softmax": softmax(pick),
        "rnn_cell_forward": rnn_cell_forward(pick),
        "run_forward": run_forward(pick),
        "unroll_forward": unroll_forward(pick),
    }


def softmax(pick):
    largest = pick(
        "np.max(s, axis=0)",
        "s.max(axis=0, keepdims=True)",
        "np.maximum.reduce(s)",
        "np.sort(s, axis=0)[-1]",
        "-np.min(-s, axis=0)",
        "np.percentile(s, 100, axis=0, method='higher')",
    )
    z = pick(f"s - {largest}", f"-({largest} - s)", f"np.subtract(s, {largest})")
    powers = pick("np.exp(z)", "np.e ** z", "np.exp2(z / np.log(2))", "np.expm1(z) + 1")
    shares = pick(
        "p / p.sum(axis=0)",
        "p / np.sum(p, axis=0, keepdims=True)",
        "np.divide(p, np.add.reduce(p))",
        "p / np.einsum('k...->...', p)",
        "p * (1 / (np.ones(len(p)) @ p))",
        "np.exp(z - np.log(np.sum(np.exp(z), axis=0)))",
        "(p.T / p.T.sum(axis=-1, keepdims=True)).T",
        "np.apply_along_axis(lambda column: column / column.sum(), 0, p)",
        "p / functools.reduce(operator.add, p)",
    )
    return f"""
def softmax(x):
    s = {pick(floats(pick, "x"), "x")}
    with np.errstate(all="ignore"):
        z = {z}
        p = {powers}
        return {laid_out(pick, shares)}
"""


def rnn_cell_forward(pick):
    w1, w2, b1, w3, b2 = (f'parameters["{name}"]' for name in ("w1", "w2", "b1", "w3", "b2"))
    z = pick(
        total(pick, product(pick, w1, "xt"), product(pick, w2, "a_prev"), b1),
        product(pick, f"np.hstack([{w1}, {w2}])", "np.vstack([xt, a_prev])") + f" + {b1}",
        product(
            pick,
            f"np.concatenate([{w1}, {w2}, {b1}], axis=1)",
            "np.concatenate([xt, a_prev, np.ones((1, xt.shape[1]))])",
        ),
    )
    scores = total(pick, product(pick, w3, "a"), b2)
    return f"""
def rnn_cell_forward(xt, a_prev, parameters):
    z = {z}
    a = {tanh(pick, "z")}
    return {results(pick, "a", f"softmax({scores})")}
"""


def run_forward(pick):
    body = pick(
        f"""
    a_next = a0
    {steps(pick)}
        a_next, yt_pred = rnn_cell_forward(xt, a_next, parameters)
    return {results(pick, "a_next", "yt_pred")}
""",
        f"""
    a_next, yt_pred = functools.reduce(
        lambda before, t: rnn_cell_forward(x[:, :, t], before[0], parameters),
        range(x.shape[2]),
        (a0, None),
    )
    return {results(pick, "a_next", "yt_pred")}
""",
        """
    if x.shape[2] == 1:
        return rnn_cell_forward(x[:, :, 0], a0, parameters)
    before, _ = run_forward(x[:, :, :-1], a0, parameters)
    return rnn_cell_forward(x[:, :, -1], before, parameters)
""",
    )
    return f"\ndef run_forward(x, a0, parameters):{body}"


def unroll_forward(pick):
    body = pick(
        f"""
    a_next, states, predictions = a0, [], []
    {steps(pick)}
        a_next, yt_pred = rnn_cell_forward(xt, a_next, parameters)
        states.append(a_next)
        predictions += [yt_pred]
    return {results(pick, stacked(pick, "states"), stacked(pick, "predictions"))}
""",
        f"""
    m, T = x.shape[1:]
    a = within((len(a0), m, T))
    y = within((len(parameters["b2"]), m, T))
    before, t = a0, 0
    while t < T:
        before, y[:, :, t] = rnn_cell_forward(x[:, :, t], before, parameters)
        a[:, :, t] = before
        t += 1
    return {results(pick, "a", "y")}
""",
        f"""
    pairs = itertools.accumulate(
        range(x.shape[2]),
        lambda before, t: rnn_cell_forward(x[:, :, t], before[0], parameters),
        initial=(a0, None),
    )
    states, predictions = zip(*list(pairs)[1:])
    return {results(pick, stacked(pick, "states"), stacked(pick, "predictions"))}
""",
        f"""
    ends = [run_forward(x[:, :, : t + 1], a0, parameters) for t in range(x.shape[2])]
    return {
            results(
                pick, stacked(pick, "[a for a, _ in ends]"), stacked(pick, "[y for _, y in ends]")
            )
        }
""",
    )
    return f"\ndef unroll_forward(x, a0, parameters):{body}"
