"""What students believe about the derivative of tanh, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="The derivative needs a tanh of its own, whatever it is given.",
    hint="Your result is right for a pre-activation z, but a is tanh(z) already: the tanh was "
    "taken twice. Check it at a = 0.5, by hand.",
    caught_by=("values", "seeded"),
)
def takes_tanh_twice(a):
    return 1 - np.tanh(a) ** 2


@misconception(
    belief="The derivative is one minus the activation.",
    hint="Your result is 1 - a: above 1 wherever a is negative, though tanh is nowhere steeper "
    "than 1. What happens to the sign of a in the formula?",
    caught_by=("values", "seeded"),
)
def forgets_the_square(a):
    return 1 - a


@misconception(
    belief="All squashing functions have the derivative a(1 - a).",
    hint="Your result is 0 at a = 0, where tanh is steepest: that is the sigmoid's derivative. "
    "Derive tanh's, or look where it must be 1.",
    caught_by=("values", "seeded"),
)
def differentiates_a_sigmoid(a):
    return a * (1 - a)


@misconception(
    belief="The derivative of tanh is the square of its activation less one.",
    hint="Every entry has the wrong sign: tanh rises everywhere, so its derivative is never "
    "negative.",
    caught_by=("values", "seeded"),
)
def turns_the_sign_round(a):
    return a**2 - 1


@misconception(
    belief="The square belongs to the whole difference.",
    hint="Your result is the square of 1 - a, so a and -a do not give the same. tanh is as steep "
    "on the left as on the right: which part alone is squared?",
    caught_by=("values", "seeded"),
)
def squares_the_difference(a):
    return (1 - a) ** 2


@misconception(
    belief="A unit passes the gradient on if it is active, and stops it if it is not.",
    hint="Your result has only zeros and ones: that is the derivative of a ReLU. tanh's takes "
    "every value from 0 to 1.",
    caught_by=("values", "seeded"),
)
def differentiates_a_relu(a):
    return np.where(a > 0, 1.0, 0.0)


@misconception(
    belief="An array that comes as an argument is mine to work in.",
    hint="The numbers are right, but a itself was changed on the way, and whoever called you still "
    "needs it. Put the result into a new array.",
    caught_by=("values",),
)
def works_in_place(a):
    a *= -a
    a += 1
    return a


@misconception(
    belief="The Jacobian of an elementwise function is what is asked.",
    hint="A square matrix came back for a vector, and for a batch not even that. Only the "
    "derivatives themselves are asked, one for each entry of a, in the shape of a.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_a_diagonal_matrix(a):
    return np.diag(1 - a**2)
