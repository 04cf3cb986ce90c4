"""What students believe about a sequence that looks at itself, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.attention.reference import attend, attention_scores


@misconception(
    belief="A step's past does not include the step itself.",
    hint="With causal=True, no step of yours looks at itself, and the first looks at nothing at "
    "all. `No key later than its query` leaves the query's own step in.",
    caught_by=("values", "seeded"),
)
def hides_the_step_itself(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] < t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="The slice up to t + 1 includes step t + 1.",
    hint="With causal=True, every step of yours sees one day into the future. Count: with Python "
    "counting from 0, step t may look at t + 1 steps, the last of which is step t.",
    caught_by=("values", "seeded"),
)
def sees_one_step_ahead(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t + 1, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="Causal means that a step looks at what comes after it.",
    hint="With causal=True, your steps see the future and not the past: the triangle of the mask "
    "is the wrong one. Rows are queries: row t has True up to column t.",
    caught_by=("values", "seeded"),
)
def looks_ahead_only(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] >= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="Attention looks at the whole week, always.",
    hint="Your results are the same with causal=True and without. When it is True, the weight of "
    "every key later than its query must be 0.",
    caught_by=("values", "seeded"),
)
def ignores_causal(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    contexts, weights = zip(*[attend(q[:, :, t], k, v) for t in range(x.shape[2])])
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="Nobody can read tomorrow's news, so attention is causal.",
    hint="Your results are causal even where that was not asked. Only causal=True forbids a look "
    "ahead; otherwise every step sees the whole sequence.",
    caught_by=("values", "seeded"),
)
def is_always_causal(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m))
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="The future is struck out of the weights at the end.",
    hint="With causal=True, your weights are 0 where they should be, but a query's weights no "
    "longer sum to 1, except the last one's. What may not be seen must be hidden before softmax.",
    caught_by=("values", "seeded"),
)
def strikes_the_future_out_of_the_weights(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    T = x.shape[2]
    weights = np.stack([attend(q[:, :, t], k, v)[1] for t in range(T)])
    if causal:
        weights = weights * np.tri(T)[:, :, np.newaxis]
    return np.einsum("vms,tsm->vmt", v, weights), weights


@misconception(
    belief="wq makes the keys and wk the queries; it is the same product either way.",
    hint="Your weights are what wq and wk give in each other's place: keys ask and queries are "
    "asked. The step that looks is multiplied by wq, the steps it looks at by wk.",
    caught_by=("values", "seeded"),
)
def swaps_queries_and_keys(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wk", "wq", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="A step asks for what it offers: one projection serves as query and as key.",
    hint="Your weights are what comes out when wq makes the keys as well. Keys have a matrix of "
    "their own, so that a day can ask for one thing and offer another.",
    caught_by=("values", "seeded"),
)
def makes_keys_with_wq(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wq", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="Weights are stored with the key first.",
    hint="Your contexts are right, but the first two axes of the weights are exchanged: query, "
    "key, example is asked, so that weights[t, :, j] sums to 1.",
    caught_by=("values", "seeded"),
)
def stores_the_key_first(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights, axis=1)


@misconception(
    belief="Each key shares itself out among the queries.",
    hint="Your weights sum to 1 over the queries: softmax ran along the wrong one of the two time "
    "axes. Each query has one unit of attention to spend on keys.",
    caught_by=("values", "seeded"),
)
def normalises_over_the_queries(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    T = x.shape[2]
    scores = np.stack([attention_scores(q[:, :, t], k) for t in range(T)])  # query, key, example
    if causal:
        scores = np.where(np.tri(T, dtype=bool)[:, :, np.newaxis], scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=0))
    weights = powers / powers.sum(axis=0)
    return np.einsum("vms,tsm->vmt", v, weights), weights


@misconception(
    belief="What is read on a day is the day's input itself.",
    hint="Your weights are right, but the contexts are averages of x, with n_x rows. What is read "
    "off a step is its value, which wv makes.",
    caught_by=("shapes", "values", "seeded"),
)
def reads_the_inputs_themselves(x, parameters, causal=False):
    q, k = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, x, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="The scale is the root of the number of inputs.",
    hint="Your weights are what division by the root of n_x gives. The dot product is one of "
    "queries and keys, which have d entries: wq has d rows.",
    caught_by=("values", "seeded"),
)
def scales_by_the_inputs(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    n_x, m, T = x.shape
    q = q * np.sqrt(len(q) / n_x)
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="The dot product is the score.",
    hint="Your weights are those of bare dot products: too decided, the more so the larger d is. "
    "Scores are divided by the root of d, the number of rows of wq.",
    caught_by=("values", "seeded"),
)
def leaves_out_the_scale(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    q = q * np.sqrt(len(q))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="The scale is the number of features.",
    hint="Your weights are too even: they are those of scores divided by d itself, and its root "
    "is asked.",
    caught_by=("values", "seeded"),
)
def divides_by_d_itself(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    q = q / np.sqrt(len(q))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights)


@misconception(
    belief="The contexts are the result.",
    hint="One array came back: the contexts, which are right. The weights are asked as well, "
    "behind them.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_contexts_only(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2)


@misconception(
    belief="A list of steps becomes an array with time in the right place.",
    hint="The weights are right, but time is the first axis of your context, and should be the "
    "last. np.stack has an axis argument.",
    caught_by=("shapes", "values", "seeded"),
)
def puts_time_first(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts), np.stack(weights)


@misconception(
    belief="Weights come with the batch first.",
    hint="The context is right, but your weights have the example first: the order query, key, "
    "example is asked.",
    caught_by=("shapes", "values", "seeded"),
)
def puts_the_batch_of_the_weights_first(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    _, m, T = x.shape
    results = []
    for t in range(T):
        mask = np.tile(np.arange(T)[:, np.newaxis] <= t, (1, m)) if causal else None
        results.append(attend(q[:, :, t], k, v, mask))
    contexts, weights = zip(*results)
    return np.stack(contexts, axis=2), np.stack(weights).transpose(2, 0, 1)


@misconception(
    belief="Step by step, the weights sum to 1 over the batch.",
    hint="Your weights sum to 1 over the examples: softmax ran along the last axis. Each query "
    "has one unit of attention to share out among the keys.",
    caught_by=("values", "seeded"),
)
def normalises_over_the_examples(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    T = x.shape[2]
    scores = np.stack([attention_scores(q[:, :, t], k) for t in range(T)])  # query, key, example
    if causal:
        scores = np.where(np.tri(T, dtype=bool)[:, :, np.newaxis], scores, -1e9)
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    weights = powers / powers.sum(axis=2, keepdims=True)
    return np.einsum("vms,tsm->vmt", v, weights), weights


@misconception(
    belief="A score of 0 is no score.",
    hint="With causal=True, later steps still get weight: their scores were set to 0, and exp(0) "
    "is 1, often more than an honest score gets. Which score has an exponential of 0?",
    caught_by=("values", "seeded"),
)
def multiplies_the_scores_by_the_triangle(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    scores = np.einsum("imt,ims->tsm", q, k) / np.sqrt(len(q))
    if causal:
        scores = scores * np.tri(len(scores))[:, :, np.newaxis]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return np.einsum("ims,tsm->imt", v, weights), weights


@misconception(
    belief="The triangle that is hidden includes its diagonal.",
    hint="With causal=True, no step of yours looks at itself, and the first, which may then look "
    "at nothing, comes out as NaN. `No key later than its query` leaves the query's own step in: "
    "mind where the triangle begins.",
    caught_by=("values", "seeded"),
)
def hides_the_step_itself_and_leaves_nan(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    scores = np.einsum("imt,ims->tsm", q, k) / np.sqrt(len(q))
    if causal:
        scores = np.where(np.tri(len(scores), k=-1)[:, :, np.newaxis] > 0, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return np.einsum("ims,tsm->imt", v, weights), weights


@misconception(
    belief="The triangle that is hidden includes its diagonal, and a billion is infinity.",
    hint="With causal=True, no step of yours looks at itself, and the first, which may then look "
    "at nothing, looks at all steps alike. `No key later than its query` leaves the query's own "
    "step in: mind where the triangle begins.",
    caught_by=("values", "seeded"),
)
def hides_the_step_itself_evenly(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    scores = np.einsum("imt,ims->tsm", q, k) / np.sqrt(len(q))
    if causal:
        scores = np.where(np.tri(len(scores), k=-1)[:, :, np.newaxis] > 0, scores, -1e9)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return np.einsum("ims,tsm->imt", v, weights), weights
