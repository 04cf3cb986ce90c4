"""What students believe about the forget gates of a week."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="Monday's own gate acts on what Monday writes.",
    hint="You multiplied by Monday's own forget gate too. That gate acts on what was there before; "
    "what Monday writes is added after it.",
    caught_by=("answer",),
)
def forgets_on_mondays_evening_too(mine):
    return mine["written_on_monday"] * np.prod(list(mine["forget_gates"].values()))


@misconception(
    belief="Sunday's gate acts on Sunday evening's state afterwards.",
    hint="You left Sunday's forget gate out. The cell state after Sunday has passed it.",
    caught_by=("answer",),
)
def stops_on_saturday(mine):
    return mine["written_on_monday"] * np.prod(list(mine["forget_gates"].values())[1:-1])


@misconception(
    belief="Only the last gate decides.",
    hint="You multiplied by Sunday's forget gate alone. Tuesday's has acted before it, and every "
    "other day's.",
    caught_by=("answer",),
)
def looks_at_sundays_gate_only(mine):
    return mine["written_on_monday"] * mine["forget_gates"]["Sun"]
