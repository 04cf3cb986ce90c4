"""What students believe about weights and masks, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.attention.reference import softmax


@misconception(
    belief="Softmax along the last axis, as everywhere.",
    hint="Without a mask, your rows sum to 1 and your columns do not: the examples of the batch "
    "compete with each other. The steps should, down each column.",
    caught_by=("values", "seeded"),
)
def normalises_over_the_batch(scores, mask=None):
    if mask is None:
        return softmax(scores.T).T
    some = mask.any(axis=1, keepdims=True)
    weights = softmax(np.where(mask | ~some, scores, -np.inf).T).T
    return np.where(some, weights, 0.0)


@misconception(
    belief="A score of zero is no attention.",
    hint="A masked step still gets weight: its score was set to 0, and exp(0) is 1, often more "
    "than an honest score gets. Which score has an exponential of 0?",
    caught_by=("values", "seeded"),
)
def multiplies_scores_by_the_mask(scores, mask=None):
    return softmax(scores if mask is None else scores * mask)


@misconception(
    belief="Masking is the last step: take the weights, and strike out what is hidden.",
    hint="Masked weights are 0, but the columns they were struck out of no longer sum to 1: what "
    "was taken away went to nobody. Mask before softmax, so that the visible steps share it.",
    caught_by=("values", "seeded"),
)
def masks_after_softmax(scores, mask=None):
    weights = softmax(scores)
    return weights if mask is None else weights * mask


@misconception(
    belief="Masking after softmax is mended by dividing by what is left.",
    hint="Ordinary columns come out right, but NaN comes where nothing is left to divide by: in a "
    "wholly masked column, and where a hidden score is so high that softmax leaves the others "
    "nothing. Hide scores before softmax sees them.",
    caught_by=("values",),
)
def renormalises_after_softmax(scores, mask=None):
    weights = softmax(scores)
    if mask is not None:
        weights = weights * mask
        weights = weights / weights.sum(axis=0)
    return weights


@misconception(
    belief="Where nothing is left after masking, everything was masked.",
    hint="Columns come out as all 0 though a step in them may be looked at: beside a hidden score "
    "far above the others, their exponentials all round to 0 before you strike that score out. "
    "Hide scores before any exponential is taken.",
    caught_by=("values",),
)
def renormalises_what_is_left(scores, mask=None):
    weights = softmax(scores)
    if mask is not None:
        weights = weights * mask
        total = weights.sum(axis=0)
        weights = np.where(total > 0, weights / np.where(total > 0, total, 1), 0.0)
    return weights


@misconception(
    belief="True in a mask means masked out.",
    hint="You look exactly where you may not: True was read as hidden. In this course True means "
    "`may look`. (Libraries differ, so it is worth checking each time.)",
    caught_by=("values", "seeded"),
)
def reads_the_mask_the_other_way_round(scores, mask=None):
    if mask is None:
        return softmax(scores)
    shown = ~mask
    some = shown.any(axis=0)
    return np.where(some, softmax(np.where(shown | ~some, scores, -np.inf)), 0.0)


@misconception(
    belief="Minus a billion is as good as minus infinity.",
    hint="All is right while a column has something to look at. A wholly masked one comes out with "
    "the same weight everywhere: if all its scores are the same, softmax is even-handed. There, "
    "every weight should be 0.",
    caught_by=("values",),
)
def fills_with_minus_a_billion(scores, mask=None):
    return softmax(scores if mask is None else np.where(mask, scores, -1e9))


@misconception(
    belief="Taking a billion from a masked score removes it.",
    hint="All is right while a column has something to look at. A wholly masked one comes out as "
    "if nothing were masked, as softmax does not notice, for example, that all of its scores lose "
    "the same. There, every weight should be 0.",
    caught_by=("values",),
)
def takes_a_billion_away(scores, mask=None):
    return softmax(scores if mask is None else scores - 1e9 * ~mask)


@misconception(
    belief="A score of -20 is low enough.",
    hint="Masked weights are tiny and not 0, and where scores are large they are not even tiny. "
    "Whatever number stands for hidden, some score may lie below it: only one cannot be beaten.",
    caught_by=("values", "seeded"),
)
def fills_with_a_modest_number(scores, mask=None):
    return softmax(scores if mask is None else np.where(mask, scores, -20.0))


@misconception(
    belief="Minus infinity in every masked place is all that a mask needs.",
    hint="All is right while a column has something to look at. A wholly masked one comes out as "
    "NaN: where nothing is left, 0 is divided by 0, or infinity taken from infinity. Decide what "
    "such a column gets before, or after, softmax.",
    caught_by=("values",),
)
def leaves_nan_where_all_is_masked(scores, mask=None):
    return softmax(scores if mask is None else np.where(mask, scores, -np.inf))


@misconception(
    belief="The mask is somebody else's business.",
    hint="Your weights are the same whatever the mask says. Where it is False, the weight should "
    "be exactly 0, and the others should share what is left.",
    caught_by=("values", "seeded"),
)
def ignores_the_mask(scores, mask=None):
    return softmax(scores)


@misconception(
    belief="All examples of a batch have the same mask.",
    hint="Every column is masked as the first one is. The mask has a column for each example: "
    "different examples may look at different steps.",
    caught_by=("values", "seeded"),
)
def uses_the_first_examples_mask(scores, mask=None):
    if mask is None:
        return softmax(scores)
    shown = np.broadcast_to(mask[:, :1], scores.shape)
    some = shown.any(axis=0)
    return np.where(some, softmax(np.where(shown | ~some, scores, -np.inf)), 0.0)


@misconception(
    belief="An array says by itself whether it is there.",
    hint="With a mask, Python stops where an array is asked whether it is true: one of several "
    "entries is neither true nor false. (A bare `if` asks that, and `==` compares entry by entry.) "
    "Ask the question that you mean: is it None?",
    caught_by=("shapes", "values", "seeded"),
)
def asks_whether_the_mask_is_true(scores, mask=None):
    if mask:
        some = mask.any(axis=0)
        return np.where(some, softmax(np.where(mask | ~some, scores, -np.inf)), 0.0)
    return softmax(scores)


@misconception(
    belief="A copy is made when an array is passed.",
    hint="The weights are right, but scores itself was changed, and it is the caller's array. "
    "Hide scores in a new one, made for instance with np.where.",
    caught_by=("values",),
)
def alters_the_scores(scores, mask=None):
    if mask is None:
        return softmax(scores)
    some = mask.any(axis=0)
    scores[~mask & some] = -np.inf
    return np.where(some, softmax(scores), 0.0)


@misconception(
    belief="Attention picks the one most important step.",
    hint="Each column of yours is a single 1 and zeros for the rest. Softmax is softer: every step "
    "that may be looked at gets a share, and the best only the largest.",
    caught_by=("values", "seeded"),
)
def gives_all_to_the_best(scores, mask=None):
    visible = scores if mask is None else np.where(mask, scores, -np.inf)
    weights = (np.arange(len(scores))[:, np.newaxis] == visible.argmax(axis=0)).astype(float)
    return weights if mask is None else weights * mask


@misconception(
    belief="A mask is something that is added to the scores.",
    hint="Nothing is hidden: the mask was added to the scores, where True counts as 1, so that "
    "steps that may be looked at score one point more. (Masks that are added elsewhere hold 0 "
    "and minus infinity.) What is False must come out as exactly 0.",
    caught_by=("values", "seeded"),
)
def adds_the_mask_to_the_scores(scores, mask=None):
    return softmax(scores if mask is None else scores + mask)


@misconception(
    belief="A mask marks what is hidden, and a billion takes it away.",
    hint="You look exactly where you may not: a large number was taken from the scores of the "
    "steps that may be looked at. In this course True means `may look`. (Libraries differ, so it "
    "is worth checking each time.)",
    caught_by=("values", "seeded"),
)
def takes_a_billion_from_what_may_be_seen(scores, mask=None):
    return softmax(scores if mask is None else scores - 1e9 * mask)


@misconception(
    belief="True in a mask means masked out, and minus infinity is all that it needs.",
    hint="You look exactly where you may not: True was read as hidden, while in this course it "
    "means `may look`. (And where all of a column is hidden so, NaN comes out: 0 is divided by "
    "0.)",
    caught_by=("values", "seeded"),
)
def reads_the_mask_the_other_way_round_with_nan(scores, mask=None):
    return softmax(scores if mask is None else np.where(mask, -np.inf, scores))


@misconception(
    belief="True in a mask means masked out, and a very low score is all that it needs.",
    hint="You look exactly where you may not: True was read as hidden, while in this course it "
    "means `may look`. (And where all of a column is hidden so, every step gets the same "
    "weight.)",
    caught_by=("values", "seeded"),
)
def reads_the_mask_the_other_way_round_evenly(scores, mask=None):
    return softmax(scores if mask is None else np.where(mask, -1e9, scores))


@misconception(
    belief="Softmax along the last axis, as everywhere, after minus infinities.",
    hint="Your rows sum to 1 and your columns do not: the examples of the batch compete with "
    "each other, where the steps should, down each column. (And NaN comes out of a row whose "
    "steps are all hidden.)",
    caught_by=("values", "seeded"),
)
def normalises_over_the_batch_with_nan(scores, mask=None):
    visible = scores if mask is None else np.where(mask, scores, -np.inf)
    return softmax(visible.T).T


@misconception(
    belief="Softmax along the last axis, as everywhere, after very low scores.",
    hint="Your rows sum to 1 and your columns do not: the examples of the batch compete with "
    "each other, where the steps should, down each column. (And a row whose steps are all hidden "
    "gets even weights.)",
    caught_by=("values", "seeded"),
)
def normalises_over_the_batch_evenly(scores, mask=None):
    visible = scores if mask is None else np.where(mask, scores, -1e9)
    return softmax(visible.T).T


@misconception(
    belief="All examples of a batch have the same mask, and minus infinity is all that it needs.",
    hint="Every column is masked as the first one is: the mask has a column for each example. "
    "(And where that first one is masked throughout, NaN comes out.)",
    caught_by=("values", "seeded"),
)
def uses_the_first_examples_mask_with_nan(scores, mask=None):
    return softmax(scores if mask is None else np.where(mask[:, :1], scores, -np.inf))


@misconception(
    belief="All examples of a batch have the same mask, and a very low score is all that it needs.",
    hint="Every column is masked as the first one is: the mask has a column for each example. "
    "(And where that first one is masked throughout, the weights are even.)",
    caught_by=("values", "seeded"),
)
def uses_the_first_examples_mask_evenly(scores, mask=None):
    return softmax(scores if mask is None else np.where(mask[:, :1], scores, -1e9))


@misconception(
    belief="Scores may be overwritten with minus infinity where they stand.",
    hint="Two things: scores itself was changed, and it is the caller's array: hide scores in a "
    "new one; and a wholly masked column comes out as NaN, where every weight should be 0.",
    caught_by=("values",),
)
def alters_the_scores_and_leaves_nan(scores, mask=None):
    if mask is not None:
        scores[~mask] = -np.inf
    return softmax(scores)


@misconception(
    belief="Scores may be overwritten with a very low number where they stand.",
    hint="Two things: scores itself was changed, and it is the caller's array: hide scores in a "
    "new one; and a wholly masked column gets even weights, where every weight should be 0.",
    caught_by=("values",),
)
def alters_the_scores_and_weighs_evenly(scores, mask=None):
    if mask is not None:
        scores[~mask] = -1e9
    return softmax(scores)


@misconception(
    belief="A billion may be taken away from the scores where they stand.",
    hint="Two things: scores itself was changed, and it is the caller's array: hide scores in a "
    "new one; and a wholly masked column comes out as if nothing were masked, where every weight "
    "should be 0.",
    caught_by=("values",),
)
def alters_the_scores_by_a_billion(scores, mask=None):
    if mask is not None:
        scores += -1e9 * ~mask
    return softmax(scores)


@misconception(
    belief="Exponentials may be struck out, and need no shift.",
    hint="Ordinary columns come out right, but scores in the thousands give NaN: exp overflows "
    "above 709. So does a wholly masked column, where 0 is divided by 0.",
    caught_by=("values",),
)
def strikes_out_exponentials_without_a_shift(scores, mask=None):
    powers = np.exp(scores)
    if mask is not None:
        powers = powers * mask
    return powers / powers.sum(axis=0)


@misconception(
    belief="The formula of softmax can be computed as it is printed, once hidden scores are "
    "minus infinity.",
    hint="Ordinary columns come out right, but high scores that may be seen give NaN: exp "
    "overflows above 709, and a wholly masked column is 0 divided by 0. Take the column's "
    "largest visible score away first.",
    caught_by=("values",),
)
def never_shifts_the_scores(scores, mask=None):
    powers = np.exp(scores if mask is None else np.where(mask, scores, -np.inf))
    return powers / powers.sum(axis=0)


@misconception(
    belief="Exponentials are struck out unshifted; where their sum is 0, all was masked.",
    hint="Ordinary columns come out right, and wholly masked ones. But high scores that may be "
    "seen give NaN, since exp overflows above 709, and a column of very low ones comes out as all "
    "0. Take the column's largest visible score away first.",
    caught_by=("values",),
)
def strikes_out_unshifted_exponentials_and_guards(scores, mask=None):
    powers = np.exp(scores)
    if mask is not None:
        powers = powers * mask
    total = powers.sum(axis=0)
    return np.where(total > 0, powers / np.where(total > 0, total, 1), 0.0)


@misconception(
    belief="Minus ten thousand is as good as minus infinity.",
    hint="All is right for scores of ordinary size while a column has something to look at. A "
    "wholly masked one comes out with the same weight everywhere, and beside scores below -10000 "
    "that may be seen, hidden ones get weight. Only one number cannot be beaten.",
    caught_by=("values",),
)
def fills_with_minus_ten_thousand(scores, mask=None):
    return softmax(scores if mask is None else np.where(mask, scores, -1e4))


@misconception(
    belief="Taking ten thousand from a masked score removes it.",
    hint="All is right for scores of ordinary size while a column has something to look at. A "
    "wholly masked one comes out as if nothing were masked, and a hidden score more than 10000 "
    "above the others still gets weight. Only one number cannot be beaten.",
    caught_by=("values",),
)
def takes_ten_thousand_away(scores, mask=None):
    return softmax(scores if mask is None else scores - 1e4 * ~mask)
