"""Draws docs/memory.svg, the README's picture: how much of each day still reaches the last one."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np

mpl.use("svg")
import matplotlib.pyplot as plt

UNITS, DAYS, INPUT_SCALE = 64, 28, 0.1


def norms(w2: np.ndarray, rng: np.random.Generator) -> list[float]:
    """The spectral norm of d(last state)/d(state k days back), for k = 0, 1, ..."""
    states, h = [], np.zeros(UNITS)
    for _ in range(DAYS):
        h = np.tanh(w2 @ h + INPUT_SCALE * rng.normal(size=UNITS))
        states.append(h)
    product, found = np.eye(UNITS), [1.0]
    for h in reversed(states):
        product = product @ ((1 - h**2)[:, None] * w2)
        found.append(float(np.linalg.norm(product, 2)))
    return found


def main() -> None:
    rng = np.random.default_rng(7)
    gaussian = rng.normal(size=(UNITS, UNITS)) / np.sqrt(UNITS)
    orthogonal = np.linalg.qr(rng.normal(size=(UNITS, UNITS)))[0]
    curves = (
        ("random weights, spectral radius 1.5", 1.5 * gaussian, "tab:red", "-"),
        ("orthogonal weights", orthogonal, "tab:green", "--"),
        ("orthogonal weights times 0.9", 0.9 * orthogonal, "tab:purple", "-."),
        ("random weights, spectral radius 0.5", 0.5 * gaussian, "tab:blue", ":"),
    )
    mpl.rcParams.update({"svg.hashsalt": "memory", "svg.fonttype": "none", "font.size": 11})
    figure, axes = plt.subplots(figsize=(8, 4), layout="constrained", facecolor="white")
    for label, w2, colour, style in curves:
        axes.semilogy(norms(w2, rng), style, color=colour, linewidth=2, label=label)
    axes.axhline(0.01, color="grey", linewidth=1)
    axes.text(0.2, 0.012, "forgotten: below 1 %", color="dimgrey", fontsize=9)
    axes.set(xlabel="days back", ylabel="gradient norm", xticks=range(0, DAYS + 1, 7))
    axes.legend(frameon=False, fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    path = Path(__file__).parent.parent / "docs" / "memory.svg"
    figure.savefig(path, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
