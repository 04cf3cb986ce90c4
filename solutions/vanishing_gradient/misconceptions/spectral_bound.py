"""What students believe about bounding a gradient, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.vanishing_gradient.reference import tanh_gradient


@misconception(
    belief="What a matrix does to lengths is told by its largest eigenvalue.",
    hint="You used the spectral radius of w2. For a matrix that is not symmetric it is no bound: "
    "the gradient can be larger. Which numbers of a matrix say how much it can lengthen a vector?",
    caught_by=("values", "seeded"),
)
def bounds_by_the_eigenvalue(a, parameters):
    radius = np.abs(np.linalg.eigvals(parameters["w2"])).max()
    gamma = tanh_gradient(a).max(axis=(0, 2)) * radius
    return gamma ** np.arange(a.shape[2] + 1)[:, np.newaxis]


@misconception(
    belief="The norm of w2 is the root of the sum of its squares.",
    hint="You used the Frobenius norm of w2. It is a bound, and a loose one: it adds up all "
    "singular values, squared, where the largest alone is asked.",
    caught_by=("values", "seeded"),
)
def bounds_by_the_frobenius_norm(a, parameters):
    gamma = tanh_gradient(a).max(axis=(0, 2)) * np.linalg.norm(parameters["w2"])
    return gamma ** np.arange(a.shape[2] + 1)[:, np.newaxis]


@misconception(
    belief="The derivative of tanh is at most 1, so it may be left out.",
    hint="Your bound is the same for every example and every state: it leaves the tanh out, which "
    "is allowed and wasteful. Each example's own largest 1 - a^2 is asked too.",
    caught_by=("values", "seeded"),
)
def leaves_out_the_tanh(a, parameters):
    _, m, T = a.shape
    gamma = np.full(m, np.linalg.norm(parameters["w2"], 2))
    return gamma ** np.arange(T + 1)[:, np.newaxis]


@misconception(
    belief="The average derivative stands for them all.",
    hint="You took the mean of 1 - a^2. A bound must hold in the worst case: one unit that lets "
    "through more than the mean breaks yours. Take the largest.",
    caught_by=("values", "seeded"),
)
def takes_the_mean_derivative(a, parameters):
    gamma = tanh_gradient(a).mean(axis=(0, 2)) * np.linalg.norm(parameters["w2"], 2)
    return gamma ** np.arange(a.shape[2] + 1)[:, np.newaxis]


@misconception(
    belief="The largest activation has the largest derivative.",
    hint="You took 1 - a^2 at the largest a. tanh is steepest near 0: first the derivative of "
    "every entry, then the maximum.",
    caught_by=("values", "seeded"),
)
def differentiates_the_largest_activation(a, parameters):
    gamma = tanh_gradient(a.max(axis=(0, 2))) * np.linalg.norm(parameters["w2"], 2)
    return gamma ** np.arange(a.shape[2] + 1)[:, np.newaxis]


@misconception(
    belief="One bound holds for the whole batch.",
    hint="Your columns are all alike: the maximum was taken over the examples as well. Each "
    "example has a gamma of its own: keep the axis of the batch.",
    caught_by=("values", "seeded"),
)
def takes_one_bound_for_the_batch(a, parameters):
    _, m, T = a.shape
    gamma = np.full(m, tanh_gradient(a).max() * np.linalg.norm(parameters["w2"], 2))
    return gamma ** np.arange(T + 1)[:, np.newaxis]


@misconception(
    belief="The first row is the first power.",
    hint="Your powers begin with 1, so every row is that of the next lag. Row 0 is lag 0, the last "
    "state itself, where the bound is 1 whatever gamma is.",
    caught_by=("values", "seeded"),
)
def begins_with_the_first_power(a, parameters):
    gamma = tanh_gradient(a).max(axis=(0, 2)) * np.linalg.norm(parameters["w2"], 2)
    return gamma ** np.arange(1, a.shape[2] + 2)[:, np.newaxis]


@misconception(
    belief="Each step has its own largest derivative, and the bound is their product.",
    hint="Your bound is a product over steps, with each step's own maximum. It is a valid and a "
    "tighter bound, but another one: gamma is one number for each example, raised to the power k.",
    caught_by=("values", "seeded"),
)
def bounds_step_by_step(a, parameters):
    steps = tanh_gradient(a).max(axis=0) * np.linalg.norm(parameters["w2"], 2)  # (m, T)
    later_first = np.cumprod(steps[:, ::-1].T, axis=0)
    return np.concatenate([np.ones((1, a.shape[1])), later_first])


@misconception(
    belief="A bound is needed from lag 1 on.",
    hint="Your rows begin at lag 1, and each is right. Lag 0 is the last state itself, where the "
    "bound is 1: with it there are T + 1 rows.",
    caught_by=("shapes", "values", "seeded"),
)
def leaves_out_the_bound_at_lag_zero(a, parameters):
    gamma = tanh_gradient(a).max(axis=(0, 2)) * np.linalg.norm(parameters["w2"], 2)
    return gamma ** np.arange(1, a.shape[2] + 1)[:, np.newaxis]
