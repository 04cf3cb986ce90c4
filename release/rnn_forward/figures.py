"""Draws what the notebook shows of your results. No answer is in here."""

import matplotlib.pyplot as plt
import numpy as np

from selfcheck.shown import say, show

KNOWN = [
    ("sum of the last hidden state", -7.1216388544),
    ("its Frobenius norm", 33.827389409),
    ("likeliest word, by example", [4149, 396, 4258, 2730, 4168]),
    ("its probability in the second example", 0.999939437379),
]


def compare_with_lecture(a_last, y_last):
    """Hold a last state and a last prediction against what is known of the lecture's."""
    yours = [
        np.sum(a_last),
        np.linalg.norm(a_last),
        np.argmax(y_last, axis=0),
        np.max(y_last, axis=0)[1],
    ]
    for (fact, known), found in zip(KNOWN, yours, strict=True):
        agrees = np.shape(found) == np.shape(known) and np.allclose(found, known, 1e-9, 1e-9)
        say(f"{'agrees' if agrees else 'DIFFERS'}: {fact}: yours {found}, known {known}")


def draw_saturation(a, a_gentle, shape):
    """Show where the hidden units of two runs are, the lecture's and a gentler one."""
    for states in (a, a_gentle):
        if np.shape(states) != shape:
            raise ValueError(f"the states have shape {np.shape(states)}, not {shape}")
    steps = np.arange(1, shape[2] + 1)
    stuck = 100 * np.mean(np.abs(a) == 1.0, axis=(0, 1))  # percent, by step

    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    share = {"weights": np.full(a.size, 100 / a.size), "bins": np.linspace(-1, 1, 41)}
    left.hist(a.ravel(), **share, color="tab:blue", label="the lecture's run")
    outline = {"histtype": "step", "color": "black", "linewidth": 1.5}
    left.hist(a_gentle.ravel(), **share, **outline, label="gentler")
    left.set(xlabel="hidden activation", ylabel="% of all activations", title="Where the units are")
    left.legend(loc="upper center")
    bars = right.bar(steps, stuck, color="tab:blue")
    right.bar_label(bars, fmt="%.0f")
    right.set(xlabel="step", ylabel="% of hidden units", xticks=steps, ylim=(0, 100))
    right.set(title="Exactly +1 or -1, the lecture's run")
    show(
        fig,
        "Left, a histogram of all hidden activations, of the lecture's run and of a gentler one."
        " Right, by step, the share of the lecture's that are exactly +1 or -1:"
        f" from {stuck.min():.0f} to {stuck.max():.0f} %. The numbers are below.",
    )

    say("The figure in words.")
    for name, states in (("the lecture's run", a), ("the gentler run", a_gentle)):
        exact = 100 * np.mean(np.abs(states) == 1.0)
        near = 100 * np.mean(np.abs(states) > 0.999)
        say(
            f"Left, {name}: {exact:.1f} % of the {states.size} activations are exactly +1 or -1,"
            f" {near:.1f} % within 0.001 of it."
        )
    say("Right, exactly +1 or -1 by step: " + ", ".join(f"{p:.1f} %" for p in stuck) + ".")
