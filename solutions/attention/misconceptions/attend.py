"""What students believe about one look back, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.attention.reference import attention_scores, attention_weights


@misconception(
    belief="What is found is what is returned: the keys.",
    hint="Your weights are right, but the context is an average of the keys, with d rows. Keys "
    "say where to look, values are what is read there.",
    caught_by=("shapes", "values", "seeded"),
)
def averages_the_keys(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return np.einsum("imt,tm->im", keys, weights), weights


@misconception(
    belief="The query is compared with the values.",
    hint="With as many features in values as in keys, your weights are those of the values; "
    "otherwise the shapes do not fit. The query meets the keys; values wait for the weights.",
    caught_by=("shapes", "values", "seeded"),
)
def compares_with_the_values(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, values), mask)
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="The mask arrives by itself where it is needed.",
    hint="Your results are those without a mask. It was given to attend, and has to get to where "
    "the weights are made.",
    caught_by=("values", "seeded"),
)
def does_not_pass_the_mask_on(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys))
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="Scores are weights enough.",
    hint="Your weights are the scores: some are negative, and no column sums to 1. One function "
    "stands between scores and weights.",
    caught_by=("values", "seeded"),
)
def averages_with_the_scores(query, keys, values, mask=None):
    scores = attention_scores(query, keys)
    weights = scores if mask is None else np.where(mask, scores, 0.0)
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="An average is divided by the number of steps.",
    hint="Your weights are right, but the context is too small by the factor T: a mean was taken. "
    "Weights that sum to 1 have done the dividing already.",
    caught_by=("values", "seeded"),
)
def takes_a_mean_of_weighted_values(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return np.mean(values * weights.T, axis=2), weights


@misconception(
    belief="The value of the best step is the context.",
    hint="Your weights are right, but the context is the value of the step with the largest "
    "weight, whole. The others belong in it too, each by its weight.",
    caught_by=("values", "seeded"),
)
def takes_the_best_value(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    best = np.argmax(weights, axis=0)
    context = np.take_along_axis(values, best[np.newaxis, :, np.newaxis], axis=2)[:, :, 0]
    return context * weights.any(axis=0), weights


@misconception(
    belief="Scores still have to be scaled here.",
    hint="Your weights are too even: they are those of scores divided by d, which is its root "
    "taken out twice. attention_scores takes it out once, and that is enough.",
    caught_by=("values", "seeded"),
)
def scales_a_second_time(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys) / np.sqrt(len(query)), mask)
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="The weighted values are summed over the batch.",
    hint="Your context has a column for each step: the examples were added up and the steps kept. "
    "It is the other way round: sum over time, keep a column for each example.",
    caught_by=("shapes", "values", "seeded"),
)
def sums_over_the_batch(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return np.einsum("imt,tm->it", values, weights), weights


@misconception(
    belief="Weights come first, since they are computed first.",
    hint="Both arrays are right, but each is in the other's place. The docstring tells the order.",
    caught_by=("shapes", "values", "seeded"),
)
def swaps_the_results(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return weights, np.einsum("imt,tm->im", values, weights)


@misconception(
    belief="Minus infinity in every masked place is all that a mask needs.",
    hint="All is right while an example has something to look at. One that may look nowhere "
    "comes out as NaN: 0 is divided by 0, or infinity taken from infinity. Its weights, and its "
    "context, should be 0.",
    caught_by=("values",),
)
def leaves_nan_where_nothing_may_be_seen(query, keys, values, mask=None):
    scores = attention_scores(query, keys)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=0))
    weights = powers / powers.sum(axis=0)
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="Minus a billion is as good as minus infinity.",
    hint="All is right while an example has something to look at. One that may look nowhere gets "
    "the same weight everywhere, and its context is a plain mean. Both should be 0 there.",
    caught_by=("values",),
)
def weighs_evenly_where_nothing_may_be_seen(query, keys, values, mask=None):
    scores = attention_scores(query, keys)
    if mask is not None:
        scores = np.where(mask, scores, -1e9)
    weights = attention_weights(scores)
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="Taking a billion from a masked score removes it.",
    hint="All is right while an example has something to look at. One that may look nowhere "
    "comes out as if nothing were masked. Its weights, and its context, should be 0.",
    caught_by=("values",),
)
def looks_everywhere_where_nothing_may_be_seen(query, keys, values, mask=None):
    scores = attention_scores(query, keys)
    if mask is not None:
        scores = scores - 1e9 * ~mask
    weights = attention_weights(scores)
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="The dot product is the score.",
    hint="Your weights are those of bare dot products: too decided, the more so the larger d is. "
    "Scores are divided by the root of d before softmax sees them.",
    caught_by=("values", "seeded"),
)
def attends_without_the_scale(query, keys, values, mask=None):
    scores = attention_scores(query, keys) * np.sqrt(len(query))
    weights = attention_weights(scores, mask)
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="Softmax runs along the last axis, as everywhere.",
    hint="Without a mask, your weights sum to 1 over the examples, and each example's should, "
    "over the steps: down the columns of (T, m).",
    caught_by=("values", "seeded"),
)
def shares_out_over_the_examples(query, keys, values, mask=None):
    scores = attention_scores(query, keys)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = attention_weights(scores.T).T
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="True in a mask means masked out.",
    hint="You look exactly where you may not: True was read as hidden. In this course True means "
    "`may look`. (Libraries differ, so it is worth checking each time.)",
    caught_by=("values", "seeded"),
)
def looks_where_it_may_not(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), None if mask is None else ~mask)
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="What is hidden is struck out of the weights at the end.",
    hint="Masked weights are 0, but the others no longer sum to 1, so that the context is too "
    "small: what was taken away went to nobody. Hide scores before softmax sees them.",
    caught_by=("values", "seeded"),
)
def strikes_out_after_softmax(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys))
    if mask is not None:
        weights = weights * mask
    return np.einsum("imt,tm->im", values, weights), weights


@misconception(
    belief="The context is the result; weights are the function's own affair.",
    hint="One array came back: the context, which is right. The weights are asked as well, "
    "behind it.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_context_only(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return np.einsum("imt,tm->im", values, weights)


@misconception(
    belief="A context belongs to its example, so examples come first.",
    hint="Every number is right, but your context has shape (m, d_v): the examples run down. Here "
    "they run across, as everywhere in this course: (d_v, m).",
    caught_by=("shapes", "values", "seeded"),
)
def lays_the_context_on_its_side(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return np.einsum("imt,tm->mi", values, weights), weights
