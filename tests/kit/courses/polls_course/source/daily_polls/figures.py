"""Draws what the notebook shows of a week. No answer is in here."""

import matplotlib.pyplot as plt


def draw_week(y):
    """One line for each party, in the first district."""
    plt.plot(y[:, 0].T)
