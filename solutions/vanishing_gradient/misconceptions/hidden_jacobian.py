"""What students believe about the Jacobian of one step, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.vanishing_gradient.reference import tanh_gradient


@misconception(
    belief="The derivatives may scale the weights from either side.",
    hint="Your columns are scaled by 1 - a^2, and your rows should be: W_h comes first, and what "
    "leaves it goes through the tanh of unit i, which is row i. See how a vector broadcasts.",
    caught_by=("values", "seeded"),
)
def scales_the_columns(a_next, parameters):
    return parameters["w2"] * tanh_gradient(a_next)


@misconception(
    belief="A gradient always takes the transpose of the weights.",
    hint="Your rows are scaled as they should be, but the weights in them are those of the "
    "transpose of w2. dh_t/dh_{t-1} runs forward in time; the transpose comes in only when a "
    "gradient is carried back.",
    caught_by=("values", "seeded"),
)
def transposes_the_weights(a_next, parameters):
    return tanh_gradient(a_next)[:, np.newaxis] * parameters["w2"].T


@misconception(
    belief="Row i of a Jacobian belongs to input i.",
    hint="Your matrix is the right one, transposed. Row i holds what h_t[i] depends on, column k "
    "what h_{t-1}[k] acts on.",
    caught_by=("values", "seeded"),
)
def transposes_the_jacobian(a_next, parameters):
    return (tanh_gradient(a_next)[:, np.newaxis] * parameters["w2"]).T


@misconception(
    belief="The step is its weights.",
    hint="Your result is w2 whatever the state is: this is the Jacobian of a linear step. The tanh "
    "has a derivative too, one number for each unit.",
    caught_by=("values", "seeded"),
)
def forgets_the_tanh(a_next, parameters):
    return parameters["w2"].copy()


@misconception(
    belief="The state must go through tanh before its derivative is taken.",
    hint="Your derivatives are those at tanh(a_next), and a_next has been through the tanh "
    "already. Use it as it is.",
    caught_by=("values", "seeded"),
)
def squashes_the_state_again(a_next, parameters):
    return tanh_gradient(np.tanh(a_next))[:, np.newaxis] * parameters["w2"]


@misconception(
    belief="What a step passes on is its derivatives times the weights, summed up.",
    hint="A vector came back: one number for each unit, where a matrix has one for each pair of "
    "units. Scaling the rows of a matrix is no matrix-vector product.",
    caught_by=("shapes", "values", "seeded"),
)
def multiplies_into_a_vector(a_next, parameters):
    return tanh_gradient(a_next) @ parameters["w2"]


@misconception(
    belief="The step's Jacobian is taken with respect to its input.",
    hint="Your result is (n_a, n_x): it is how h_t answers to x_t, by way of w1. The previous "
    "state comes in through other weights.",
    caught_by=("shapes", "values", "seeded"),
)
def differentiates_by_the_input(a_next, parameters):
    return tanh_gradient(a_next)[:, np.newaxis] * parameters["w1"]


@misconception(
    belief="A new name is a new array.",
    hint="The numbers are right, but the w2 of parameters is another than before: the next step "
    "would use ruined weights. A second name for an array is no copy: make a new array, and leave "
    "parameters as they are.",
    caught_by=("values",),
)
def scales_the_weights_in_place(a_next, parameters):
    jacobian = parameters["w2"]
    jacobian *= tanh_gradient(a_next)[:, np.newaxis]
    return jacobian


@misconception(
    belief="A derivative of a vector is a vector.",
    hint="Your result has one number for each unit: w2 was multiplied by the vector of 1 - a^2, "
    "which adds up the rows. Nothing is added up in this Jacobian: it has an entry for every pair "
    "of units.",
    caught_by=("shapes", "values", "seeded"),
)
def multiplies_the_weights_by_the_vector(a_next, parameters):
    return parameters["w2"] @ tanh_gradient(a_next)
