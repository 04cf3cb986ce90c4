"""What students believe about the gradient through attention, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.attention.reference import attend


@misconception(
    belief="A nudged state moves the context only by changing the weights.",
    hint="Your norms are those of the key's path alone. The state is also a value, which the "
    "context contains with weight w_t: that is the I inside the bracket.",
    caught_by=("values", "seeded"),
)
def forgets_the_direct_term(query, states):
    context, weights = attend(query, states, states)
    pull = np.einsum("imt,jm->tmij", states - context[:, :, np.newaxis], query)
    norms = np.linalg.norm(pull / np.sqrt(len(query)), 2, axis=(2, 3))
    return (weights * norms)[::-1]


@misconception(
    belief="The weights do not depend on the state that is nudged.",
    hint="Your norms are the weights themselves: the value's path alone. A state is also a key, so "
    "a nudge changes every weight: that is what stands beside the I.",
    caught_by=("values", "seeded"),
)
def holds_the_weights_fixed(query, states):
    _, weights = attend(query, states, states)
    return weights[::-1]


@misconception(
    belief="The bracket is the whole derivative.",
    hint="None of your norms is small, however little a step is looked at: the factor w_t is "
    "missing. It is what makes them shrink when the sequence grows.",
    caught_by=("values", "seeded"),
)
def forgets_the_weight(query, states):
    context, _ = attend(query, states, states)
    pull = np.einsum("imt,jm->tmij", states - context[:, :, np.newaxis], query)
    bracket = np.eye(len(query)) + pull / np.sqrt(len(query))
    return np.linalg.norm(bracket, 2, axis=(2, 3))[::-1]


@misconception(
    belief="np.linalg.norm of a matrix is its spectral norm.",
    hint="Your norms are Frobenius norms, the root of the sum of all squared entries, which is "
    "what np.linalg.norm gives by default. The spectral norm is the largest singular value.",
    caught_by=("values", "seeded"),
)
def takes_the_frobenius_norm(query, states):
    context, weights = attend(query, states, states)
    pull = np.einsum("imt,jm->tmij", states - context[:, :, np.newaxis], query)
    bracket = np.eye(len(query)) + pull / np.sqrt(len(query))
    return (weights * np.linalg.norm(bracket, axis=(2, 3)))[::-1]


@misconception(
    belief="The norm of a matrix is the size of its largest eigenvalue.",
    hint="Your numbers are the largest sizes of eigenvalues. This matrix is not symmetric, so it "
    "can stretch a vector by more than that: the largest singular value tells by how much.",
    caught_by=("values", "seeded"),
)
def takes_an_eigenvalue(query, states):
    context, weights = attend(query, states, states)
    pull = np.einsum("imt,jm->tmij", states - context[:, :, np.newaxis], query)
    bracket = np.eye(len(query)) + pull / np.sqrt(len(query))
    return (weights * np.abs(np.linalg.eigvals(bracket)).max(axis=2))[::-1]


@misconception(
    belief="Row 0 is the first step.",
    hint="Your norms are right, but in the order of time. Lag counts back from the last step: "
    "row 0 belongs to the last state.",
    caught_by=("values", "seeded"),
)
def keeps_the_order_of_time(query, states):
    context, weights = attend(query, states, states)
    pull = np.einsum("imt,jm->tmij", states - context[:, :, np.newaxis], query)
    bracket = np.eye(len(query)) + pull / np.sqrt(len(query))
    return weights * np.linalg.norm(bracket, 2, axis=(2, 3))


@misconception(
    belief="The scale matters for the weights, not for their derivative.",
    hint="Your norms are what comes out without the root of d beside the query. Scores have it in "
    "them, so their derivative has it too.",
    caught_by=("values", "seeded"),
)
def forgets_the_scale_in_the_derivative(query, states):
    context, weights = attend(query, states, states)
    pull = np.einsum("imt,jm->tmij", states - context[:, :, np.newaxis], query)
    bracket = np.eye(len(query)) + pull
    return (weights * np.linalg.norm(bracket, 2, axis=(2, 3)))[::-1]


@misconception(
    belief="The root of d squared is taken out twice, once for the query and once for the key.",
    hint="Your norms are what comes out with d in place of its root in the bracket. The score has "
    "been scaled once, and so is its derivative.",
    caught_by=("values", "seeded"),
)
def scales_twice(query, states):
    context, weights = attend(query, states, states)
    pull = np.einsum("imt,jm->tmij", states - context[:, :, np.newaxis], query)
    bracket = np.eye(len(query)) + pull / len(query)
    return (weights * np.linalg.norm(bracket, 2, axis=(2, 3)))[::-1]


@misconception(
    belief="More weight for one state takes nothing from the others.",
    hint="Your norms are what comes out with the state itself where its difference from the "
    "context should stand. Weights sum to 1: what one state gains, the others lose.",
    caught_by=("values", "seeded"),
)
def forgets_the_context(query, states):
    _, weights = attend(query, states, states)
    pull = np.einsum("imt,jm->tmij", states, query) / np.sqrt(len(query))
    return (weights * np.linalg.norm(np.eye(len(query)) + pull, 2, axis=(2, 3)))[::-1]


@misconception(
    belief="The norm of a sum is the sum of the norms.",
    hint="Your numbers add the norms of the two paths, which is an upper bound: where the paths "
    "point different ways the norm of the sum is smaller. Add the matrices first.",
    caught_by=("values", "seeded"),
)
def adds_the_norms_of_the_paths(query, states):
    context, weights = attend(query, states, states)
    apart = np.linalg.norm(states - context[:, :, np.newaxis], axis=0).T
    pull = apart * np.linalg.norm(query, axis=0) / np.sqrt(len(query))
    return (weights * (1 + pull))[::-1]
