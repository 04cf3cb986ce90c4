"""What students measure instead of their network's horizon."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.rnn_forward.reference import unroll_forward
from solutions.vanishing_gradient.reference import gradient_norms, memory_horizon, spectral_bound


@misconception(
    belief="The gradient decays by the spectral radius from the first step on.",
    hint="This is what the spectral radius alone predicts. Measure it: the norms of the gradient "
    "come from your own functions.",
    caught_by=("measurement",),
)
def reports_the_prediction(mine):
    return np.log(0.01) / np.log(mine["gain"])


@misconception(
    belief="The bound says when the gradient has faded.",
    hint="This is the horizon of the bound. A bound can be far above what is measured.",
    caught_by=("measurement",),
)
def measures_the_bound(mine):
    a, _ = unroll_forward(mine["x"], mine["a0"], mine["parameters"])
    return memory_horizon(spectral_bound(a, mine["parameters"]))[0]


@misconception(
    belief="Half a gradient is a faded one.",
    hint="This is where the norm falls below a half. The threshold is the usual one, 0.01.",
    caught_by=("measurement",),
)
def measures_the_half_life(mine):
    return memory_horizon(gradient_norms(mine["x"], mine["a0"], mine["parameters"]), 0.5)[0]


@misconception(
    belief="The horizon is the norm that is left at the end.",
    hint="This is the norm of the gradient at the largest lag. Its horizon is a number of days.",
    caught_by=("measurement",),
)
def reports_what_is_left(mine):
    return gradient_norms(mine["x"], mine["a0"], mine["parameters"])[-1, 0]
