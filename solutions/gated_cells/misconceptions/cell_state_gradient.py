"""What students believe about the direct path through the cell states, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception


@misconception(
    belief="The product begins with the first step's gate.",
    hint="Entry k of your result multiplies the first k gates. Lag counts back from the last step: "
    "on its way back from there, which gate does the gradient meet first?",
    caught_by=("values", "seeded"),
)
def multiplies_from_the_first_step(forget_gates):
    now = np.ones(forget_gates[:, :, :1].shape)
    return np.concatenate([now, np.cumprod(forget_gates, axis=2)], axis=2)


@misconception(
    belief="The last axis counts steps, from the first to the last.",
    hint="Every product is right, but they stand in the order of the steps: the last axis of the "
    "result is the lag, which is 0 at the last step and grows towards the first.",
    caught_by=("values", "seeded"),
)
def orders_by_step(forget_gates):
    now = np.ones(forget_gates[:, :, :1].shape)
    by_lag = np.concatenate([now, np.cumprod(forget_gates[:, :, ::-1], axis=2)], axis=2)
    return by_lag[:, :, ::-1]


@misconception(
    belief="Lags begin with 1, the step before the last.",
    hint="Your result is one entry too short: lag 0 is missing. It is the last cell state's "
    "derivative by itself.",
    caught_by=("shapes", "values", "seeded"),
)
def leaves_out_lag_zero(forget_gates):
    return np.cumprod(forget_gates[:, :, ::-1], axis=2)


@misconception(
    belief="The last step's gate is not part of the path.",
    hint="Your entries are late by one lag: lag 1 is still 1. Going back from c_T to the step "
    "before already passes through the forget gate of step T.",
    caught_by=("values", "seeded"),
)
def passes_the_last_gate_by(forget_gates):
    both = np.ones((*forget_gates.shape[:2], 2))
    products = np.cumprod(forget_gates[:, :, ::-1], axis=2)
    return np.concatenate([both, products[:, :, :-1]], axis=2)


@misconception(
    belief="The derivative along the path is the derivative of the sigmoid, f (1 - f).",
    hint="Each of your factors is f (1 - f), which is never above a quarter. On the direct path "
    "the gates are held fixed: c_prev is multiplied by f, so what is its derivative?",
    caught_by=("values", "seeded"),
)
def differentiates_the_gates(forget_gates):
    now = np.ones(forget_gates[:, :, :1].shape)
    factors = forget_gates * (1 - forget_gates)
    return np.concatenate([now, np.cumprod(factors[:, :, ::-1], axis=2)], axis=2)


@misconception(
    belief="A product of the last gates is the whole product divided by that of the first ones.",
    hint="Ordinary gates come out right. Where a gate is shut, or the whole product is too small "
    "for a float, you divide 0 by 0. Multiply what belongs to the path, from the last step "
    "back, instead of dividing out what does not.",
    caught_by=("values",),
)
def divides_out_the_first_gates(forget_gates):
    now = np.ones(forget_gates[:, :, :1].shape)
    upto = np.concatenate([now, np.cumprod(forget_gates, axis=2)], axis=2)
    return (upto[:, :, -1:] / upto)[:, :, ::-1]


@misconception(
    belief="The direct path adds the gates up.",
    hint="Your entries are sums of gates, and can exceed 1. Going back one step multiplies by "
    "that step's gate: what comes of several steps is a product.",
    caught_by=("values", "seeded"),
)
def adds_the_gates_up(forget_gates):
    now = np.ones(forget_gates[:, :, :1].shape)
    return np.concatenate([now, np.cumsum(forget_gates[:, :, ::-1], axis=2)], axis=2)


@misconception(
    belief="Every lag has its own gate, and that is its gradient.",
    hint="Each of your entries is a single gate. From c_T back to lag k the gradient passes all "
    "the gates between: their product is asked.",
    caught_by=("values", "seeded"),
)
def takes_single_gates(forget_gates):
    now = np.ones(forget_gates[:, :, :1].shape)
    return np.concatenate([now, forget_gates[:, :, ::-1]], axis=2)


@misconception(
    belief="A list of lags becomes an array with the lag in the right place.",
    hint="Every number is right, but the lag is the first axis of your result, and should be the "
    "last. np.stack has an axis argument.",
    caught_by=("shapes", "values", "seeded"),
)
def puts_the_lag_first(forget_gates):
    kept = np.ones(forget_gates[:, :, 0].shape)
    by_lag = [kept]
    for t in reversed(range(forget_gates.shape[2])):
        kept = kept * forget_gates[:, :, t]
        by_lag.append(kept)
    return np.array(by_lag)
