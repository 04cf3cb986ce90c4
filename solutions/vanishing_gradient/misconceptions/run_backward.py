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
    caught_by=("values", "seeded"),
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


@misconception(
    belief="A gradient is not fit to be returned before it is clipped to 5.",
    hint="Your gradients are right up to 5, and cut off there, that of a0 as well. Clipping is "
    "a remedy for training, and the caller's to apply: here the gradient itself is asked.",
    caught_by=("values", "seeded"),
)
def clips_all_gradients_at_five(x, a0, parameters, targets):
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
    return {**{n: np.clip(g, -5, 5) for n, g in gradients.items()}, "a0": np.clip(d_future, -5, 5)}


@misconception(
    belief="The gradients of the weights are clipped to 5 before they are returned.",
    hint="a0 is right, and so are the others up to 5, where they are cut off. Clipping is a "
    "remedy for training, and the caller's to apply: here the gradient itself is asked.",
    caught_by=("values", "seeded"),
)
def clips_the_weights_gradients_at_five(x, a0, parameters, targets):
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
    return {**{n: np.clip(g, -5, 5) for n, g in gradients.items()}, "a0": d_future}


@misconception(
    belief="What goes forward through W goes back through W, and is clipped to 5.",
    hint="Two things: w2 carries a state forward, and its transpose carries a gradient back, which "
    "shapes cannot tell, since w2 is square; and gradients beyond 5 are cut off, which is a "
    "remedy for training, and the caller's to apply.",
    caught_by=("values", "seeded"),
)
def carries_back_untransposed_and_clips_at_five(x, a0, parameters, targets):
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
    return {**{n: np.clip(g, -5, 5) for n, g in gradients.items()}, "a0": d_future}


@misconception(
    belief="What goes forward through W goes back through W, and all is clipped to 5.",
    hint="Two things: w2 carries a state forward, and its transpose carries a gradient back, which "
    "shapes cannot tell, since w2 is square; and all gradients beyond 5, a0's too, are cut off, "
    "which is a remedy for training, and the caller's to apply.",
    caught_by=("values", "seeded"),
)
def carries_back_untransposed_and_clips_all_at_five(x, a0, parameters, targets):
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
    return {**{n: np.clip(g, -5, 5) for n, g in gradients.items()}, "a0": np.clip(d_future, -5, 5)}


@misconception(
    belief="A gradient is not fit to be returned before it is clipped to 1.",
    hint="Your gradients are right up to 1, and cut off there, that of a0 as well. Clipping is "
    "a remedy for training, and the caller's to apply: here the gradient itself is asked.",
    caught_by=("values", "seeded"),
)
def clips_all_gradients_at_one(x, a0, parameters, targets):
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
    return {**{n: np.clip(g, -1, 1) for n, g in gradients.items()}, "a0": np.clip(d_future, -1, 1)}


@misconception(
    belief="The gradients of the weights are clipped to 1 before they are returned.",
    hint="a0 is right, and so are the others up to 1, where they are cut off. Clipping is a "
    "remedy for training, and the caller's to apply: here the gradient itself is asked.",
    caught_by=("values", "seeded"),
)
def clips_the_weights_gradients_at_one(x, a0, parameters, targets):
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
    return {**{n: np.clip(g, -1, 1) for n, g in gradients.items()}, "a0": d_future}


@misconception(
    belief="What goes forward through W goes back through W, and is clipped to 1.",
    hint="Two things: w2 carries a state forward, and its transpose carries a gradient back, which "
    "shapes cannot tell, since w2 is square; and gradients beyond 1 are cut off, which is a "
    "remedy for training, and the caller's to apply.",
    caught_by=("values", "seeded"),
)
def carries_back_untransposed_and_clips_at_one(x, a0, parameters, targets):
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
    return {**{n: np.clip(g, -1, 1) for n, g in gradients.items()}, "a0": d_future}


@misconception(
    belief="What goes forward through W goes back through W, and all is clipped to 1.",
    hint="Two things: w2 carries a state forward, and its transpose carries a gradient back, which "
    "shapes cannot tell, since w2 is square; and all gradients beyond 1, a0's too, are cut off, "
    "which is a remedy for training, and the caller's to apply.",
    caught_by=("values", "seeded"),
)
def carries_back_untransposed_and_clips_all_at_one(x, a0, parameters, targets):
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
    return {**{n: np.clip(g, -1, 1) for n, g in gradients.items()}, "a0": np.clip(d_future, -1, 1)}


@misconception(
    belief="The way back begins with the gradient that the last prediction sends.",
    hint="w3 and b2 are right. The last state's gradient is counted twice: nothing comes from "
    "later steps when the way back begins, and the last prediction has its turn in the loop.",
    caught_by=("values", "seeded"),
)
def counts_the_last_step_twice(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    last = y_pred[:, :, -1] - (np.arange(len(w3))[:, np.newaxis] == targets[:, -1])
    d_future = w3.T @ last / m
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
    return {**gradients, "a0": d_future}


@misconception(
    belief="What is carried back adds up over the steps, as the gradients of the weights do.",
    hint="The last two steps' parts are right. What step t hands to the step before it takes the "
    "place of what it was handed itself, which has gone into it already: yours is added to it.",
    caught_by=("values", "seeded"),
)
def piles_up_what_is_carried_back(x, a0, parameters, targets):
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
        d_future += w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The mean over the examples is for what they share, the parameters.",
    hint="All is right but a0, whose gradient is m times too large: L is a mean over the batch, "
    "and the 1/m belongs to everything that comes from it.",
    caught_by=("values", "seeded"),
)
def sums_the_initial_states_gradient(x, a0, parameters, targets):
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
    return {**gradients, "a0": d_future * m}


@misconception(
    belief="The derivative of tanh is 1 - 2a.",
    hint="w3 and b2 are right. Your derivative of tanh is 1 - 2a, which is negative for a above a "
    "half, though tanh rises everywhere: 1 - a^2 is its derivative, not to be derived once more.",
    caught_by=("values", "seeded"),
)
def halves_the_square(x, a0, parameters, targets):
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
        d_z = (1 - 2 * a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="All squashing functions have the derivative a(1 - a).",
    hint="w3 and b2 are right. Your derivative is a(1 - a), which is the sigmoid's: the states of "
    "this network go through tanh.",
    caught_by=("values", "seeded"),
)
def passes_a_sigmoid_on_the_way_back(x, a0, parameters, targets):
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
        d_z = (a[:, :, t] * (1 - a[:, :, t])) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The derivative of tanh is one minus the activation.",
    hint="w3 and b2 are right. Your derivative of tanh is 1 - a, which is above 1 wherever a is "
    "negative, though tanh is nowhere steeper than 1. What is missing on the a?",
    caught_by=("values", "seeded"),
)
def forgets_the_square_on_the_way_back(x, a0, parameters, targets):
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
        d_z = (1 - a[:, :, t]) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="The derivative needs a tanh of its own.",
    hint="w3 and b2 are right. Your derivative of tanh is that at a, which is tanh(z) already: the "
    "tanh was taken twice. Use the state as it is.",
    caught_by=("values", "seeded"),
)
def squashes_the_states_again(x, a0, parameters, targets):
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
        d_z = tanh_gradient(np.tanh(a[:, :, t])) * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="Each gradient is divided by m where it is added up, and the scores' before.",
    hint="All your gradients but a0's are m times too small: the mean over the batch is taken "
    "once, and what comes from it has it already.",
    caught_by=("values", "seeded"),
)
def averages_twice(x, a0, parameters, targets):
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
    return {**{n: g / m for n, g in gradients.items()}, "a0": d_future}


@misconception(
    belief="The formula of softmax can be computed as it is printed.",
    hint="Where scores are in the thousands, your gradients are NaN: exp overflows above 709. The "
    "predictions come of a softmax that takes nothing away before exp; the one in unroll_forward "
    "does.",
    caught_by=("values",),
)
def overflows_in_a_softmax_of_its_own(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    scores = np.einsum("ij,jmt->imt", w3, a) + parameters["b2"][:, :, np.newaxis]
    powers = np.exp(scores)
    y_pred = powers / powers.sum(axis=0)
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
    return {**gradients, "a0": d_future}


@misconception(
    belief="2 steps back are enough.",
    hint="Sequences of up to 2 steps come out right. In longer ones the loss of a step is carried "
    "back 2 steps and no farther: that is truncated backpropagation, an approximation for "
    "training. Here the whole gradient is asked.",
    caught_by=("values", "seeded"),
)
def truncates_after_two_steps(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_a0 = np.zeros(a0.shape)
    for last in range(T):
        d_scores = y_pred[:, :, last].copy()
        d_scores[targets[:, last], np.arange(m)] -= 1
        d_scores /= m
        gradients["w3"] += d_scores @ a[:, :, last].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        d_state = w3.T @ d_scores
        for t in range(last, max(-1, last - 2), -1):
            a_prev = a[:, :, t - 1] if t > 0 else a0
            d_z = tanh_gradient(a[:, :, t]) * d_state
            gradients["w1"] += d_z @ x[:, :, t].T
            gradients["w2"] += d_z @ a_prev.T
            gradients["b1"] += d_z.sum(axis=1, keepdims=True)
            d_state = w2.T @ d_z
        if last < 2:
            d_a0 += d_state
    return {**gradients, "a0": d_a0}


@misconception(
    belief="3 steps back are enough.",
    hint="Sequences of up to 3 steps come out right. In longer ones the loss of a step is carried "
    "back 3 steps and no farther: that is truncated backpropagation, an approximation for "
    "training. Here the whole gradient is asked.",
    caught_by=("values", "seeded"),
)
def truncates_after_three_steps(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_a0 = np.zeros(a0.shape)
    for last in range(T):
        d_scores = y_pred[:, :, last].copy()
        d_scores[targets[:, last], np.arange(m)] -= 1
        d_scores /= m
        gradients["w3"] += d_scores @ a[:, :, last].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        d_state = w3.T @ d_scores
        for t in range(last, max(-1, last - 3), -1):
            a_prev = a[:, :, t - 1] if t > 0 else a0
            d_z = tanh_gradient(a[:, :, t]) * d_state
            gradients["w1"] += d_z @ x[:, :, t].T
            gradients["w2"] += d_z @ a_prev.T
            gradients["b1"] += d_z.sum(axis=1, keepdims=True)
            d_state = w2.T @ d_z
        if last < 3:
            d_a0 += d_state
    return {**gradients, "a0": d_a0}


@misconception(
    belief="4 steps back are enough.",
    hint="Sequences of up to 4 steps come out right. In longer ones the loss of a step is carried "
    "back 4 steps and no farther: that is truncated backpropagation, an approximation for "
    "training. Here the whole gradient is asked.",
    caught_by=("values", "seeded"),
)
def truncates_after_four_steps(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_a0 = np.zeros(a0.shape)
    for last in range(T):
        d_scores = y_pred[:, :, last].copy()
        d_scores[targets[:, last], np.arange(m)] -= 1
        d_scores /= m
        gradients["w3"] += d_scores @ a[:, :, last].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        d_state = w3.T @ d_scores
        for t in range(last, max(-1, last - 4), -1):
            a_prev = a[:, :, t - 1] if t > 0 else a0
            d_z = tanh_gradient(a[:, :, t]) * d_state
            gradients["w1"] += d_z @ x[:, :, t].T
            gradients["w2"] += d_z @ a_prev.T
            gradients["b1"] += d_z.sum(axis=1, keepdims=True)
            d_state = w2.T @ d_z
        if last < 4:
            d_a0 += d_state
    return {**gradients, "a0": d_a0}


@misconception(
    belief="5 steps back are enough.",
    hint="Sequences of up to 5 steps come out right. In longer ones the loss of a step is carried "
    "back 5 steps and no farther: that is truncated backpropagation, an approximation for "
    "training. Here the whole gradient is asked.",
    caught_by=("values", "seeded"),
)
def truncates_after_five_steps(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_a0 = np.zeros(a0.shape)
    for last in range(T):
        d_scores = y_pred[:, :, last].copy()
        d_scores[targets[:, last], np.arange(m)] -= 1
        d_scores /= m
        gradients["w3"] += d_scores @ a[:, :, last].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        d_state = w3.T @ d_scores
        for t in range(last, max(-1, last - 5), -1):
            a_prev = a[:, :, t - 1] if t > 0 else a0
            d_z = tanh_gradient(a[:, :, t]) * d_state
            gradients["w1"] += d_z @ x[:, :, t].T
            gradients["w2"] += d_z @ a_prev.T
            gradients["b1"] += d_z.sum(axis=1, keepdims=True)
            d_state = w2.T @ d_z
        if last < 5:
            d_a0 += d_state
    return {**gradients, "a0": d_a0}


@misconception(
    belief="10 steps back are enough.",
    hint="Sequences of up to 10 steps come out right. In longer ones the loss of a step is carried "
    "back 10 steps and no farther: that is truncated backpropagation, an approximation for "
    "training. Here the whole gradient is asked.",
    caught_by=("values",),
)
def truncates_after_ten_steps(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_a0 = np.zeros(a0.shape)
    for last in range(T):
        d_scores = y_pred[:, :, last].copy()
        d_scores[targets[:, last], np.arange(m)] -= 1
        d_scores /= m
        gradients["w3"] += d_scores @ a[:, :, last].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        d_state = w3.T @ d_scores
        for t in range(last, max(-1, last - 10), -1):
            a_prev = a[:, :, t - 1] if t > 0 else a0
            d_z = tanh_gradient(a[:, :, t]) * d_state
            gradients["w1"] += d_z @ x[:, :, t].T
            gradients["w2"] += d_z @ a_prev.T
            gradients["b1"] += d_z.sum(axis=1, keepdims=True)
            d_state = w2.T @ d_z
        if last < 10:
            d_a0 += d_state
    return {**gradients, "a0": d_a0}


@misconception(
    belief="Only the last prediction has a loss, and what goes forward through W goes back "
    "through W.",
    hint="Two things: L adds up the losses of all steps, and yours has the last step's alone; "
    "and w2 carries a state forward, while its transpose carries a gradient back, which shapes "
    "cannot tell, since w2 is square.",
    caught_by=("values", "seeded"),
)
def asks_the_last_step_only_and_carries_back_untransposed(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    y_pred = y_pred.copy()
    y_pred[:, :, :-1] = np.eye(len(w3))[targets[:, :-1]].transpose(2, 0, 1)
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
    belief="Only the last prediction has a loss, what goes forward through W goes back through "
    "W, and gradients are clipped to 1.",
    hint="Three things: L adds up the losses of all steps, and yours has the last step's alone; "
    "w2 carries a state forward, while its transpose carries a gradient back, which shapes "
    "cannot tell, since w2 is square; and gradients beyond 1 are cut off, which is the caller's "
    "to do.",
    caught_by=("values", "seeded"),
)
def asks_the_last_step_only_carries_back_untransposed_and_clips(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    y_pred = y_pred.copy()
    y_pred[:, :, :-1] = np.eye(len(w3))[targets[:, :-1]].transpose(2, 0, 1)
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
    return {**{n: np.clip(g, -1, 1) for n, g in gradients.items()}, "a0": d_future}


@misconception(
    belief="Only the last prediction has a loss, and gradients are clipped to 1.",
    hint="Two things: L adds up the losses of all steps, and yours has the last step's alone; "
    "and gradients beyond 1 are cut off, which is a remedy for training, and the caller's to "
    "apply.",
    caught_by=("values", "seeded"),
)
def asks_the_last_step_only_and_clips(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    y_pred = y_pred.copy()
    y_pred[:, :, :-1] = np.eye(len(w3))[targets[:, :-1]].transpose(2, 0, 1)
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
    return {**{n: np.clip(g, -1, 1) for n, g in gradients.items()}, "a0": d_future}


@misconception(
    belief="The state before step t is a[t - 1], for t = 0 as well.",
    hint="Only w2 is wrong, by the part of the first step: index -1 is the last state, and the "
    "state before the first step is a0.",
    caught_by=("values", "seeded"),
)
def wraps_round_to_the_last_state(x, a0, parameters, targets):
    w2, w3 = parameters["w2"], parameters["w3"]
    a, y_pred = unroll_forward(x, a0, parameters)
    m, T = targets.shape
    gradients = {name: np.zeros(parameters[name].shape) for name in ("w1", "w2", "w3", "b1", "b2")}
    d_future = np.zeros(a0.shape)
    for t in reversed(range(T)):
        a_prev = a[:, :, t - 1]
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
    belief="tanh's derivative is (1 - a) squared.",
    hint="w3 and b2 are right. The other gradients pass the tanh with (1 - a)^2, which is not "
    "the same for a and -a, though tanh is as steep on the left as on the right: which part "
    "alone is squared?",
    caught_by=("values", "seeded"),
)
def squares_the_difference_on_the_way_back(x, a0, parameters, targets):
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
        d_z = (1 - a[:, :, t]) ** 2 * (w3.T @ d_scores + d_future)
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="Only the output's gradients come from every step.",
    hint="w3, b2 and a0 are right. w1, w2 and b1 are the same at every step too, so their "
    "gradients are sums over steps: yours keep the first step's part only, the last to be "
    "reached on the way back.",
    caught_by=("values", "seeded"),
)
def overwrites_what_the_hidden_weights_gather(x, a0, parameters, targets):
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
        gradients["w1"] = d_z @ x[:, :, t].T
        gradients["w2"] = d_z @ a_prev.T
        gradients["b1"] = d_z.sum(axis=1, keepdims=True)
        d_future = w2.T @ d_z
    return {**gradients, "a0": d_future}


@misconception(
    belief="What stands inside the first tanh is what a0 is.",
    hint="Only a0 is wrong: you return the gradient at what stands inside the first tanh. From "
    "there to a0 it is one step more: w2 stands between them.",
    caught_by=("values", "seeded"),
)
def stops_inside_the_first_tanh(x, a0, parameters, targets):
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
    return {**gradients, "a0": d_z}


@misconception(
    belief="The gradient at the state adds up over the steps.",
    hint="w3 and b2 are right, and the last step's part of all others. On the way to the step "
    "before, what arrived at a state goes through its tanh and w2, and that takes its "
    "place: yours is added to it.",
    caught_by=("values", "seeded"),
)
def piles_up_the_gradient_at_the_state(x, a0, parameters, targets):
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
        d_z = tanh_gradient(a[:, :, t]) * d_state
        gradients["w3"] += d_scores @ a[:, :, t].T
        gradients["b2"] += d_scores.sum(axis=1, keepdims=True)
        gradients["w1"] += d_z @ x[:, :, t].T
        gradients["w2"] += d_z @ a_prev.T
        gradients["b1"] += d_z.sum(axis=1, keepdims=True)
        d_future = d_state + w2.T @ d_z
    return {**gradients, "a0": d_future}
