"""What students measure instead of the dilution."""

import numpy as np

from autograder.course.corpus import misconception
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
