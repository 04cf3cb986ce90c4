"""What goes wrong with one day."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.daily_polls.reference import shares


@misconception(
    belief="Today is all that counts.",
    hint="The state of before leaves no trace in yours: it is the second term.",
    caught_by=("values", "seeded"),
)
def forgets_the_state(xt, s_prev, parameters):
    s_next = np.tanh(parameters["gain"] * xt + 0 * s_prev)
    return s_next, shares(s_next)


@misconception(
    belief="The shares are of the day's own poll.",
    hint="Your state is right, and the shares are those of the poll.",
    caught_by=("values", "seeded"),
)
def shares_of_the_poll(xt, s_prev, parameters):
    s_next = np.tanh(parameters["gain"] * xt + parameters["keep"] * s_prev)
    return s_next, shares(np.asarray(xt, dtype=float))
