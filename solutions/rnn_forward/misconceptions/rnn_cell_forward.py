"""What students believe about one step of a recurrent network, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.rnn_forward.reference import softmax


@misconception(
    belief="The hidden state needs no bias.",
    hint="Your state is what equation 1 gives with b1 = 0. Find the place of b1 inside the tanh.",
    caught_by=("values", "seeded"),
)
def forgets_the_hidden_bias(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev)
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="The prediction needs no bias.",
    hint="a_next is right; yt_pred is what equation 2 gives with b2 = 0. Look for b2 in it.",
    caught_by=("values", "seeded"),
)
def forgets_the_output_bias(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next)


@misconception(
    belief="The bias is added last of all, to the probabilities.",
    hint="a_next is right, but the columns of yt_pred miss 1 by the sum of b2: it was added after "
    "softmax. Scores are complete before they become probabilities.",
    caught_by=("values", "seeded"),
)
def adds_the_output_bias_after_softmax(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next) + parameters["b2"]


@misconception(
    belief="The hidden state is squashed by a sigmoid.",
    hint="No entry of your state is negative: it is a sigmoid, which ends in 0 and 1. Equation 1 "
    "names a function that ends in -1 and 1.",
    caught_by=("values", "seeded"),
)
def squashes_with_sigmoid(xt, a_prev, parameters):
    z = parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"]
    a_next = 1 / (1 + np.exp(-z))
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="The hidden units are rectified, as in most networks of today.",
    hint="No entry of your state is negative, and nothing keeps it below 1: that is a ReLU. "
    "Equation 1 names another function, which keeps every entry between -1 and 1.",
    caught_by=("values", "seeded"),
)
def rectifies_the_state(xt, a_prev, parameters):
    z = parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"]
    a_next = np.maximum(z, 0)
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="The weighted sum is already the state.",
    hint="Nothing keeps your state between -1 and 1: it is the weighted sum of equation 1, before "
    "any function is applied to it. Which function stands before the bracket?",
    caught_by=("values", "seeded"),
)
def leaves_the_state_linear(xt, a_prev, parameters):
    a_next = parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"]
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="tanh of a sum is the sum of the tanhs.",
    hint="Your state adds a tanh of the input's part, a tanh of the old state's part and the bare "
    "bias, so it can leave -1 to 1. tanh is not linear: first the whole sum, then one tanh.",
    caught_by=("values", "seeded"),
)
def squashes_each_term(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt) + np.tanh(parameters["w2"] @ a_prev) + parameters["b1"]
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="The new state depends on the new input alone.",
    hint="Your results stay the same whatever a_prev is: this cell has no memory. Equation 1 has "
    "a term for the previous state, with weights of its own.",
    caught_by=("values", "seeded"),
)
def forgets_the_previous_state(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="A square weight matrix may be used either way round.",
    hint="Your state is what the transpose of w2 gives. Shapes cannot tell, since w2 is square, "
    "but the numbers can: row i of w2 holds the weights into unit i.",
    caught_by=("values", "seeded"),
)
def transposes_the_hidden_weights(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"].T @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="A bias is a plain vector, so its second axis may go.",
    hint="With one example, both results come back n_a columns wide; with more, the sum raises, "
    "unless m happens to be n_a. A b1 of shape (n_a,) is laid along the examples instead of the "
    "units: leave it (n_a, 1).",
    caught_by=("shapes", "values", "seeded"),
)
def flattens_the_hidden_bias(xt, a_prev, parameters):
    b1 = parameters["b1"].ravel()
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + b1)
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="Equation 2 is the whole prediction.",
    hint="a_next is right; yt_pred holds the scores of equation 2, whose columns do not sum to 1. "
    "Turn them into probabilities with the function you wrote before.",
    caught_by=("values", "seeded"),
)
def returns_the_logits(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, parameters["w3"] @ a_next + parameters["b2"]


@misconception(
    belief="The prediction comes first among the results.",
    hint="Both arrays are right, but each is in the other's place. The docstring tells the order.",
    caught_by=("shapes", "values", "seeded"),
)
def swaps_the_results(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return softmax(parameters["w3"] @ a_next + parameters["b2"]), a_next


@misconception(
    belief="The prediction is made from the state the step began with.",
    hint="a_next is right, but yt_pred was made from a_prev: today's news has no part in today's "
    "prediction. Which state stands in equation 2?",
    caught_by=("values", "seeded"),
)
def predicts_from_the_previous_state(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_prev + parameters["b2"])


@misconception(
    belief="A small network needs no biases.",
    hint="Both results are what the equations give with b1 = 0 and b2 = 0. Each equation has a "
    "bias of its own.",
    caught_by=("values", "seeded"),
)
def forgets_both_biases(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev)
    return a_next, softmax(parameters["w3"] @ a_next)


@misconception(
    belief="The probabilities of a step are shared out along the last axis.",
    hint="a_next is right, but the rows of yt_pred sum to 1, and the columns should: each column "
    "is an example, with probabilities of its own.",
    caught_by=("values", "seeded"),
)
def shares_out_over_the_batch(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax((parameters["w3"] @ a_next + parameters["b2"]).T).T


@misconception(
    belief="The probabilities run along the last axis, and exp never overflows.",
    hint="a_next is right, but the rows of yt_pred sum to 1, and the columns should; and scores in "
    "the thousands give NaN, since exp overflows above 709. Both are in the softmax that you use "
    "here.",
    caught_by=("values", "seeded"),
)
def shares_out_over_the_batch_without_a_shift(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    powers = np.exp(parameters["w3"] @ a_next + parameters["b2"])
    return a_next, powers / powers.sum(axis=1, keepdims=True)


@misconception(
    belief="The predictions of a batch are one set of probabilities.",
    hint="a_next is right, but all the entries of yt_pred together sum to 1, where each column "
    "should. Look at the sum in the softmax that you use here.",
    caught_by=("values", "seeded"),
)
def shares_out_over_everything(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    scores = parameters["w3"] @ a_next + parameters["b2"]
    powers = np.exp(scores - scores.max())
    return a_next, powers / powers.sum()


@misconception(
    belief="The predictions of a batch are one set of probabilities, and exp never overflows.",
    hint="a_next is right, but all the entries of yt_pred together sum to 1, where each column "
    "should; and scores in the thousands give NaN, since exp overflows above 709. Both are in the "
    "softmax that you use here.",
    caught_by=("values", "seeded"),
)
def shares_out_over_everything_without_a_shift(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    powers = np.exp(parameters["w3"] @ a_next + parameters["b2"])
    return a_next, powers / powers.sum()


@misconception(
    belief="The formula of softmax can be computed as it is printed.",
    hint="a_next is right, and so is yt_pred for ordinary scores; scores in the thousands give "
    "NaN, since exp overflows above 709. The softmax that you use here takes nothing away first.",
    caught_by=("values",),
)
def overflows_in_the_prediction(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    powers = np.exp(parameters["w3"] @ a_next + parameters["b2"])
    return a_next, powers / powers.sum(axis=0)


@misconception(
    belief="One shift by the largest score of the batch makes every prediction safe.",
    hint="a_next is right, and so is yt_pred while the examples' scores lie near each other; "
    "where one example's lie far below another's, NaN comes out. Let each column have a shift of "
    "its own.",
    caught_by=("values",),
)
def shifts_all_predictions_alike(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    scores = parameters["w3"] @ a_next + parameters["b2"]
    powers = np.exp(scores - scores.max())
    return a_next, powers / powers.sum(axis=0)


@misconception(
    belief="Each output is a probability of its own, which a sigmoid makes.",
    hint="a_next is right, but each entry of yt_pred is the sigmoid of its own score, so that the "
    "columns do not sum to 1. Equation 2 shares out one whole among the outputs.",
    caught_by=("values", "seeded"),
)
def predicts_with_a_sigmoid(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, np.exp(-np.logaddexp(0, -(parameters["w3"] @ a_next + parameters["b2"])))


@misconception(
    belief="A cell hands on what its step was made of, for the way back.",
    hint="Three results came back, of which the first two are right: a cache for the way back is "
    "not asked here. Return a_next and yt_pred.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_a_cache_as_well(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    yt_pred = softmax(parameters["w3"] @ a_next + parameters["b2"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


@misconception(
    belief="The prediction is the result; the state is the cell's own affair.",
    hint="One array came back, and it is the prediction, which is right. The new state is asked as "
    "well: return both, the state first.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_prediction_only(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="A cell makes a state; predictions come later.",
    hint="One array came back, and it is the new state, which is right. The prediction is asked as "
    "well: return both, the state first.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_new_state_only(xt, a_prev, parameters):
    return np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])


@misconception(
    belief="Stacked weights and stacked inputs may stand in any order.",
    hint="Your state is what comes out when w1 and w2 stand side by side in the one order, and xt "
    "and a_prev below each other in the other. The shapes fit all the same, but weights meet the "
    "wrong numbers: w1 belongs to xt, and w2 to a_prev.",
    caught_by=("values", "seeded"),
)
def stacks_in_two_orders(xt, a_prev, parameters):
    weights = np.hstack([parameters["w2"], parameters["w1"]])
    a_next = np.tanh(weights @ np.vstack([xt, a_prev]) + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])


@misconception(
    belief="Every layer ends in a tanh, the scores' as well.",
    hint="a_next is right, but no probability of yours is more than eight times another of its "
    "column: the scores were squashed by a tanh. Equation 2 hands them to softmax as they "
    "are.",
    caught_by=("values", "seeded"),
)
def squashes_the_scores(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(np.tanh(parameters["w3"] @ a_next + parameters["b2"]))
