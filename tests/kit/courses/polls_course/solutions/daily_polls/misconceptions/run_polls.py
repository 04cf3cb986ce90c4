"""What goes wrong with a week."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.daily_polls.reference import read_poll


@misconception(
    belief="A week begins with nothing.",
    hint="Your week begins from zeros, whatever `s0` is.",
    caught_by=("values", "seeded"),
)
def ignores_the_start(x, s0, parameters):
    s_next = np.zeros_like(s0)
    for t in range(x.shape[2]):
        s_next, yt = read_poll(x[:, :, t], s_next, parameters)
    return s_next, yt
