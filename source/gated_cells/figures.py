"""Draws what the notebook shows of your results, and trains three networks with them."""

import matplotlib.pyplot as plt
import numpy as np

from selfcheck.shown import say, show


def memory_horizon(norms, threshold=0.01):
    """The first lag whose norm is below the threshold; infinity when there is none."""
    below = np.flatnonzero(norms < threshold)
    return below[0] if len(below) else np.inf


def in_days(horizon, most=100):
    return f"more than {most} days" if np.isinf(horizon) else f"{horizon:.0f} days"


# Do gates keep Monday?


def draw_rescue(curves, own, committed):
    """The norms by lag of every network by its name, and of one's own beside a prediction."""
    fig, axes = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True, layout="constrained")
    styles = {"0": "-", "1": "--", "-1": "--", "3": ":", "-3": ":"}
    for ax, kind, colour in zip(axes, ("LSTM", "GRU"), ("tab:blue", "tab:orange"), strict=True):
        ax.plot(curves["RNN, orthogonal"], color="grey", label="RNN, orthogonal")
        for name, norms in curves.items():
            if name.startswith(kind):
                ax.plot(norms, styles[name.split()[-1]], color=colour, linewidth=2, label=name)
        ax.axhline(0.01, color="black", linewidth=0.8)
        ax.set(yscale="log", ylim=(1e-6, 3e3), xlabel="days back from the last")
        ax.legend()
    axes[0].set_ylabel("norm of the Jacobian of the whole state")
    fig.suptitle("What is left of a change, by the day on which it was made")
    told = "; ".join(f"{name} {in_days(memory_horizon(norms))}" for name, norms in curves.items())
    show(
        fig,
        "What is left of a change by the days since it was made, on a log axis; an LSTM on the left"
        f" and a GRU on the right, with three biases each. First below 0.01: {told}.",
    )
    say("The figure in words: below 0.01 after how long, and what is left after 100 days.")
    for name, norms in curves.items():
        say(f"{name:20s} {in_days(memory_horizon(norms)):18s} {norms[-1]:.2g}")
    found = in_days(memory_horizon(own))
    say(f"Your own LSTM, which has 16 units: {found}; predicted: {committed:g} days.")


def draw_direct_path(direct_path, sigmoid):
    """The direct path beside the whole state: {(scale, bias): (path, whole)} by lag."""
    fig, axes = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True, layout="constrained")
    titles = {0.1: "recurrent weights a tenth as large", 1.0: "recurrent weights as above"}
    told = []
    for (scale, bias), (path, whole) in direct_path.items():
        ax, colour = axes[int(scale)], ("tab:blue", "tab:green")[bias]
        gate = sigmoid(np.array([bias]))[0]
        ax.plot(whole, color=colour, linewidth=2, label=f"whole state, bias {bias}")
        ax.plot(path, "--", color=colour, label=f"direct path, bias {bias}")
        ax.plot(gate ** np.arange(len(path)), ":", color=colour, label=f"σ({bias})^lag")
        ax.set(yscale="log", ylim=(1e-6, 3), xlim=(0, 60), title=titles[scale])
        ax.set_xlabel("days back from the last")
        told.append(
            f"{titles[scale]}, forget bias {bias}: forecast {np.log(0.01) / np.log(gate):.1f}, direct"
            f" path {in_days(memory_horizon(path))}, whole state {in_days(memory_horizon(whole))}"
        )
    for ax in axes:
        ax.axhline(0.01, color="black", linewidth=0.8)
    axes[0].set_ylabel("norm, or product of gates")
    axes[0].legend()
    show(
        fig,
        "The direct path, the whole state and the forecast by days back, on a log axis, with small"
        f" recurrent weights on the left and the usual ones on the right. {'; '.join(told)}.",
    )
    say("The figure in words: below 0.01 after how long.", *told)


# Monday's number: three networks and their training. `run_lstm` and `sigmoid` are yours.

UNITS, DAYS, BATCH, STEPS, RATE = 32, 60, 32, 300, 0.003


def run_rnn(x, a0, parameters):
    """The plain RNN of assignment 1, without an output: every hidden state."""
    a, states = a0, []
    for day in x.transpose(2, 0, 1):
        a = np.tanh(parameters["w1"] @ day + parameters["w2"] @ a + parameters["b1"])
        states.append(a)
    return np.stack(states, -1)


def states_before(first, states):
    return np.concatenate([first[:, :, np.newaxis], states[:, :, :-1]], axis=2)


def over_examples_and_steps(dz, values):
    """The sum of dz times values transposed, over all examples and steps."""
    return np.tensordot(dz, values, axes=([1, 2], [1, 2]))


def rnn_gradients(x, a0, a, parameters, da_last):
    """Backpropagation through time, from the last state's gradient to every parameter's."""
    dz, da = np.empty(a.shape), da_last
    for t in reversed(range(x.shape[2])):
        dz[:, :, t] = da * (1 - a[:, :, t] ** 2)
        da = parameters["w2"].T @ dz[:, :, t]
    return {
        "w1": over_examples_and_steps(dz, x),
        "w2": over_examples_and_steps(dz, states_before(a0, a)),
        "b1": np.sum(dz, axis=(1, 2))[:, np.newaxis],
    }


def lstm_gradients(x, h0, c0, h, c, parameters, dh_last, sigmoid):
    """The same for an LSTM; its gates are computed once more, for all steps at a time."""
    h_before, c_before = states_before(h0, h), states_before(c0, c)

    def inside(gate):
        w, u, b = (parameters[kind + gate] for kind in "wub")
        return np.tensordot(w, x, axes=1) + np.tensordot(u, h_before, axes=1) + b[:, :, np.newaxis]

    f, i, o = (sigmoid(inside(gate)) for gate in "fio")
    candidate, shown = np.tanh(inside("c")), np.tanh(c)
    # How far c_t moves with what is inside f, i and the candidate; h_t with what is inside o, and c_t.
    to_c = np.stack([c_before * f * (1 - f), candidate * i * (1 - i), i * (1 - candidate**2)])
    to_h, c_to_h = shown * o * (1 - o), o * (1 - shown**2)
    back = np.vstack([parameters["u" + gate] for gate in "fico"]).T
    dz = np.empty((4, *h.shape))
    dh, dc = dh_last, np.zeros(c0.shape)
    for t in reversed(range(x.shape[2])):
        dc = dc + dh * c_to_h[:, :, t]
        dz[:3, :, :, t], dz[3, :, :, t] = dc * to_c[:, :, :, t], dh * to_h[:, :, t]
        dh = back @ dz[:, :, :, t].reshape(back.shape[1], -1)
        dc = dc * f[:, :, t]
    gradients = {}
    for gate, dz_gate in zip("fico", dz, strict=True):
        gradients["w" + gate] = over_examples_and_steps(dz_gate, x)
        gradients["u" + gate] = over_examples_and_steps(dz_gate, h_before)
        gradients["b" + gate] = np.sum(dz_gate, axis=(1, 2))[:, np.newaxis]
    return gradients


def through_rnn(x, parameters):
    """The last hidden state, and the way back from its gradient to every parameter's."""
    a0 = np.zeros((len(parameters["w2"]), x.shape[1]))
    a = run_rnn(x, a0, parameters)
    return a[:, :, -1], lambda da_last: rnn_gradients(x, a0, a, parameters, da_last)


def way_through(run_lstm, sigmoid):
    """The same through an LSTM of yours."""

    def through_lstm(x, parameters):
        h0 = np.zeros((len(parameters["uf"]), x.shape[1]))
        h, c = run_lstm(x, h0, h0, parameters)
        return h[:, :, -1], lambda dh_last: lstm_gradients(
            x, h0, h0, h, c, parameters, dh_last, sigmoid
        )

    return through_lstm


def drawn_for_training(gates, units, rng):
    """An RNN's weights for gates = "", an LSTM's for "fioc"; and those of the answer."""
    names = [("w" + gate, "u" + gate, "b" + gate) for gate in gates] or [("w1", "w2", "b1")]
    parameters = {}
    for w, u, b in names:
        parameters[w] = rng.normal(size=(units, 2)) / np.sqrt(2)
        parameters[u] = rng.normal(size=(units, units)) / np.sqrt(units)
        parameters[b] = np.zeros((units, 1))
    parameters["wy"] = rng.normal(size=(1, units)) / np.sqrt(units)
    parameters["by"] = np.zeros((1, 1))
    return parameters


def largest_disagreement(through, gates, rng, eps=1e-5):
    """How far the given gradients are from central differences, relative to the largest entry."""
    parameters = drawn_for_training(gates, 3, rng)
    x, weights = rng.normal(size=(2, 4, 5)), rng.normal(size=(3, 4))
    given = through(x, parameters)[1](weights)
    worst = 0.0
    for name, gradient in given.items():
        measured = np.zeros(gradient.shape)
        for place in np.ndindex(gradient.shape):
            sides = []
            for sign in (1, -1):
                moved = {key: value.copy() for key, value in parameters.items()}
                moved[name][place] += sign * eps
                sides.append(np.sum(weights * through(x, moved)[0]))
            measured[place] = (sides[0] - sides[1]) / (2 * eps)
        off = np.max(np.abs(gradient - measured)) / np.max(np.abs(measured))
        worst = max(worst, off)
    return worst


def tell_disagreement(name, off):
    verdict = "agree" if off < 1e-6 else "DISAGREE"
    say(f"{name}: gradients and differences {verdict}, to {off:.0e} of the largest.")
    if off >= 1e-6:
        say("The given way back fits the LSTM of exercises 3 and 5: see what their checks say.")


def mondays_number(rng):
    """A batch: numbers of variance 1/3 on every day, a mark on the first, and what is asked."""
    x = np.zeros((2, BATCH, DAYS))
    x[0] = rng.uniform(-1, 1, size=(BATCH, DAYS))
    x[1, :, 0] = 1
    return x, x[:1, :, 0]


def show_progress(name, done, loss):
    bar = "█" * (20 * done // STEPS)
    end = "\n" if done == STEPS else ""
    print(f"\r{name:22s} {bar:·<20s} {done:3d} of {STEPS}, loss {loss:.4f}", end=end, flush=True)


def train(name, through, parameters):
    """The loss of every step of Adam, each on a fresh batch; gradients are clipped to norm 1."""
    rng = np.random.default_rng(3)  # the same examples for all
    mean = {key: np.zeros(value.shape) for key, value in parameters.items()}
    square = {key: np.zeros(value.shape) for key, value in parameters.items()}
    history = []
    for step in range(1, STEPS + 1):
        x, asked = mondays_number(rng)
        last, way_back = through(x, parameters)
        error = parameters["wy"] @ last + parameters["by"] - asked
        history.append(np.mean(error**2))
        d_answer = 2 * error / BATCH
        gradients = way_back(parameters["wy"].T @ d_answer)
        gradients["wy"] = d_answer @ last.T
        gradients["by"] = np.sum(d_answer, axis=1, keepdims=True)
        norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients.values()))
        for key, gradient in gradients.items():
            gradient = gradient * min(1.0, 1.0 / norm)
            mean[key] += 0.1 * (gradient - mean[key])
            square[key] += 0.001 * (gradient**2 - square[key])
            size = np.sqrt(square[key] / (1 - 0.999**step)) + 1e-8
            parameters[key] = parameters[key] - RATE * mean[key] / (1 - 0.9**step) / size
        if step % 10 == 0:
            show_progress(name, step, np.mean(history[-10:]))
    return np.array(history)


def draw_training(losses):
    """The losses of each network by step, beside the line of chance."""
    fig, ax = plt.subplots(figsize=(8, 4.2), layout="constrained")
    for (name, history), style in zip(losses.items(), ("-", "--", "-"), strict=False):
        smooth = np.convolve(history, np.full(10, 0.1), mode="valid")
        ax.plot(np.arange(10, len(history) + 1), smooth, style, linewidth=2, label=name)
    ax.axhline(1 / 3, color="black", linewidth=0.8, label="chance: always answering 0")
    ax.set(yscale="log", ylim=(1e-4, 1), xlabel="steps of training", ylabel="mean square error")
    ax.set_title(f"Asked on day {DAYS} for the number of day 1")
    ax.legend()
    ends = {name: np.mean(history[-30:]) for name, history in losses.items()}
    told = ", ".join(f"{name} {end:.4f}" for name, end in ends.items())
    show(
        fig,
        "The mean square error by steps of training on a log axis, beside the line of chance at 1/3."
        f" At the end: {told or 'nothing was trained yet'}.",
    )
    say("The figure in words: mean square error over the last 30 steps; chance is 0.333.")
    for name, end in ends.items():
        say(f"{name:22s} {end:.4f}")
