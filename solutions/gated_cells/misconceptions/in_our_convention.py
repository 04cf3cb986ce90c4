"""What students believe about the two conventions of an update gate."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="A bias is a bias, whatever the gate means.",
    hint="There z is the share of the old state, here that of the new. With the same bias the "
    "shares change places: which bias gives 1 - z?",
    caught_by=("answer",),
)
def takes_the_bias_over(mine):
    b = mine["update_bias_elsewhere"]
    return b, 1 / (1 + np.exp(-b))


@misconception(
    belief="z is the share of the old in every convention.",
    hint="Your bias is right. Your share is that of the candidate; the share of the old state is "
    "asked, which is the rest.",
    caught_by=("answer",),
)
def takes_the_share_of_the_new(mine):
    b = mine["update_bias_elsewhere"]
    return -b, 1 / (1 + np.exp(b))
