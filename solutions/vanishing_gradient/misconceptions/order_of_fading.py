"""What students believe of singular values and eigenvalues."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="Eigenvalues say what one step does.",
    hint="For a hundred days this is right. One day is another matter: there the singular values "
    "decide.",
    caught_by=("answer",),
)
def eigenvalues_for_one_day_too(mine):
    matrices = mine["matrices"]
    later = sorted(matrices, key=lambda name: -np.abs(np.linalg.eigvals(matrices[name])).max())
    return "".join(later), "".join(later)


@misconception(
    belief="Singular values say what many steps do.",
    hint="For one day this is right. Over a hundred days the eigenvalues decide.",
    caught_by=("answer",),
)
def singular_values_for_a_hundred_days_too(mine):
    matrices = mine["matrices"]
    first = sorted(matrices, key=lambda name: -np.linalg.norm(matrices[name], 2))
    return "".join(first), "".join(first)


@misconception(
    belief="Eigenvalues act at once, and singular values in the long run.",
    hint="Both orders are there, and have changed places.",
    caught_by=("answer",),
)
def swaps_the_two(mine):
    matrices = mine["matrices"]
    later = sorted(matrices, key=lambda name: -np.abs(np.linalg.eigvals(matrices[name])).max())
    first = sorted(matrices, key=lambda name: -np.linalg.norm(matrices[name], 2))
    return "".join(later), "".join(first)


@misconception(
    belief="An order begins with the smallest.",
    hint="Both are the wrong way round: the largest norm comes first.",
    caught_by=("answer",),
)
def begins_with_the_smallest(mine):
    matrices = mine["matrices"]
    later = sorted(matrices, key=lambda name: np.abs(np.linalg.eigvals(matrices[name])).max())
    first = sorted(matrices, key=lambda name: np.linalg.norm(matrices[name], 2))
    return "".join(first), "".join(later)
