"""What students believe about backpropagation through time, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.rnn_forward.reference import unroll_forward
from solutions.vanishing_gradient.reference import tanh_gradient


@misconception(
    belief="The gradient of a step comes from that step's own loss.",
    hint="What belongs to T = 1 is right. In longer sequences a state also works through all later "
    "states, and you leave that out: carry a gradient back from step t + 1 to step t.",
    caught_by=("values", "seeded"),
)
def forgets_the_future(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="Each step sets the gradient of the weights.",
    hint="What belongs to T = 1 is right. The weights are the same at every step, so their "
    "gradient is a sum over steps: yours keeps the first step's part only, the last to be "
    "reached on the way back.",
    caught_by=("values", "seeded"),
)
def overwrites_instead_of_adding(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] = d_scores @ a[:, :, t].T
        gradients["b2"] = d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] = d_z @ x[:, :, t].T
        gradients["w2"] = d_z @ a_prev.T
        gradients["b1"] = d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="What goes forward through W goes back through W.",
    hint="w3 and b2 are right, and the rest goes wrong on the way back: w2 carries a state "
    "forward, and its transpose carries a gradient back. Shapes cannot tell, since w2 is square.",
    caught_by=("values", "seeded"),
)
def carries_back_with_the_weights_themselves(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2 @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The tanh has no part in the way back.",
    hint="w3 and b2 are right. The other gradients pass each step as if it were linear: on its way "
    "from a state to what stands inside its tanh, a gradient is multiplied by tanh's derivative.",
    caught_by=("values", "seeded"),
)
def leaves_out_the_tanh_derivative(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = w3.T @ d_scores + d_future
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The derivative of tanh is 1 - z^2, with z what stands inside it.",
    hint="w3 and b2 are right. Your derivative of tanh is 1 - z^2 at the pre-activation z, which "
    "can even be negative: it is 1 minus the square of tanh's result.",
    caught_by=("values", "seeded"),
)
def differentiates_at_the_pre_activation(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        z = parameters["w1"] @ x[:, :, t] + w2 @ a_prev + parameters["b1"]
        d_z = tanh_gradient(z) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="Only the gradient that comes from the output passes the tanh.",
    hint="What belongs to T = 1 is right. The gradient from later steps reaches the same state as "
    "the one from the output, and passes the same tanh: add the two before you multiply.",
    caught_by=("values", "seeded"),
)
def squashes_only_the_output_part(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores) + d_future
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The gradient of w2 pairs with the state of the same step.",
    hint="Only w2 is wrong: you multiply by the state that the step made. Equation 1 multiplies w2 "
    "by the state that the step began with.",
    caught_by=("values", "seeded"),
)
def pairs_with_the_new_state(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a[:, :, t].T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="There is no state before the first step.",
    hint="Only w2 is wrong, and only by the first step's part: the state before it is a0, not "
    "zero.",
    caught_by=("values", "seeded"),
)
def begins_from_a_zero_state(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else np.zeros(a0.shape)
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The loss is the sum over the examples.",
    hint="All your gradients are m times too large: L is a mean over the batch, and the 1/m "
    "belongs to everything that comes from it.",
    caught_by=("values", "seeded"),
)
def sums_over_the_batch(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The loss is the mean over examples and steps.",
    hint="All your gradients are T times too small: L is a mean over examples and a sum over "
    "steps.",
    caught_by=("values", "seeded"),
)
def averages_over_the_steps_too(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m * T
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The derivative of the loss by the probabilities is that by the scores.",
    hint="Your gradient at the scores is -1/p at the target and 0 elsewhere: that is the loss by "
    "the probabilities. Softmax stands between: raising one score lowers every other probability.",
    caught_by=("values", "seeded"),
)
def forgets_the_softmax(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = np.zeros(y_pred[:, :, t].shape)
        chosen = targets[:, t], np.arange(m)
        d_scores[chosen] = -1 / y_pred[:, :, t][chosen]
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The gradient points to where the loss falls.",
    hint="Every number of yours has the wrong sign: the gradient points to where the loss rises, "
    "and it is the training step that goes the other way.",
    caught_by=("values", "seeded"),
)
def turns_the_gradient_round(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= -m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="Indexing the rows by the targets picks one entry of each example.",
    hint="With one example you are right. With more, each target is subtracted in every column: "
    "give the index of the row and that of the column, one pair for each example.",
    caught_by=("values", "seeded"),
)
def marks_targets_in_every_example(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t]] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="Only the last prediction has a loss.",
    hint="What belongs to T = 1 is right. L adds up the losses of all steps, and yours has the "
    "last step's alone: every step's prediction sends a gradient of its own.",
    caught_by=("values", "seeded"),
)
def asks_the_last_step_only(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores *= (t == T - 1) / m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="A gradient must be kept between -5 and 5 on its way back.",
    hint="Small gradients are right and large ones are cut off. Clipping is a remedy for training, "
    "and it comes after the gradient is known, not in the middle of computing it.",
    caught_by=("values",),
)
def clips_inside_the_loop(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = np.clip(w2.T @ d_z, -5, 5)
    return {**gradients, "a0": d_future}


@misconception(
    belief="What arrives at the first state is the gradient of a0.",
    hint="Only a0 is wrong: you return the gradient at the first state. a0 lies one step before "
    "it, behind that step's tanh and w2.",
    caught_by=("values", "seeded"),
)
def stops_one_step_before_a0(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_state = w3.T @ d_scores + d_future
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_state}


@misconception(
    belief="The gradient of a bias is a plain vector.",
    hint="The numbers are right, but b1 and b2 came back as vectors. Each gradient has the shape "
    "of what it belongs to, which is (n, 1) for a bias.",
    caught_by=("shapes", "values", "seeded"),
)
def loses_the_axis_of_the_biases(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    gradients["b1"], gradients["b2"] = gradients["b1"].ravel(), gradients["b2"].ravel()
    return {**gradients, "a0": d_future}


@misconception(
    belief="Going back through the network is where it learns, so the weights change.",
    hint="The gradients are right, but the parameters that you were given have changed. Whoever "
    "asked for a gradient decides what to do with it: leave them as they are.",
    caught_by=("values",),
)
def updates_the_parameters(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        d_scores = y_pred[:, :, t].copy()
        d_scores[targets[:, t], np.arange(m)] -= 1
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    for name, gradient in gradients.items():
        parameters[name] -= 0.01 * gradient
    return {**gradients, "a0": d_future}


@misconception(
    belief="Softmax and logarithm are differentiated one after the other.",
    hint="Where a target is so unlikely that its probability is 0 in float64, you divide by it and "
    "get NaN. Work out the product of the two derivatives on paper: the division cancels.",
    caught_by=("values",),
)
def divides_by_the_probability(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1] if t > 0 else a0
        p = y_pred[:, :, t]
        d_p = np.zeros(p.shape)
        chosen = targets[:, t], np.arange(m)
        d_p[chosen] = -1 / p[chosen]
        d_scores = p * (d_p - np.sum(p * d_p, axis=0))
        d_scores /= m
        d_z = tanh_gradient(a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}
