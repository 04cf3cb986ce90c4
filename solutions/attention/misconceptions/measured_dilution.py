"""What students measure instead of the dilution."""

import numpy as np

from autograder.corpus import misconception
from solutions.attention.reference import attention_jacobian_norms


@misconception(
    belief="The quotient is of the short by the long.",
    hint="You divided the mean norm of the latest days alone by that of the whole archive. What is "
    "left is the other quotient.",
    caught_by=("measurement",),
)
def divides_the_other_way_round(mine):
    query, states = mine["query"], mine["states"]
    latest = np.mean(attention_jacobian_norms(query, states[:, :, -mine["week"] :]))
    return latest / np.mean(attention_jacobian_norms(query, states))


@misconception(
    belief="The latest days' norms are the same in the archive and alone.",
    hint="Your quotient is near 1: both means come from one look at the whole archive. When a "
    "reader has the latest days alone, they share the whole unit among them: look twice.",
    caught_by=("measurement",),
)
def reads_the_archive_once(mine):
    norms = attention_jacobian_norms(mine["query"], mine["states"])
    return np.mean(norms) / np.mean(norms[: mine["week"]])


@misconception(
    belief="The sum over the days is their mean.",
    hint="Your quotient is near 1: it is of the sums over all days. Every day's share is asked, "
    "which is the mean.",
    caught_by=("measurement",),
)
def adds_the_norms_up(mine):
    query, states = mine["query"], mine["states"]
    latest = np.sum(attention_jacobian_norms(query, states[:, :, -mine["week"] :]))
    return np.sum(attention_jacobian_norms(query, states)) / latest


@misconception(
    belief="The first days of the array are the latest.",
    hint="You kept the oldest days of the archive. The latest are the last along the time axis.",
    caught_by=("measurement",),
)
def keeps_the_oldest_days(mine):
    query, states = mine["query"], mine["states"]
    oldest = np.mean(attention_jacobian_norms(query, states[:, :, : mine["week"]]))
    return np.mean(attention_jacobian_norms(query, states)) / oldest
