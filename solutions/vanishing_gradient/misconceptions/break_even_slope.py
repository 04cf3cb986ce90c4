"""What students believe decides whether a gradient vanishes."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="A gradient vanishes as soon as the derivative of tanh is below one.",
    hint="At 1 the slopes take nothing away, and the weights alone decide. Both factors belong in.",
    caught_by=("answer",),
)
def ignores_the_weights(mine):
    return 1.0


@misconception(
    belief="The weights lengthen a vector by their standard deviation.",
    hint="You have counted one weight for each unit. It adds up as many terms as there are units.",
    caught_by=("answer",),
)
def forgets_the_units(mine):
    return 1 / mine["weight_std"] ** 2


@misconception(
    belief="All weights are of size one.",
    hint="You have counted the units, and not how large their weights are.",
    caught_by=("answer",),
)
def forgets_the_size_of_the_weights(mine):
    return 1 / mine["units"]


@misconception(
    belief="What is asked is the slope itself.",
    hint="This is the slope. What was asked is the mean of its square, as the rule has it.",
    caught_by=("answer",),
)
def gives_the_slope_and_not_its_square(mine):
    return 1 / (mine["weight_std"] * np.sqrt(mine["units"]))


@misconception(
    belief="Breaking even is the factor by which the weights lengthen.",
    hint="This is by how much the weights lengthen the square. The slopes must undo it.",
    caught_by=("answer",),
)
def inverts_the_answer(mine):
    return mine["units"] * mine["weight_std"] ** 2
