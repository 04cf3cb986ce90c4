"""What students believe clipping does."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="Clipping limits every entry.",
    hint="This is clipping by value. By the global norm, both entries get the same factor.",
    caught_by=("answer",),
)
def clips_each_day_by_value(mine):
    monday, sunday = min(mine["monday"], mine["limit"]), min(mine["sunday"], mine["limit"])
    return monday / sunday, np.hypot(monday, sunday)


@misconception(
    belief="Clipping makes all days count alike.",
    hint="Clipping does not give Monday back: both entries get the same factor, and keep their "
    "ratio.",
    caught_by=("answer",),
)
def brings_monday_back(mine):
    return 1.0, mine["limit"]


@misconception(
    belief="Clipping leaves the length as it was.",
    hint="The ratio is right. The second number is the norm before clipping.",
    caught_by=("answer",),
)
def keeps_the_norm(mine):
    return mine["monday"] / mine["sunday"], np.hypot(mine["monday"], mine["sunday"])


@misconception(
    belief="The ratio is Sunday's share by Monday's.",
    hint="Your ratio stands on its head: Monday's gradient is to be divided by Sunday's.",
    caught_by=("answer",),
)
def divides_by_monday(mine):
    return mine["sunday"] / mine["monday"], mine["limit"]
