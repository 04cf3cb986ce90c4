"""What students believe about keeping every step of a sequence, and how it shows."""

import numpy as np

from autograder.course.corpus import misconception
from solutions.rnn_forward.reference import rnn_cell_forward, softmax


@misconception(
    belief="The state before the first step is zero.",
    hint="Your results stay the same whatever a0 is: the first step is given zeros. Give it the "
    "state that came with the call.",
    caught_by=("values", "seeded"),
)
def unrolls_from_zeros(x, a0, parameters):
    a_next = np.zeros(a0.shape)
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)


@misconception(
    belief="Each step is computed from its own input and a0.",
    hint="The first step is right, and no later one knows of those before it: each begins from a0. "
    "Hand every step the state that the step before it returned.",
    caught_by=("values", "seeded"),
)
def unrolls_every_step_from_a0(x, a0, parameters):
    steps = [rnn_cell_forward(x[:, :, t], a0, parameters) for t in range(x.shape[2])]
    states, predictions = zip(*steps, strict=True)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)


@misconception(
    belief="The last step stands for the whole sequence.",
    hint="Your results are the last step's, and have no time axis. All steps are asked: keep what "
    "every step returns.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_last_step_only(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred


@misconception(
    belief="A list of steps becomes an array with time in the right place.",
    hint="Every number is right, but time is the first axis of your results, and should be the "
    "last. np.stack has an axis argument.",
    caught_by=("shapes", "values", "seeded"),
)
def puts_time_first(x, a0, parameters):
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.array(states), np.array(predictions)


@misconception(
    belief="The state of a step is the state it starts from.",
    hint="y_pred is right, but your states are one step late: a0 stands first, and the last state "
    "is missing. Store the state after the cell has been called.",
    caught_by=("values", "seeded"),
)
def stores_the_state_before_the_step(x, a0, parameters):
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        states.append(a_next)
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)


@misconception(
    belief="A list keeps the values that an array had when it was appended.",
    hint="y_pred is right, but every step of your states shows the last one, as happens when one "
    "array is filled anew at each step and a list holds it T times. Keep a new array each time.",
    caught_by=("values", "seeded"),
)
def repeats_the_last_state(x, a0, parameters):
    a_next = np.array(a0, dtype=float)
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next[:], yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)


@misconception(
    belief="With steps counted from 0, the loop ends before T - 1.",
    hint="All steps are right but the last, which is zero in both results: your loop does not "
    "reach it. (range, for example, leaves its end out already.)",
    caught_by=("values", "seeded"),
)
def leaves_the_last_step_empty(x, a0, parameters):
    m, T = x.shape[1:]
    a = np.zeros((len(a0), m, T))
    y_pred = np.zeros((len(parameters["w3"]), m, T))
    a_next = a0
    for t in range(T - 1):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t], y_pred[:, :, t] = a_next, yt_pred
    return a, y_pred


@misconception(
    belief="Results have the data type of the input.",
    hint="Floats come out right; where x holds integers, your results do too, and the fractions "
    "are lost. Make the arrays that you fill of floats, whatever x is.",
    caught_by=("values",),
)
def stores_in_the_type_of_the_input(x, a0, parameters):
    m, T = x.shape[1:]
    a = np.zeros((len(a0), m, T), dtype=x.dtype)
    y_pred = np.zeros((len(parameters["w3"]), m, T), dtype=x.dtype)
    a_next = a0
    for t in range(T):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t], y_pred[:, :, t] = a_next, yt_pred
    return a, y_pred


@misconception(
    belief="The state before the first step is one of the sequence's.",
    hint="y_pred is right, but your states are T + 1: a0 stands first. The states that are asked "
    "for are those after each step, T of them.",
    caught_by=("shapes", "values", "seeded"),
)
def keeps_the_initial_state_too(x, a0, parameters):
    a_next = a0
    states, predictions = [a0], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)


@misconception(
    belief="The sequence begins with a0, and time is its first axis.",
    hint="Two things: time is the first axis of your results, and should be the last; and your "
    "states are T + 1, since a0 stands first. The states asked for are those after each step.",
    caught_by=("shapes", "values", "seeded"),
)
def puts_time_first_from_a0(x, a0, parameters):
    a_next = a0
    states, predictions = [a0], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.array(states), np.array(predictions)


@misconception(
    belief="Results come with the batch first, then time, then features.",
    hint="Every number is right, but your results are (m, T, n), with the batch first. Features "
    "come first in this course, then the batch, then time.",
    caught_by=("shapes", "values", "seeded"),
)
def puts_the_batch_first(x, a0, parameters):
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states).transpose(2, 0, 1), np.stack(predictions).transpose(2, 0, 1)


@misconception(
    belief="Results come with the batch first, and time last.",
    hint="Every number is right, but your results are (m, n, T), with the batch first. Features "
    "come first in this course, then the batch, then time.",
    caught_by=("shapes", "values", "seeded"),
)
def puts_the_batch_before_the_features(x, a0, parameters):
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states).transpose(2, 1, 0), np.stack(predictions).transpose(2, 1, 0)


@misconception(
    belief="Time is the first axis, then the batch, then the features.",
    hint="Every number is right, but your results are (T, m, n), each step on its side. Features "
    "come first in this course, then the batch, then time.",
    caught_by=("shapes", "values", "seeded"),
)
def lays_each_step_on_its_side(x, a0, parameters):
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states).transpose(0, 2, 1), np.stack(predictions).transpose(0, 2, 1)


@misconception(
    belief="Time stands in the middle.",
    hint="Every number is right, but time is the second axis of your results, and should be the "
    "last. np.stack has an axis argument.",
    caught_by=("shapes", "values", "seeded"),
)
def puts_time_second(x, a0, parameters):
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=1), np.stack(predictions, axis=1)


@misconception(
    belief="A list of steps is a sequence.",
    hint="Every number is right, but two lists came back, with an array for each step. Make one "
    "array of each, with time as its last axis.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_lists_of_steps(x, a0, parameters):
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return states, predictions


@misconception(
    belief="The states are the result.",
    hint="One array came back: the states, which are right. The predictions of all steps are "
    "asked as well.",
    caught_by=("shapes", "values", "seeded"),
)
def returns_the_states_only(x, a0, parameters):
    a_next = a0
    states, predictions = [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=2)


@misconception(
    belief="a0 is the state of step 0, so the loop begins at step 1.",
    hint="Your results stay the same whatever the first input is: a0 stands in the place of the "
    "first state. It is the state before the first step, which reads an input like all others.",
    caught_by=("values", "seeded"),
)
def unrolls_from_the_second_step(x, a0, parameters):
    states = [np.array(a0, dtype=float)]
    for t in range(1, x.shape[2]):
        states.append(rnn_cell_forward(x[:, :, t], states[-1], parameters)[0])
    predictions = [softmax(parameters["w3"] @ state + parameters["b2"]) for state in states]
    return np.stack(states, axis=2), np.stack(predictions, axis=2)


@misconception(
    belief="An array made for the predictions fills as the states do.",
    hint="The states are right, and every prediction is 0, as in an array that was made and never "
    "filled. What the cell returns beside the state belongs in it, step by step.",
    caught_by=("values", "seeded"),
)
def leaves_the_predictions_empty(x, a0, parameters):
    a_next, states = a0, []
    for t in range(x.shape[2]):
        a_next, _ = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
    n_y, (_, m, T) = parameters["w3"].shape[0], x.shape
    return np.stack(states, axis=2), np.zeros((n_y, m, T))


@misconception(
    belief="Steps put side by side only have to be cut into the right shape.",
    hint="The numbers are all there, but examples and steps are mixed up: that is what reshape "
    "does to steps which stand side by side, one whole batch after another. Give time an axis of "
    "its own, as np.stack does.",
    caught_by=("values", "seeded"),
)
def reshapes_steps_that_stand_side_by_side(x, a0, parameters):
    a_next, states, predictions = a0, [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    a, y_pred = np.hstack(states), np.hstack(predictions)
    return a.reshape(len(a), *x.shape[1:]), y_pred.reshape(len(y_pred), *x.shape[1:])
