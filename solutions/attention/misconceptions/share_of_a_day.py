"""What students believe about the share of a day."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="What is hidden still takes part in the sum.",
    hint="The hidden day is in your sum. It takes no part: the others share the whole unit.",
    caught_by=("answer",),
)
def shares_with_the_hidden(mine):
    powers = {day: 2.0**k for day, k in mine["doublings"].items()}
    return powers[mine["asked"]] / sum(powers.values())


@misconception(
    belief="A score of k ln 2 is as good as k.",
    hint="You took the exponential of k. The score is k times ln 2, and its exponential is 2 to "
    "the power of k.",
    caught_by=("answer",),
)
def takes_the_multiples_for_scores(mine):
    powers = {day: np.exp(k) for day, k in mine["doublings"].items() if day != mine["hidden"]}
    return powers[mine["asked"]] / sum(powers.values())


@misconception(
    belief="What is hidden has the score 0.",
    hint="You gave the hidden day the score 0, and with it a power of 1 in the sum. It takes no "
    "part at all.",
    caught_by=("answer",),
)
def counts_the_hidden_as_a_score_of_zero(mine):
    powers = {day: 2.0**k for day, k in mine["doublings"].items() if day != mine["hidden"]}
    return powers[mine["asked"]] / (1 + sum(powers.values()))
