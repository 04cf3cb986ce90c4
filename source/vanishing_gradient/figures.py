"""Draws what the notebook shows of your results. No answer is in here."""

import matplotlib.pyplot as plt
import numpy as np

from selfcheck.shown import say, show


def days(*horizons):
    """Horizons in words."""
    return ", ".join("never" if np.isinf(each) else f"{each:.0f}" for each in horizons)


def spectral_radius(matrix):
    return np.max(np.abs(np.linalg.eigvals(matrix)))


def largest_singular_value(matrix):
    return np.linalg.svd(matrix, compute_uv=False)[0]


def a_day(norms):
    """The factor by which norms (T + 1,) change each day between the lags 20 and 40."""
    return (norms[40] / norms[20]) ** (1 / 20)


def committed(guess):
    """A prediction as a number of days, if it is one."""
    if not float(guess) > 0:
        raise ValueError("commit to a number of days above 0 first")
    return float(guess)


def draw_prediction(guess, norms, found, w2):
    """The norms (101,) of one's own network beside what was predicted of it."""
    radius, lags = spectral_radius(w2), np.arange(len(norms))
    fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    ax.semilogy(lags, norms, color="tab:blue", label="measured")
    ax.semilogy(lags, radius**lags, color="grey", linestyle=":", label="spectral radius, power k")
    ax.axhline(0.01, color="black", linewidth=0.8)
    if np.isfinite(guess):
        ax.axvline(guess, color="tab:red", linestyle="--", label="your prediction")
    ax.set(xlabel="days back (lag k)", ylabel="norm of the gradient", title="Your own network")
    ax.set(xlim=(0, 60), ylim=(1e-8, 10))
    ax.legend()
    show(
        fig,
        "The norm of the gradient of your own network by days back, on a log axis, beside the power"
        f" of its spectral radius. You predicted {guess:g} days; it passes 0.01 after {days(found)}.",
    )
    say(
        f"In words: you predicted {guess:g} days, and measured {days(found)}. The norm is"
        f" {norms[1]:.3g} at lag 1, {norms[10]:.3g} at lag 10 and {norms[30]:.3g} at lag 30.",
        f"Between lags 20 and 40 it falls by the factor {a_day(norms):.3f} a day; the radius is"
        f" {radius:.3f}.",
    )


def draw_memory_curves(measured):
    """Several networks: (name, colour, w2, norms, bound, (found, bounded horizons)) of each."""
    fig, ax = plt.subplots(figsize=(9, 4.5), layout="constrained")
    for (name, colour, _, norms, bound, _), marker in zip(measured, "osv^D", strict=True):
        marks = {"marker": marker, "markevery": 20, "markersize": 5}  # colours are not all there is
        ax.semilogy(norms, color=colour, linewidth=1, label=[name, "_", "_"], **marks)
        ax.semilogy(bound[:, 0], color=colour, linestyle="--", linewidth=1, alpha=0.6)
    ax.axhline(0.01, color="black", linewidth=0.8)
    ax.set(xlabel="days back (lag k)", ylabel="norm of the gradient", ylim=(1e-12, 1e6))
    ax.set(title="Measured (solid) and bounded (dashed)")
    ax.legend(loc="lower left")
    horizons = "; ".join(f"{name} {days(*found)}" for name, *_, (found, _) in measured)
    show(
        fig,
        "The norm of the gradient by days back of five networks, three examples each, on a log axis,"
        f" and the bound of each. First below 0.01, in days: {horizons}.",
    )
    say(
        "In words: the horizon in days of each example, and what is left at lag 100; then the largest"
        " singular value and the spectral radius of the weights, and what they do a day."
    )
    for name, _, w2, norms, _, (found, bounded) in measured:
        left = ", ".join(f"{norm:.2g}" for norm in norms[-1])
        say(f"{name}: {days(*found)} (by the bound {days(bounded[0])}); left: {left};")
        say(
            f"singular value {largest_singular_value(w2):.3f}, radius {spectral_radius(w2):.3f};"
            f" the first example keeps {norms[1, 0]:.2f} at lag 1, then {a_day(norms[:, 0]):.2f} a day",
            indent="    ",
        )


def draw_saturation(runs):
    """Louder and louder input: (its size, all derivatives of tanh, the horizons) of each."""
    fig, axes = plt.subplots(1, len(runs), figsize=(10, 3.2), layout="constrained", sharey=True)
    for ax, (input_std, slopes, _) in zip(axes, runs, strict=True):
        weights = np.full(slopes.size, 100 / slopes.size)
        ax.hist(slopes, bins=np.linspace(0, 1, 26), weights=weights, color="tab:blue")
        ax.set(xlabel="derivative of tanh", title=f"input {input_std}")
    axes[0].set(ylabel="% of units and days")
    means = ", ".join(f"{np.mean(slopes):.2f} for input {size}" for size, slopes, _ in runs)
    show(fig, f"Histograms of the derivatives of tanh over units and days; their means: {means}.")
    say("In words:")
    for input_std, slopes, horizons in runs:
        low = 100 * np.mean(slopes < 0.5)
        say(
            f"input {input_std}: mean derivative {np.mean(slopes):.3f}, {low:.0f} % below 0.5;"
            f" horizons in days: {days(*horizons)}."
        )


def draw_unit_maps(maps):
    """Which units remember: {name: norms by unit and lag (64, 41)}."""
    fig, axes = plt.subplots(1, len(maps), figsize=(11, 4), layout="constrained", sharey=True)
    for ax, (name, norms) in zip(axes, maps.items(), strict=True):
        shown = np.log10(np.maximum(norms, 1e-300))
        image = ax.imshow(shown, vmin=-6, vmax=0.5, aspect="auto", cmap="viridis")
        ax.set(xlabel="days back", title=name)
    axes[0].set(ylabel="unit")
    fig.colorbar(image, ax=axes, label="log10 of the norm")
    medians = "; ".join(f"{name} {np.median(norms[:, 20]):.2g}" for name, norms in maps.items())
    show(
        fig,
        "Three maps, a row for each unit and a column for each day back, coloured by how far the last"
        f" state moves when that unit is pushed then. Medians at lag 20: {medians}.",
    )
    say("In words, the medians over the units, and the unit that is heard best:")
    for name, norms in maps.items():
        best = np.argmax(norms[:, 20])
        say(
            f"{name}: {np.median(norms[:, 5]):.2g} at lag 5, {np.median(norms[:, 20]):.2g} at lag 20,"
            f" {np.median(norms[:, 40]):.2g} at lag 40; at lag 20, unit {best}"
            f" with {norms[best, 20]:.2g}."
        )


def draw_memory(norms, found, title):
    """One network's norms by days back."""
    fig, ax = plt.subplots(figsize=(8, 3.5), layout="constrained")
    ax.semilogy(norms, color="tab:blue")
    ax.axhline(0.01, color="black", linewidth=0.8)
    ax.set(xlabel="days back", ylabel="norm of the gradient", ylim=(1e-12, 1e6), title=title)
    told = f"horizon in days: {days(found)}; {norms[-1]:.2g} is left at lag 100"
    show(fig, f"The norm of the gradient by days back, on a log axis. {title}: {told}.")
    say(f"In words: {told}.")


def draw_memories(found):
    """Several gains and inputs at once: {(gain, input): (norms, horizon)}."""
    gains = list(dict.fromkeys(gain for gain, _ in found))
    fig, axes = plt.subplots(1, len(gains), figsize=(11, 3.5), layout="constrained", sharey=True)
    for ax, gain in zip(axes, gains, strict=True):
        for (of_gain, input_std), (norms, _) in found.items():
            if of_gain == gain:
                ax.semilogy(norms, label=f"input {input_std:g}")
        ax.axhline(0.01, color="black", linewidth=0.8)
        ax.set(xlabel="days back", ylim=(1e-12, 1e6), title=f"radius {gain:g}")
    axes[0].set(ylabel="norm of the gradient")
    axes[0].legend()
    show(
        fig,
        "The norm of the gradient by days back for three spectral radii, 0.6, 1 and 1.4, with three"
        " inputs each. A larger radius keeps more, a louder input less; each is told below.",
    )
    say("In words:")
    for (gain, input_std), (norms, horizon) in found.items():
        told = f"horizon in days: {days(horizon)}; {norms[-1]:.2g} is left at lag 100"
        say(f"radius {gain:g}, input {input_std:g}: {told}.")


def turn_knobs(show_memory, show_memories):
    """Sliders, where ipywidgets is installed; nine settings at once where it is not."""
    try:
        from ipywidgets import Dropdown, FloatSlider, interact
    except ImportError:
        say("There are no sliders here, as ipywidgets is not installed.")
        show_memories()
        return
    usual = {"continuous_update": False, "style": {"description_width": "initial"}}
    interact(
        show_memory,
        gain=FloatSlider(0.9, min=0.1, max=2.0, step=0.05, description="gain", **usual),
        input_std=FloatSlider(0.1, min=0.05, max=1.5, step=0.05, description="input", **usual),
        kind=Dropdown(options=["radius", "gaussian", "orthogonal"], description="weights"),
    )


def draw_lecture(runs, w2):
    """The lecture's own run, dense and one-hot: (name, derivatives of tanh, norms) of each."""
    fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    for (name, _, norms), colour in zip(runs, ("tab:blue", "tab:red"), strict=True):
        ax.semilogy(norms, color=colour, label=[name] + ["_"] * 4)
    ax.axhline(1, color="grey", linewidth=0.8)
    ax.set(xlabel="steps back", ylabel="norm of the gradient", title="The lecture's own run")
    ax.legend()
    ends = "; ".join(f"{name} {np.min(n[-1]):.3g} to {np.max(n[-1]):.3g}" for name, _, n in runs)
    show(
        fig,
        "The norm of the gradient by steps back on a log axis, five examples each, of the lecture's"
        f" own run and of the same with one-hot inputs. At lag 10: {ends}.",
    )
    say(f"In words: the largest singular value of w2 is {largest_singular_value(w2):.2f}.")
    for name, slopes, norms in runs:
        say(f"{name}: norms at lag 10: {', '.join(f'{norm:.3g}' for norm in norms[-1])};")
        say(
            f"mean derivative {np.mean(slopes):.3f}, mean of its square {np.mean(slopes**2):.4f},"
            f" a factor of {np.mean(norms[-1] ** 0.1):.2f} a step.",
            indent="    ",
        )


def tell_small_comparisons():
    """What two comparisons say of a gradient of 1e-16 that is wrong in three ways."""
    tiny = 1e-16 * np.array([0.3, -0.8, 0.5])
    for name, wrong in (
        ("zero", 0 * tiny),
        ("a wrong sign", -tiny),
        ("a thousandfold", 1000 * tiny),
    ):
        usual, relative = np.allclose(wrong, tiny), np.allclose(wrong, tiny, rtol=1e-6, atol=0)
        say(f"{name} instead of a gradient of 1e-16: allclose says {usual}, with atol=0 {relative}")
