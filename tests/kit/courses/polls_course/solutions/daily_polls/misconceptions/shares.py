"""What goes wrong with shares."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="Each district is a row.",
    hint="In a batch, your rows sum to 1 and your columns do not: work along axis 0.",
    caught_by=("values", "seeded"),
)
def shares_of_rows(x):
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


@misconception(
    belief="exp takes any number.",
    hint="Scores like 1000 give NaN, since exp overflows above 709: take the largest off first.",
    caught_by=("values",),
)
def skips_the_shift(x):
    powers = np.exp(x)
    return powers / np.sum(powers, axis=0)


@misconception(
    belief="Scores are shares already.",
    hint="Your columns do not sum to 1: these are the scores themselves.",
    caught_by=("values", "seeded"),
)
def returns_the_scores(x):
    return x


@misconception(
    belief="An argument is mine to work in.",
    hint="The scores that you were given are not the same afterwards: work in a copy.",
    caught_by=("values",),
)
def alters_its_input(x):
    powers = np.exp(x - np.max(x, axis=0))
    x *= 0
    return powers / np.sum(powers, axis=0)
