"""What students believe about the sigmoid, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="An overflow that ends in the right number is nobody's business.",
    hint="Every number is right, but for z far below zero (and only there) an exponential is more "
    "than a float can hold, and numpy warns your caller of it. Use an exponent that is never "
    "positive (the two signs of z can be written differently), or suppress that one warning.",
    caught_by=("values",),
)
def lets_exp_overflow(z):
    return 1 / (1 + np.exp(-z))


@misconception(
    belief="exp(z) / (1 + exp(z)) is the same fraction, so it is as safe.",
    hint="On paper it is the same fraction, but for z far above zero it is infinity divided by "
    "infinity, and NaN comes out. This form suits one sign of z only: which one suits the other?",
    caught_by=("values",),
)
def divides_infinity_by_infinity(z):
    return np.exp(z) / (1 + np.exp(z))


@misconception(
    belief="The sign of the exponent does not matter much.",
    hint="Your sigmoid falls where it should rise: what you return for z is the right answer for "
    "-z. Look at the sign inside the exponential.",
    caught_by=("values", "seeded"),
)
def falls_instead_of_rising(z):
    return 1 / (1 + np.exp(z))


@misconception(
    belief="Any curve in the shape of an S will do.",
    hint="Your values lie between -1 and 1, and 0 stays 0: that is tanh, which makes candidates. A "
    "gate is a share, between 0 and 1, and stands half open at 0.",
    caught_by=("values", "seeded"),
)
def returns_tanh(z):
    return np.tanh(z)


@misconception(
    belief="1 / 1 + exp(-z) is read as 1 / (1 + exp(-z)).",
    hint="No value is below 1, and large ones grow without end: the division was done before the "
    "sum. Put brackets around the whole denominator.",
    caught_by=("values", "seeded"),
)
def divides_before_adding(z):
    return 1 / 1 + np.exp(-z)


@misconception(
    belief="The gates of one example share out a whole, as probabilities do.",
    hint="Your columns sum to 1: that is softmax. Gates do not compete; each entry of z is "
    "squashed by itself, whatever stands around it.",
    caught_by=("values", "seeded"),
)
def normalises_like_softmax(z):
    powers = np.exp(z - np.max(z, axis=0))
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="The straight line with two corners that some libraries use for speed is the sigmoid.",
    hint="Your values follow a straight line and are exactly 0 and 1 beyond its ends: that is the "
    "'hard sigmoid' of older libraries, an approximation. Use the curve itself.",
    caught_by=("values", "seeded"),
)
def draws_a_straight_line(z):
    return np.clip(0.2 * z + 0.5, 0, 1)


@misconception(
    belief="np.zeros_like(z) has room for any answer of the same shape.",
    hint="Floats come out right; for whole numbers, every value below 1 becomes 0. An array made "
    "like an integer z holds integers and drops the fractions: give it a float dtype.",
    caught_by=("values",),
)
def fills_an_array_like_its_input(z):
    gates = np.zeros_like(z)
    positive = z >= 0
    gates[positive] = 1 / (1 + np.exp(-z[positive]))
    gates[~positive] = np.exp(z[~positive]) / (1 + np.exp(z[~positive]))
    return gates


@misconception(
    belief="np.where computes only the form that it takes.",
    hint="Every number is right, but an exponential overflows at both ends, and numpy warns your "
    "caller of it: np.where, for example, takes its choice between two arrays that have both "
    "been computed in full. Choose the exponent instead, so that it is never positive.",
    caught_by=("values",),
)
def computes_both_forms_everywhere(z):
    return np.where(z < 0, np.exp(z) / (1 + np.exp(z)), 1 / (1 + np.exp(-z)))


@misconception(
    belief="An array made like z has room for any answer, and an overflow is nobody's business.",
    hint="Two things: for whole numbers every value below 1 becomes 0, since an array made like "
    "an integer z holds integers: give it a float dtype; and for z far below zero an exponential "
    "overflows, and numpy warns your caller of it.",
    caught_by=("values",),
)
def fills_an_array_like_its_input_and_overflows(z):
    gates = np.zeros_like(z)
    gates[...] = 1 / (1 + np.exp(-z))
    return gates


@misconception(
    belief="What takes one number takes an array as well.",
    hint="Every call with an array raises: it stands where Python wants one number. `float()` and "
    "the functions of `math`, for example, take one number at a time; numpy's take an array whole.",
    caught_by=("shapes", "values", "seeded"),
)
def takes_one_number_at_a_time(z):
    import math

    return 1 / (1 + math.exp(-z))


@misconception(
    belief="A whole array can be asked a question that has one answer, yes or no.",
    hint="Every call with an array raises: a whole array is asked for one yes or no, as by an "
    "`if`, an `and`, `max()` or `min()`, and its entries may differ. Let every entry go its own "
    "way: numpy works on each by itself.",
    caught_by=("shapes", "values", "seeded"),
)
def asks_a_whole_array_for_its_sign(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


@misconception(
    belief="The derivative of the sigmoid is asked.",
    hint="No value of yours is above a quarter: that is the sigmoid's derivative, s(1 - s). The "
    "sigmoid itself is asked.",
    caught_by=("values", "seeded"),
)
def returns_the_derivative(z):
    gates = np.exp(-np.logaddexp(0, -z))
    return gates * (1 - gates)


@misconception(
    belief="Everything can be computed in the type that z has.",
    hint="Floats come out right; whole numbers raise: z itself is written to, in a type that "
    "holds no fractions, and it is the caller's array. Make a new one.",
    caught_by=("values",),
)
def works_in_the_callers_array(z):
    z *= -1.0
    np.exp(z, out=z)
    z += 1.0
    return 1 / z


@misconception(
    belief="tanh, moved up by 1 and halved, is the sigmoid.",
    hint="Your curve has the right ends and is twice as steep at 0: it is the sigmoid of 2z, as "
    "(1 + tanh(z)) / 2 is, for example. What must go in, in the place of z?",
    caught_by=("values", "seeded"),
)
def moves_tanh_up(z):
    return (np.tanh(z) + 1) / 2


@misconception(
    belief="np.frompyfunc makes any function of a number one of arrays.",
    hint="The numbers are right, but they came back as Python objects (dtype object), with which "
    "numpy cannot go on calculating. np.frompyfunc, for example, always gives such an array: make "
    "it one of floats.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_an_array_of_objects(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float))).astype(object)
