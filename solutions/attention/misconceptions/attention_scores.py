"""What students believe about scores, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="The dot product is the score.",
    hint="Your scores are the bare dot products: all of them are too large by the same factor, "
    "which grows with d. Look again at what stands below the fraction bar.",
    caught_by=("values", "seeded"),
)
def forgets_the_scale(query, keys):
    return np.einsum("im,imt->tm", query, keys)


@misconception(
    belief="Dividing by the number of features makes an average of the products.",
    hint="Your scores are divided by d itself, and come out too small. A sum of d independent "
    "terms grows like the root of d: that is what the formula takes out.",
    caught_by=("values", "seeded"),
)
def divides_by_d(query, keys):
    return np.einsum("im,imt->tm", query, keys) / len(query)


@misconception(
    belief="The scale belongs to the length of the sequence.",
    hint="Your scores are divided by the root of T, so they would change if the week got longer. "
    "The sum in a dot product runs over the features: count those.",
    caught_by=("values", "seeded"),
)
def divides_by_root_of_T(query, keys):
    return np.einsum("im,imt->tm", query, keys) / np.sqrt(keys.shape[-1])


@misconception(
    belief="The last axis of the query is its number of features.",
    hint="Your scores are divided by the root of m, the number of examples. Columns are examples "
    "here: a query of shape (d, m) has its features down the first axis.",
    caught_by=("values", "seeded"),
)
def divides_by_root_of_m(query, keys):
    return np.einsum("im,imt->tm", query, keys) / np.sqrt(query.shape[-1])


@misconception(
    belief="A score says how nearly the two vectors point the same way, from -1 to 1.",
    hint="Your scores are cosines: none leaves -1 to 1, and a key ten times as long scores the "
    "same. Scaled dot products divide by the root of d alone, not by the lengths.",
    caught_by=("values", "seeded"),
)
def takes_the_cosine(query, keys):
    lengths = np.linalg.norm(query, axis=0) * np.linalg.norm(keys, axis=0).T
    return np.einsum("im,imt->tm", query, keys) / lengths


@misconception(
    belief="A matrix product of queries and keys gives the scores.",
    hint="Your result has one axis more than asked: it holds every example's query against every "
    "example's keys. Each query should meet its own example's keys only.",
    caught_by=("shapes", "values", "seeded"),
)
def lets_the_examples_mix(query, keys):
    return np.tensordot(query, keys, axes=(0, 0)) / np.sqrt(len(query))


@misconception(
    belief="Scores come with the batch first.",
    hint="Your scores are right but lie on their side, as (m, T), which shows unless m is T. "
    "Steps run down and examples across: (T, m) is asked.",
    caught_by=("shapes", "values", "seeded"),
)
def puts_the_batch_first(query, keys):
    return np.einsum("im,imt->mt", query, keys) / np.sqrt(len(query))


@misconception(
    belief="query /= scale makes a new array, as query = query / scale does.",
    hint="The scores are right, but query itself was changed, and it is the caller's array. Put a "
    "scaled query into an array of your own, or scale the scores.",
    caught_by=("values",),
)
def alters_the_query(query, keys):
    query /= np.sqrt(len(query))
    return np.einsum("im,imt->tm", query, keys)


@misconception(
    belief="The scale is one more factor.",
    hint="Your scores are multiplied by the root of d, where they should be divided by it.",
    caught_by=("values", "seeded"),
)
def multiplies_by_the_root(query, keys):
    return np.einsum("im,imt->tm", query, keys) * np.sqrt(len(query))


@misconception(
    belief="Products need no adding up.",
    hint="Your result has an axis more than asked: the products of query and key, feature by "
    "feature. A score is their sum.",
    caught_by=("shapes", "values", "seeded"),
)
def leaves_the_products_apart(query, keys):
    return query[:, :, np.newaxis] * keys / np.sqrt(len(query))
