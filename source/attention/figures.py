"""Draws what the notebook shows of your results. No answer is in here."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np

from selfcheck.shown import say, show

# The week of news


def words_after(article, text):
    words = "".join(c if c.isalpha() else " " for c in text.lower()).split()
    return [words[i + 1] for i in range(len(words) - 1) if words[i] == article]


def count_words(news):
    """The words that the news tell; and by word and day, how often each is told and taken."""
    vocabulary = sorted({word for text in news.values() for word in words_after("a", text)})
    tells, takes = (
        np.array([[words_after(which, news[day]).count(w) for day in news] for w in vocabulary])
        for which in ("a", "the")
    )
    return vocabulary, tells, takes


def tell_words(news, vocabulary, tells, takes):
    """Print each summary, and what is read of it."""
    for t, (day, text) in enumerate(news.items()):
        told = ", ".join(w for w, n in zip(vocabulary, tells[:, t], strict=True) if n)
        known = ", ".join(w for w, n in zip(vocabulary, takes[:, t], strict=True) if n)
        say(f"{day}  {text}")
        say(
            f"tells: {told or 'nothing new'}; takes for granted: {known or 'nothing'}",
            indent=5 * " ",
        )


def draw_looks(context, weights, days, vocabulary):
    """Where each day of the news looks, and what Sunday takes away."""
    looks = np.asarray(weights)[:, :, 0]  # (query, key)
    size = len(days)
    if looks.shape != (size, size):
        raise ValueError(f"the weights have shape {np.shape(weights)}, not {(size, size, 1)}")
    fig, axes = plt.subplots(figsize=(6.4, 5.2), layout="constrained")
    future = np.triu(np.ones((size, size), dtype=bool), k=1)
    image = axes.imshow(np.ma.masked_array(looks, future), cmap="Blues", vmin=0, vmax=1)
    axes.set_facecolor("0.9")
    for t, s in zip(*np.nonzero(~future), strict=True):
        colour = "white" if looks[t, s] > 0.6 else "black"
        axes.text(s, t, f"{looks[t, s]:.2f}", ha="center", va="center", color=colour)
    axes.text(4.6, 1.2, "not yet printed", ha="center", va="center", color="0.35")
    axes.set(xticks=range(size), yticks=range(size), xticklabels=days, yticklabels=days)
    axes.set(xlabel="the day looked at (key)", ylabel="the day that looks (query)")
    axes.set(title="Where each day's attention goes")
    fig.colorbar(image, label="weight", shrink=0.9)
    show(
        fig,
        f"A table of {size} by {size} weights, a row for each day that looks and a column for each"
        f" day looked at. Sunday's largest weight, {looks[-1].max():.2f}, is on"
        f" {days[int(np.argmax(looks[-1]))]}. The rows are told below.",
    )

    say(f"The figure in words: a {size} by {size} table of weights, a row for each day that looks.")
    for t, day in enumerate(days):
        row = looks[t, : t + 1]
        if t > 0 and np.ptp(row) < 1e-9:
            said = f"all {t + 1} days so far alike, {row.max():.2f} each"
        else:
            order = np.argsort(-row, kind="stable")
            told = [f"{days[s]} {row[s]:.2f}" for s in order if row[s] >= 0.01]
            said = ", ".join(told) + (", the others less than 0.01 each" if len(told) <= t else "")
        say(f"{day} looks at {said}.", indent="  ")
    order = np.argsort(-context[:, 0, -1], kind="stable")[:3]
    carried = ", ".join(f"{vocabulary[i]} {context[i, 0, -1]:.2f}" for i in order)
    say(f"What Sunday takes away, strongest first: {carried}.")


# Dilution


def draw_dilution(dilution, lengths, widths):
    """Norms by lag, for three archives, and their mean by the archive's length."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for T, colour, marker in ((10, "tab:orange", "s"), (100, "tab:blue", "o"), (1000, "0.3", ".")):
        by_lag = dilution[16, T].mean(axis=1)
        shown = {"color": colour, "marker": marker, "linestyle": "none", "markersize": 4}
        left.loglog(1 + np.arange(T), by_lag, **shown, label=f"T = {T}")
        left.axhline(by_lag.mean(), color=colour, linewidth=1)
    days_back = 1 + np.arange(1000)
    left.loglog(days_back, 2.0 ** (1 - days_back), "k--", linewidth=1, label="halved each day")
    left.set(xlabel="days back, plus 1", ylabel="gradient norm", ylim=(1e-4, 20))
    left.set(title="Level in the lag (d = 16, mean of 12 examples)")
    left.legend(loc="upper right", ncols=2)
    for d, marker in zip(widths, "os^", strict=True):
        means = np.array([dilution[d, T].mean() for T in lengths])
        right.loglog(lengths, means, marker=marker, label=f"d = {d}")
    right.loglog(lengths, 4 / np.array(lengths), "k:", label="exactly 4 / T")
    right.set(xlabel="length of the archive T", ylabel="mean gradient norm", title="Falling as 1/T")
    right.legend()
    near, far = dilution[16, 100][:50].mean(), dilution[16, 100][50:].mean()
    show(
        fig,
        "Left, gradient norms by lag for archives of 10, 100 and 1000 days, beside a line that"
        f" halves each day. Of 100 days, the latest fifty have a mean of {near:.3f} and the fifty"
        f" before them {far:.3f}. Right, the mean norm by length for d = 8, 16 and 32, beside 4 / T.",
    )

    say("The figure in words.")
    say(
        f"Left, d = 16, T = 100: the latest fifty days have a mean norm of {near:.3f}, the fifty"
        f" before them {far:.3f}. Halved each day, the hundredth would have {2.0**-99:.0e}."
    )
    say("Right, the mean norm times T, which would be constant if the mean fell exactly as 1/T:")
    for d in widths:
        products = [f"{dilution[d, T].mean() * T:.2f} at T = {T}" for T in lengths]
        say(f"d = {d}: {', '.join(products)}.", indent="  ")


# Four ways to remember Monday: recurrent readers of N units over so many days, with random weights.
# Complex states carry derivatives along (the complex step), so each product is made of two real ones.

N, DAYS = 64, 100


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def times(w, h):
    """w @ h for a real w and a complex h, which is quicker in two real products."""
    return w @ h.real + 1j * (w @ h.imag)


def rnn(w):
    return lambda u, h: np.tanh(times(w, h) + u)


def gru(uz, ur, uh, bias):
    def step(u, h):
        z, r = sigmoid(times(uz, h) + u[:N] + bias), sigmoid(times(ur, h) + u[N : 2 * N])
        return (1 - z) * h + z * np.tanh(times(uh, r * h) + u[2 * N :])

    return step


def lstm(uf, ui, uo, uc, bias):
    def step(u, state):
        h, c = state[:N], state[N:]
        f, i = sigmoid(times(uf, h) + u[:N] + bias), sigmoid(times(ui, h) + u[N : 2 * N])
        o, candidate = sigmoid(times(uo, h) + u[2 * N : 3 * N]), np.tanh(times(uc, h) + u[3 * N :])
        c = f * c + i * candidate
        return np.concatenate([o * np.tanh(c), c])

    return step


def norms_by_lag(step, size, inputs):
    """Spectral norms of d(last state)/d(state k days before), k = 0 ... T, from a zero state."""
    state, jacobians = np.zeros(size), []
    for u in inputs:
        # A column for each entry of the state, that entry nudged along the imaginary axis: what
        # the nudges become is the Jacobian, to the last digit (the complex step).
        nudged = step(u[:, np.newaxis], state[:, np.newaxis] + 1e-100j * np.eye(size))
        jacobians.append(nudged.imag / 1e-100)
        state = nudged[:, 0].real
    product = np.eye(size)
    products = [product]
    for jacobian in reversed(jacobians):
        product = product @ jacobian
        products.append(product)
    # The largest singular value of each: the root of the largest eigenvalue of its square.
    squares = np.transpose(products, (0, 2, 1)) @ products
    return np.sqrt(np.linalg.eigvalsh(squares)[:, -1])


def draw_readers():
    """The weights and the news of all readers: the same at each call."""
    rng = np.random.default_rng(182)

    def weight():
        """Recurrent weights of variance 1/N."""
        return rng.normal(size=(N, N)) / np.sqrt(N)

    def news(gates):
        """What the input adds inside each gate, each day: standard deviation 0.1."""
        return 0.1 * rng.normal(size=(DAYS, gates * N))

    drawn = SimpleNamespace(of_rnn=0.5 * weight())
    drawn.of_gru, drawn.of_lstm = [weight() for _ in range(3)], [weight() for _ in range(4)]
    drawn.news_rnn, drawn.news_gru, drawn.news_lstm = news(1), news(3), news(4)
    drawn.queries, drawn.archive = rng.normal(size=(N, 20)), rng.normal(size=(N, 20, DAYS))
    drawn.orthogonal, _ = np.linalg.qr(weight())
    return drawn


def recurrent_curves(drawn):
    """The norms by lag of every recurrent reader, by its name."""
    return {
        "RNN": norms_by_lag(rnn(drawn.of_rnn), N, drawn.news_rnn),
        "GRU": norms_by_lag(gru(*drawn.of_gru, bias=0), N, drawn.news_gru),
        "GRU, update bias -1": norms_by_lag(gru(*drawn.of_gru, bias=-1), N, drawn.news_gru),
        "LSTM": norms_by_lag(lstm(*drawn.of_lstm, bias=0), 2 * N, drawn.news_lstm),
        "LSTM, forget bias 1": norms_by_lag(lstm(*drawn.of_lstm, bias=1), 2 * N, drawn.news_lstm),
        "RNN, orthogonal": norms_by_lag(rnn(drawn.orthogonal), N, drawn.news_rnn),
    }


def mean_norms(norms, days):
    """The mean over the examples of what `attention_jacobian_norms` gave for so many days."""
    norms = np.asarray(norms)
    if norms.shape != (days, 20):
        raise ValueError(f"its result has shape {norms.shape}, and {(days, 20)} was expected")
    return norms.mean(axis=1)


STYLES = {
    "RNN": ("tab:red", "-", "v"),
    "RNN, orthogonal": ("tab:red", "--", "v"),
    "GRU": ("tab:orange", "-", "s"),
    "GRU, update bias -1": ("tab:orange", "--", "s"),
    "LSTM": ("tab:blue", "-", "^"),
    "LSTM, forget bias 1": ("tab:blue", "--", "^"),
}


def draw_all_readers(curves, attention):
    """All readers over this week and over a hundred days; attention may still be missing."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6), layout="constrained")
    for panel, T in ((left, 7), (right, DAYS)):
        every = 1 if T == 7 else 20
        for name, (colour, line, marker) in STYLES.items():
            often = {"marker": marker, "markevery": every, "markersize": 5}
            panel.semilogy(curves[name][:T], color=colour, linestyle=line, label=name, **often)
        if T in attention:
            panel.semilogy(attention[T], "k-", label="attention", marker="o", markevery=every)
        panel.axhline(0.01, color="0.5", linewidth=1, linestyle=":")
    left.set(xticks=range(7), xticklabels=["Sun", "Sat", "Fri", "Thu", "Wed", "Tue", "Mon"])
    left.set(xlabel="the day whose state is nudged", ylabel="how much Sunday feels it")
    left.set(title="This week (attention over 7 days)", ylim=(1e-2, 5))
    right.set(xlabel="days back", title="A hundred days (attention over 100)", ylim=(1e-8, 5))
    right.text(88, 0.012, "0.01", color="0.4")
    left.legend(loc="lower left", fontsize="small")
    show(
        fig,
        "Gradient norms by days back on a log axis, over this week and over a hundred days: curves"
        f" of six recurrent readers{', and of attention' if attention else ''}. Each is told below"
        " by what is left of Monday and by the first day below 0.01.",
    )

    say("The figure in words: gradient norm by days back, and the first day below 0.01.")
    for name in STYLES:
        norms = curves[name]
        below = np.flatnonzero(norms < 0.01)
        horizon = f"below 0.01 from day {below[0]}" if below.size else "never below 0.01"
        left_over = f"Monday (6 days back) {norms[6]:.2g}, day 30 {norms[30]:.1g}"
        say(f"{name}: {left_over}, {horizon}.", indent="  ")
    if attention:
        week, hundred = attention[7], attention[DAYS]
        say(
            f"Attention over this week: {week.min():.2f} to {week.max():.2f} on every day of it,"
            f" Monday {week[6]:.2f}.",
            f"Attention over a hundred days: {hundred[:50].mean():.3f} on the latest fifty days,"
            f" {hundred[50:].mean():.3f} on the fifty before, never below {hundred.min():.3f}.",
            indent="  ",
        )
