"""What goes wrong with a diary."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.daily_polls.reference import read_poll


@misconception(
    belief="Every day starts anew.",
    hint="Each of your days begins from `s0`, and none from the day before.",
    caught_by=("values", "seeded"),
)
def begins_every_day_anew(x, s0, parameters):
    days = [read_poll(x[:, :, t], s0, parameters) for t in range(x.shape[2])]
    s, y = zip(*days, strict=True)
    return np.stack(s, axis=2), np.stack(y, axis=2)


@misconception(
    belief="`s0` is a place to keep the state in.",
    hint="The `s0` that you were given is not the same afterwards: begin with a copy of it.",
    caught_by=("values",),
)
def overwrites_the_start(x, s0, parameters):
    s, y = np.empty(x.shape), np.empty(x.shape)
    for t in range(x.shape[2]):
        s0[:], yt = read_poll(x[:, :, t], s0, parameters)
        s[:, :, t], y[:, :, t] = s0, yt
    return s, y
