"""What students believe inputs do to what stands inside the tanh."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="Only the input counts inside the tanh.",
    hint="You have left out the state: it adds a term for every unit.",
    caught_by=("answer",),
)
def forgets_the_state(mine):
    return np.sqrt(mine["vocabulary"]), 1.0


@misconception(
    belief="Standard deviations add up.",
    hint="You have added standard deviations. It is variances that add up.",
    caught_by=("answer",),
)
def adds_standard_deviations(mine):
    words, units = np.sqrt(mine["vocabulary"]), np.sqrt(mine["units"])
    return words + units, 1 + units


@misconception(
    belief="A variance is as good as a standard deviation.",
    hint="These are variances. Take their roots.",
    caught_by=("answer",),
)
def gives_variances(mine):
    return mine["vocabulary"] + mine["units"], 1 + mine["units"]


@misconception(
    belief="A one-hot input adds up as many products as any other.",
    hint="Your two numbers are equal. Of a one-hot input all entries but one are zero.",
    caught_by=("answer",),
)
def one_hot_like_dense(mine):
    return (np.sqrt(mine["vocabulary"] + mine["units"]),) * 2


@misconception(
    belief="The one-hot case is asked first.",
    hint="Both numbers are there, and have changed places: the dense input comes first.",
    caught_by=("answer",),
)
def one_hot_first(mine):
    return np.sqrt(1 + mine["units"]), np.sqrt(mine["vocabulary"] + mine["units"])
